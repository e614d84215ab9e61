nn_runtime::network! {
    fn twice(x) {
        x *= 2;
        x++;
        x = x + 1;
        x
    }
    pub struct Line {
        input x;
        output twice(x);
    }
}

fn main() {}
