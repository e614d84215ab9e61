use nn_runtime::network;

network! {
    const PARTS = 3;
    layer folded(parts)(x: [n, d]) {
        const width = d / parts;
        sum(x.reshape((n, parts, width)), axis = 1).dense(2 * width)
    }

    pub struct Line {
        input x: [6, 8];
        target y;
        let h = x.folded(PARTS);
        let z = h.mean();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
