use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        target y;
        const N = max(2, 3);
        let a = x.max(0).min([1, 2, 3]);
        let used = max(a[.., 0], 0.5).sum() + min(x, axis = 0).sum() + zeros([N]).sum();
        let z = x.flatten().dense();
        output z;
        loss squared_error(z, y) + used;
    }
}

fn main() {}
