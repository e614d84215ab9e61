use nn_runtime::network;

network! {
    pub struct Line {
        input x: [2000];
        target y;
        let a = einsum("i,j->ij", x, x);
        let b = einsum("ij,kl->ijkl", a, a);
        let z = sum(b);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
