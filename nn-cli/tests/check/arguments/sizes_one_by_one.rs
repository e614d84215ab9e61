use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        input m: [2, 3];
        target y;
        let a = m.reshape(3, 2);
        let b = m.permute(1, 0);
        let c = m.transpose(0, 1);
        let d = m.flatten(1);
        let e = zeros(2, 3) + m;
        let z = (x + m.sum()).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
