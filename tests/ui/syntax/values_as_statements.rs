nn_runtime::network! {
    pub struct Line {
        input x: [3];
        x.dense(4).relu();
        output x;
    }
}

fn main() {}
