nn_runtime::network! {
    layer attention()(q: [n, d], k: [n, d]) {
        softmax(einsum("id,jd->ij", q, k))
    }
    pub struct Model {
        input a: [7, 8];
        input b: [5, 8];
        input c: [8];
        target y: [7, 5];
        let first = attention()(a, b);
        let second = attention()(a, c);
        output first;
        loss squared_error(first + second, y);
    }
}

fn main() {}
