use nn_runtime::network;

network! {
    pub struct Line {
        input x: [3];
        target y;
        print(x);
        x.backward();
        assert(x > 0);
        manual_seed(3);
        x.dense(4);
        let z = x.dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
