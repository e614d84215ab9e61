//! A row is added also where the condition fails.

nn_runtime::network! {
    pub struct Rated {
        input rating: [4] of class(5);
        input amount: [4];
        target y: [4];
        param w: [4] = ones();
        output z = w * if rating > 0 { scatter_add(amount, rating - 1, 4) } else { zeros([4]) };
        loss squared_error(z, y);
    }
}
