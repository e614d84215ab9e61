use nn_runtime::network;

network! {
    pub struct Net {
        fn far(guess: number, y: number like guess) = mean(abs(guess - y));
        input x: [8];
        target y: [3];
        let z = x.dense();
        output z;
        loss far(z, y);
    }
}

fn main() {}
