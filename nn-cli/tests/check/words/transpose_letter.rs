use nn_runtime::network;

network! {
    pub struct D {
        input x: [8];
        target y;
        let a = x.reshape((2, 4)).T();
        let z = a.flatten().dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
