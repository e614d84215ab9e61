use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        input m: [2, 3];
        target y;
        let a = x.view(3, 1);
        let z = (x + m.sum()).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
