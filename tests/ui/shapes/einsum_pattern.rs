nn_runtime::network! {
    pub struct Model {
        input x: [5];
        target y: [3];
        param a: [3, 5] = glorot_uniform();
        let p = einsum("n,wn", x, a);
        let q = einsum("n,wn->w", x);
        let r = einsum("nm,wn->w", x, a);
        let s = einsum("n,wn->z", x, a);
        let t = einsum(x, a);
        output p + q + r + s + t;
        loss squared_error(p, y);
    }
}

fn main() {}
