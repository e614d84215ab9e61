use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        let encoder = dense(4);
        let early = encoder.weight.sum();
        let z = encoder(x).dense();
        output z;
        loss squared_error(z, y) + early;
    }
}

fn main() {}
