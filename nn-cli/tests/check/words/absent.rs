use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let a = x.conv1d(8) + Dropout2d(x) + x.topk(2) + svd(x);
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
