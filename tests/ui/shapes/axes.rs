nn_runtime::network! {
    pub struct Model {
        input x: [2, 3, 4];
        input v: [4];
        input s;
        target y;
        let a = sum(x, axis = (1, 1)).sum();
        let b = sum(s, axis = 0);
        let c = permute(x, (0, 1)).sum();
        let d = transpose(v).sum();
        let e = x.squeeze(1).sum();
        let f = pad(x, before = 1).sum();
        let g = sum(x, axis = 0.5).sum();
        let h = softmax(v, where = x > 0).sum();
        let i = softmax(s);
        let z = v.dense();
        output z;
        loss squared_error(z, y) + a + b + c + d + e + f + g + h + i;
    }
}

fn main() {}
