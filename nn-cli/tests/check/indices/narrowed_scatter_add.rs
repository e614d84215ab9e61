//! A condition on a single class holds for all that is added.

nn_runtime::network! {
    pub struct Rated {
        input rating: class(5);
        input amount;
        target y: [4];
        param w: [4] = ones();
        output z = w * if rating > 0 { scatter_add(amount, rating - 1, 4) } else { zeros([4]) };
        loss squared_error(z, y);
    }
}
