//! Arguments that their functions do not use.

nn_runtime::network! {
    layer wide(width)(v: [n]) { v.dense(n) }
    pub struct Spare {
        input x: [4];
        target y;
        fn scaled(v, factor) = 2 * v;
        let z = scaled(x.wide(8), 3).dense();
        output z;
        loss squared_error(z, y);
    }
}
