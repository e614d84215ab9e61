use nn_runtime::network;

network! {
    layer cell(width)(h: [width], x: [n]) { tanh(x.dense(width) + h.dense(width)) }
    pub struct Line {
        input x: [4, 3];
        input v: [4];
        target y;
        let s = x.fold(zeros([5]), cell(6));
        let z = dense(1)(x.flatten()).sum() + sum(s);
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
