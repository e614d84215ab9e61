//! What `#[derivatives(…)]` asks for and a network has not.

use super::table::messages;

messages! {
    /// A derivative by inputs where none is a number.
    no_real_input(name: &str) {
        what: "`{name}` is by inputs, and none of this network is a number: there is no derivative by a class",
        help: "remove `{name}`, or declare an input of numbers",
    }

    /// A derivative of outputs where none is a number.
    no_real_output() {
        what: "`jacobian` is of outputs, and none of this network is a number: a class has no derivative",
        help: "remove `jacobian`, or return what the class is chosen by: `output logits;`",
    }

    /// A full matrix of second derivatives for many parameters.
    hessian_too_large(count: usize, most: usize) {
        what: "`hessian` is a matrix of {count} rows and columns here, one for each parameter",
        why: vec![format!("it is there for up to {most} parameters").into()],
        help: "ask for `hessian_vector_product`, which takes little more than a gradient",
    }

    /// Least squares of a loss of another form.
    no_sum_of_squares() {
        what: "`normal_equations` are of a loss that is a sum of squares, and this one is not",
        help: "write `loss squared_error(y_hat, y);`, or a sum of such terms with positive factors",
    }
}
