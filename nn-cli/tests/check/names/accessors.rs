nn_runtime::network! {
    pub struct Line {
        input x: [3];
        target y;
        let new = x.dense(4).tanh();
        let h = new.dense(4).tanh();
        let h_mut = h.dense(4).tanh();
        let predict = h_mut.dense(4).tanh();
        param w = 1;
        param set_w = 2;
        let z = w * set_w * predict.dense();
        output z;
        loss squared_error(z, y);
    }
}
