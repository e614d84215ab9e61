nn_runtime::network! {
    pub struct Gate {
        input x: [3];
        target y;
        let open = if x.dense() > 0 { 1 } else { 0 };
        output open;
        loss squared_error(open, y);
    }
}

fn main() {}
