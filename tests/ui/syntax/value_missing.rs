nn_runtime::network! {
    pub struct Line {
        input x;
        let y = ;
        let z = x * ;
        let w;
        output (x + );
        loss;
    }
}

fn main() {}
