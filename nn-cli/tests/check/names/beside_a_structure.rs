fn main() {
    network! {
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    }
    struct Line;
}
