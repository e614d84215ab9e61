nn_runtime::network! {
    pub struct Line {
        input x;
        let a = if x > 0 { x };
        let b = if x > 0 { x } elif x < -1 { 1 } else { 0 };
        let c = if (x > 0) x else 0;
        let d = if x = 0 { 1 } else { x };
        output d;
    }
}

fn main() {}
