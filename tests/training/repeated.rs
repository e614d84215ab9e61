//! A gradient in memory that was used before is that of new memory.

use nn_runtime::run::{self, Workspace};
use nn_runtime::{Examples, Network, network};

network! {
    /// One function at many places: a loop over the examples sums up more values than a call has arguments for.
    pub struct Many {
        input x;
        param a: [4] = [0.5, -0.2, 0.3, 0.1];
        fn at(place) = sum(tanh(a * place)) * sin(place);
        let (p, q, r) = (at(x) * at(x + 1), at(x + 2) * at(x + 3), at(x + 4) * at(x + 5));
        let (s, t, u) = (at(x + 6) * at(x + 7), at(x + 8) * at(x + 9), at(x + 10) * at(x + 11));
        output p;
        loss (p + q + r + s + t + u).square();
    }

    /// The same for a loss with derivatives of a layer in it.
    #[dtype(f64)]
    pub struct Flow {
        input x; input t;
        target start; target edge;
        let field = field();
        let u = field(x, t);
        let (u_x, u_t) = grad(u, (x, t));
        output u;
        loss (u_t + u * u_x - 0.1 * grad(u_x, x)).square() + (field(start, 0) - sin(start)).square()
            + field(-1, edge).square() + field(1, edge).square();
    }

    layer field()(x, t) { [x, t].dense(6).tanh().dense(6).tanh().dense() }
}

#[track_caller]
fn agree<N: Network>(net: &N, examples: &Examples<N>) {
    let (loss, fresh) = run::gradient(net, examples);
    let mut workspace = Workspace::<N>::new();
    for _ in 0..3 {
        let rows = (0..examples.len()).map(|row| examples.row(row));
        let (again, gradient) = workspace.gradient(net, rows);
        assert_eq!(again, loss);
        assert_eq!(gradient, fresh);
    }
}

#[test]
fn gradients_do_not_add_up_from_step_to_step() {
    let rows: Vec<_> = (0..40).map(|i| many::Example { x: i as f32 / 20.0 }).collect();
    agree(&Many::new(1), &Many::examples(&rows).unwrap());
    let part = |i: i32| f64::from(i) / 40.0;
    let rows: Vec<_> =
        (0..40).map(|i| flow::Example { x: part(i), t: 1.0 - part(i), start: 0.3, edge: part(i) }).collect();
    agree(&Flow::new(1), &Flow::examples(&rows).unwrap());
}
