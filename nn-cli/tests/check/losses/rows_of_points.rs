//! Five points, each compared with the same one.

nn_runtime::network! {
    pub struct Points {
        input x: [4];
        target y: [2];
        let points = x.dense(10).reshape((5, 2));
        output points;
        loss min(sum((points - y).square(), axis = -1));
    }
}
