use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y;
        layer warm(temperature > 0)(x: [n]) { x.dense(4) / temperature }
        let z = x.warm(0).dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
