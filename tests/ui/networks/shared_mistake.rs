nn_runtime::network! {
    layer twice(width)(x: [n]) {
        x.dense(width).rellu().dense(width)
    }
    pub struct First {
        input x: [3];
        target y: [2];
        output x.twice(2);
        loss squared_error(x.twice(2), y);
    }
    pub struct Second {
        input x: [4];
        target y: [5];
        output x.twice(5);
        loss squared_error(x.twice(5), y);
    }
}

fn main() {}
