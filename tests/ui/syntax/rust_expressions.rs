nn_runtime::network! {
    pub struct Line {
        input x: [3];
        input label: class(3);
        let a = x.sum() as f32;
        let b = &x;
        let c = f32::exp(a);
        let d = x.iter::<f32>();
        let e = a?;
        let f = b.0;
        let g = vec![a, e];
        let h = 2 * x;
        output h;
    }
}

fn main() {}
