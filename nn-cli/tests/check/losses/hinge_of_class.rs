use nn_runtime::network;

network! {
    pub struct Net {
        input x: [8];
        target y: class(2);
        let z = x.dense();
        output z;
        loss hinge(z, y);
    }
}

fn main() {}
