//! A condition that compares a class with a number that is not whole.

nn_runtime::network! {
    pub struct Rated {
        input rating: class(5);
        target y;
        param w: [4] = zeros();
        output z = if rating > 0.5 { w[rating - 1] } else { 0 };
        loss squared_error(z, y);
    }
}
