nn_runtime::network! {
    #[derivatives(hesian, input_gradients)]
    pub struct Line {
        input x;
        target y;
        let z = [x].dense();
        output z;
        loss squared_error(z, y);
    }

    #[derivatives]
    pub struct Other {
        input x;
        target y;
        let z = [x].dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
