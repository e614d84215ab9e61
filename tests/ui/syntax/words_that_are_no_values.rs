nn_runtime::network! {
    pub struct Line {
        input x;
        let a = True;
        let b = self;
        let c = println!("{x}");
        let d = *x;
        let e = let f = 3;
        let g = else { 1 };
        output a;
    }
}

fn main() {}
