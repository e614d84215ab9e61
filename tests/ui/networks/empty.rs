nn_runtime::network! {
    pub struct Nothing {
    }
}

fn main() {}
