//! What `#[derivatives(…)]` gives, against finite differences.

use nn_runtime::{Examples, Network, network};

network! {
    /// Curved in everything, with a class among the inputs, and parameters that are frozen.
    #[dtype(f64)]
    #[derivatives(input_gradient, jacobian, hessian_vector_product, hessian, normal_equations)]
    pub struct Curved {
        input  x: [2];
        input  kind: class(3);
        input  scale;
        target y: [2];
        param frozen: [2] = 0.5;
        let table  = one_hot(kind).dense(2);
        let hidden = (x * scale + table + stop_gradient(frozen)).dense(3).tanh();
        output y_hat = hidden.dense(2) + x.square();
        output total = sum(y_hat);
        output sign = argmax(y_hat);
        loss squared_error(y_hat, y) + 0.1 * total.square();
    }

    /// The same numbers in single precision.
    #[derivatives(input_gradient, hessian_vector_product)]
    pub struct Rounded {
        input  x: [2];
        target y;
        output y_hat = x.dense(20).tanh().dense();
        loss squared_error(y_hat, y);
    }

    /// What stands in networks of language: tables, norms, attention, a softmax, conditions.
    #[dtype(f64)]
    #[derivatives(hessian_vector_product, input_gradient)]
    pub struct Words {
        input  words: [4] of class(5);
        input  weights: [4];
        target next: class(3);
        let rows = words.embedding(3) * weights.reshape([4, 1]);
        let normal = rows.layer_norm();
        let query = normal.dense(3);
        let attention = softmax(einsum("ik,jk->ij", query, normal));
        let mixed = einsum("ij,jk->ik", attention, rows);
        let bent = if mixed > 0 { mixed.square() } else { sin(mixed) };
        let logits = max(bent, axis = 0).dense(3);
        output logits;
        loss cross_entropy(logits, next) + 0.01 * logsumexp(sum(mixed, axis = 1));
    }

    /// So much to do for an example that threads take tiles of their own.
    #[dtype(f64)]
    #[derivatives(hessian_vector_product)]
    pub struct Deep {
        input  x: [16];
        target y;
        output y_hat = x.dense(32).tanh().dense(32).tanh().dense();
        loss squared_error(y_hat, y);
    }

    /// Nothing that depends on examples.
    #[dtype(f64)]
    #[derivatives(hessian, normal_equations)]
    pub struct Valley {
        param a = -1.2;
        param b = 1.0;
        output height = 100 * (b - a.square()).square() + (1 - a).square();
        loss height;
    }
}

fn rows() -> Vec<curved::Example> {
    let number = |i: usize, j: usize| ((i * 5 + j * 3) % 11) as f64 / 5.0 - 1.0;
    let row = |i: usize| curved::Example {
        x: [number(i, 0), number(i, 1)],
        kind: nn_runtime::Class::new(i % 3).unwrap(),
        scale: number(i, 2),
        y: [number(i, 3), number(i, 4)],
    };
    (0..21).map(row).collect()
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-7 * expected.abs().max(1.0), "{found} instead of {expected}");
}

/// The central difference of a function of one number.
fn difference(f: impl Fn(f64) -> f64) -> f64 {
    let h = 1e-5;
    (f(h) - f(-h)) / (2.0 * h)
}

#[test]
fn the_loss_by_the_inputs() {
    let net = Curved::new(3);
    let row = &rows()[4];
    let found = net.input_gradient(row).unwrap();
    let loss = |row: curved::Example| net.loss(&Curved::examples(&[row]).unwrap());
    assert_close(found.loss, loss(row.clone()));
    assert_close(found.scale, difference(|h| loss(curved::Example { scale: row.scale + h, ..row.clone() })));
    for i in 0..2 {
        let moved = |h| {
            let mut moved = row.clone();
            moved.x[i] += h;
            loss(moved)
        };
        assert_close(found.x[i], difference(moved));
    }
}

#[test]
fn the_outputs_by_the_inputs() {
    let net = Curved::new(3);
    let curved::Example { x, kind, scale, .. } = rows()[5].clone();
    let found = net.jacobian(&x, kind, scale).unwrap();
    for i in 0..2 {
        let y_hat = |h: f64, j: usize| {
            let mut x = x;
            x[j] += h;
            net.predict(&x, kind, scale).unwrap()
        };
        for j in 0..2 {
            assert_close(found.y_hat_by_x[i][j], difference(|h| y_hat(h, j).y_hat[i]));
        }
        assert_close(found.total_by_x[i], difference(|h| y_hat(h, i).total));
        let by_scale = difference(|h| net.predict(&x, kind, scale + h).unwrap().y_hat[i]);
        assert_close(found.y_hat_by_scale[i], by_scale);
    }
    assert_close(found.total_by_scale, found.y_hat_by_scale.iter().sum());
}

#[test]
fn the_gradient_along_a_direction() {
    let (net, examples) = (Curved::new(3), Curved::examples(&rows()).unwrap());
    let direction = std::array::from_fn(|i| ((i * 7) % 5) as f64 - 2.0);
    let found = net.hessian_vector_product(&examples, &direction);
    // The direction moves no frozen parameter.
    let frozen = Curved::INFO.parameters.iter().find(|parameter| !parameter.learned).unwrap().offset;
    let at = |h: f64, place: usize| {
        let mut moved = net.clone();
        for (place, (own, along)) in moved.parameters_mut().iter_mut().zip(&direction).enumerate() {
            *own += if (frozen..frozen + 2).contains(&place) { 0.0 } else { h * along };
        }
        moved.gradient(&examples).1.as_slice()[place]
    };
    for (place, &found) in found.as_slice().iter().enumerate() {
        assert_close(found, difference(|h| at(h, place)));
    }
}

/// What is found over each tile is added up, the last ones too.
#[test]
fn many_examples_have_the_mean_of_all() {
    let row = |i: usize| deep::Example {
        x: std::array::from_fn(|j| ((i * 5 + j * 3) % 11) as f64 / 5.0 - 0.9),
        y: (i % 3) as f64,
    };
    let few: Vec<_> = (0..7).map(row).collect();
    let many: Vec<_> = (0..7 * 400).map(|i| row(i % 7)).collect();
    let (net, few, many) = (Deep::new(1), Deep::examples(&few).unwrap(), Deep::examples(&many).unwrap());
    let direction = std::array::from_fn(|i| ((i * 7) % 5) as f64 - 2.0);
    let products = [&few, &many].map(|examples| net.hessian_vector_product(examples, &direction));
    let gradients = [&few, &many].map(|examples| net.gradient(examples).1);
    let [a, b, c, d] =
        [&products[0], &products[1], &gradients[0], &gradients[1]].map(|found| found.as_slice());
    for (few, many) in a.iter().zip(b).chain(c.iter().zip(d)) {
        assert!((few - many).abs() < 1e-10 * few.abs().max(1.0), "{many} of many, {few} of few");
    }
}

/// Finite differences of the gradient along a direction, and of the loss along the inputs.
#[test]
fn networks_of_language() {
    let class = |i: usize| nn_runtime::Class::new(i % 5).unwrap();
    let row = |i: usize| words::Example {
        words: [class(i), class(2 * i + 1), class(i / 2), class(3 * i)],
        weights: std::array::from_fn(|j| ((i * 5 + j * 3) % 11) as f64 / 5.0 - 0.9),
        next: nn_runtime::Class::new(i % 3).unwrap(),
    };
    let rows: Vec<_> = (0..19).map(row).collect();
    let (net, examples) = (Words::new(2), Words::examples(&rows).unwrap());
    let direction = std::array::from_fn(|i| ((i * 7) % 5) as f64 - 2.0);
    let found = net.hessian_vector_product(&examples, &direction);
    let at = |h: f64, place: usize| {
        let mut moved = net.clone();
        moved.parameters_mut().iter_mut().zip(&direction).for_each(|(own, along)| *own += h * along);
        moved.gradient(&examples).1.as_slice()[place]
    };
    for (place, &found) in found.as_slice().iter().enumerate() {
        let expected = difference(|h| at(h, place));
        assert!((found - expected).abs() < 1e-5 * expected.abs().max(1.0), "{found} instead of {expected}");
    }
    let found = net.input_gradient(&rows[7]).unwrap().weights;
    for (i, found) in found.into_iter().enumerate() {
        let moved = |h: f64| {
            let mut row = rows[7].clone();
            row.weights[i] += h;
            net.loss(&Words::examples(&[row]).unwrap())
        };
        assert_close(found, difference(moved));
    }
}

#[test]
fn the_whole_matrix() {
    let (net, examples) = (Curved::new(3), Curved::examples(&rows()).unwrap());
    let matrix = net.hessian(&examples);
    for (i, row) in matrix.iter().enumerate() {
        row.iter().zip(&matrix).for_each(|(&found, column)| assert_close(found, column[i]));
    }
    let direction = std::array::from_fn(|i| (i % 4) as f64);
    let product = net.hessian_vector_product(&examples, &direction);
    for (row, &found) in matrix.iter().zip(product.as_slice()) {
        assert_close(found, row.iter().zip(&direction).map(|(a, b)| a * b).sum());
    }
    // Of Rosenbrock's valley, by hand.
    let valley = Valley::new(0).hessian(&Valley::examples(&[valley::Example {}]).unwrap());
    assert_close(valley[0][0], 1200.0 * 1.44 - 400.0 + 2.0);
    assert_close(valley[0][1], 480.0);
    assert_eq!(valley[1], [valley[0][1], 200.0]);
}

#[test]
fn residuals_make_the_loss_and_its_gradient() {
    fn check(loss: f64, gradient: &[f64], found: &nn_runtime::solve::NormalEquations, examples: f64) {
        assert_close(found.squares / examples, loss);
        for (found, &expected) in found.gradient.iter().zip(gradient) {
            assert_close(2.0 * found / examples, expected);
        }
        assert_eq!(found.gradient.len(), gradient.len());
    }
    let (net, examples) = (Curved::new(3), Curved::examples(&rows()).unwrap());
    let (loss, gradient) = net.gradient(&examples);
    let frozen = Curved::INFO.parameters.iter().find(|parameter| !parameter.learned).unwrap().offset;
    let mut gradient = gradient.as_slice().to_vec();
    gradient.drain(frozen..frozen + 2);
    let found = net.normal_equations(&examples);
    assert_eq!(found.residuals, 21 * 3);
    check(loss, &gradient, &found, 21.0);
    // The residuals of the valley are 10·(b − a²) and 1 − a.
    let (net, once) = (Valley::new(0), Valley::examples(&[valley::Example {}]).unwrap());
    let found = net.normal_equations(&once);
    let (loss, gradient) = net.gradient(&once);
    check(loss, gradient.as_slice(), &found, 1.0);
    assert_close(found.matrix[0][0], 24.0 * 24.0 + 1.0);
    assert_close(found.matrix[0][1], 240.0);
    assert_close(found.matrix[1][1], 100.0);
}

#[test]
fn single_precision() {
    let net = Rounded::new(1);
    let rows: Vec<_> = (0..40)
        .map(|i| i as f32 / 20.0 - 1.0)
        .map(|t| rounded::Example { x: [t, t * t], y: t.sin() })
        .collect();
    let examples: Examples<Rounded> = Rounded::examples(&rows).unwrap();
    let direction = std::array::from_fn(|i| ((i * 7) % 5) as f32 - 2.0);
    let found = net.hessian_vector_product(&examples, &direction);
    let at = |h: f32| {
        let mut moved = net.clone();
        moved.parameters_mut().iter_mut().zip(&direction).for_each(|(p, d)| *p += h * d);
        moved.gradient(&examples).1
    };
    let (above, below) = (at(5e-3), at(-5e-3));
    for (place, &found) in found.as_slice().iter().enumerate() {
        let expected = (above.as_slice()[place] - below.as_slice()[place]) / 1e-2;
        assert!((found - expected).abs() < 2e-2 * expected.abs().max(1.0), "{found} instead of {expected}");
    }
    assert_eq!(net.input_gradient(&rows[3]).unwrap().x.map(f32::is_finite), [true; 2]);
}
