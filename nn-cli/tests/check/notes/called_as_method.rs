use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        fn bend(a) = a / (1 + a.square());
        let bend = x.dense();
        let z = bend.bend();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
