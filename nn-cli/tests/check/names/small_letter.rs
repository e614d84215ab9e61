nn_runtime::network! {
    pub struct my_net {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct output {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct self_ {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct x2y {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
    pub struct é_net {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
}

fn main() {}
