use shapes::line;
use shapes::Line as Straight;

#[cfg(feature = "own")]
mod line {}
#[cfg(not(feature = "own"))]
nn_runtime::network! {
    pub struct Line {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
}

#[cfg(feature = "own")]
mod curve {}
nn_runtime::network! {
    pub struct Curve {
        input x: [3];
        target y;
        let z = x.dense(4).tanh().dense();
        output z;
        loss squared_error(z, y);
    }
}

mod inner {
    mod curve {}
    struct Curve;
}

fn line() {
    struct Line;
    enum Curve {}
}
