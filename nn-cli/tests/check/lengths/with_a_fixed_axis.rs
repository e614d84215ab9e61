use nn_runtime::network;

network! {
    pub struct Line {
        length n <= 8;
        input x: [n, 3];
        input c: [n] of class(5);
        target y;
        input v: [8];
        let z = sum(x * v.unsqueeze(1)) + sum(c.embedding(2));
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
