nn_runtime::network! {
    #[derive(Debug)]
    #[dtype(f16)]
    #[allow(dead_code)]
    #[budget(ram = 64)]
    #[alow(dead_gradient)]
    pub struct Line {
        #[serde(default)]
        input x;
        output x;
    }
}

fn main() {}
