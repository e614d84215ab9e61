//! A condition narrows the numbers of `take_along`, element by element.

nn_runtime::network! {
    pub struct Rated {
        input rating: [3] of class(5);
        target y: [3];
        param w: [4] = zeros();
        output z = if rating > 0 { take_along(w, rating - 1) } else { 0 };
        loss squared_error(z, y);
    }
}
