nn_runtime::network! {
    pub struct Example {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct Output {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct Gradient {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct InputGradient {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct Jacobian {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
