use nn_runtime::network;

network! {
    pub struct Net {
        input x: [3];
        target y;
        let z = x.dense();
        output z;
        loss squared_error(z, y);
        metric rmse = sqrt(squared_error(z, y));
    }
}

fn main() {}
