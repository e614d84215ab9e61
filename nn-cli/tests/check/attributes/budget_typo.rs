use nn_runtime::network;

network! {
    #[budget(rom = "64 KiB")]
    pub struct D {
        input x: [3];
        target y;
        output z = x.dense();
        loss squared_error(z, y);
    }
}

fn main() {}
