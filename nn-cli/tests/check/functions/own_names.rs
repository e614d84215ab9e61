use nn_runtime::network;

network! {
    pub struct Line {
        input x: [4, 3];
        input v: [3] in -1.0..=1.0;
        input c: [4] of class(3);
        input k: class(5);
        target y;
        fn tan(x) = x + 1;
        fn prod(a, b) = a * b;
        layer tile(n)(x: [m]) { x.dense(n) }
        let eye = v.tan();
        fn rem(x) = x;
        let atan = eye.tile(2);
        const argmin = 2;
        fn round(x; digits = 0) = x * digits;
        let used = concat(prod(eye, rem(v)), atan, v.round(digits = argmin));
        let z = concat(x.flatten(), v, one_hot(c).flatten(), one_hot(k)).dense();
        output z;
        loss squared_error(z, y) + sum(used);
    }
}

fn main() {}
