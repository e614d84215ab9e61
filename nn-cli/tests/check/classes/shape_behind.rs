//! The shape behind the classes, and without `of`.

nn_runtime::network! {
    pub struct Words {
        input first: class(3)[5];
        input second: [5] class(3);
        target y;
        let z = one_hot(first).flatten().dense() + one_hot(second).flatten().dense();
        output z;
        loss squared_error(z, y);
    }
}
