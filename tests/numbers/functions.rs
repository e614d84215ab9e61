//! Functions of the language as compiled code: their values, and their derivatives against finite differences.

use nn_runtime::{Class, gradcheck, network};

network! {
    #[dtype(f64)]
    pub struct Numbers {
        input x: [6];
        target y;
        param w: [6] = ones();
        let z = w * x;
        let part = 0.5 * z;
        output values = [
            atan(z), asin(part), acos(part), atan2(z, 0.4 - z),
            sinh(z), asinh(z), acosh(1.1 + z.square()), atanh(part),
            ln_1p(part), log2(2 + z), log10(2 + z), exp2(z),
            trunc(z) + z, round(z) + z, rem(z, 0.35), modulo(z, -0.35),
            max(z, 0.1), z.min(0.2), z * is_finite(z), z + is_nan(z)
        ];
        loss squared_error(sum(values), y);
    }

    #[dtype(f64)]
    pub struct Parts {
        input x: [2, 5];
        input c: [2] of class(5);
        target y;
        param w: [2, 5] = ones();
        let z = w * x;
        output running = z.cumsum() + z.cumprod(axis = 0) + z.cumsum(reverse = true, exclusive = true);
        output products = concat(prod(z, axis = 1), [prod(z)]);
        output repeated = concat(z.tile((1, 2)), z[0].tile(2).expand((1, 10)), z.pad((0, 2), (0, 3), value = 7));
        output triangles = lower_triangle(z) + 2 * upper_triangle(z, diagonal = 1) + eye(2, 5);
        output taken = concat(z.take_along(c.unsqueeze(-1)).flatten(), z.take_along(argmin(z, axis = 0).unsqueeze(0), axis = 0)[0]);
        output added = scatter_add(z, c);
        output stepped = concat(z[.., 1..5; 2], z[..; -1, ..; -2], axis = 1);
        output hot = one_hot(c - 1, 3);
        output spread = variance(z, correction = 1);
        loss squared_error(
            sum(running.square()) + sum(products) + sum(repeated.square()) + sum(triangles.square())
                + sum(taken.square()) + sum(added.square()) + dot(stepped.flatten(), iota(10)) + sum(spread),
            y
        );
    }
}

#[track_caller]
fn assert_close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-14 * expected.abs().max(1.0), "{what}: {found}, not {expected}");
}

/// Some numbers on both sides of zero, other ones for each example.
fn numbers<const N: usize>(example: usize) -> [f64; N] {
    std::array::from_fn(|i| ((i * 5 + example * 3) % 13) as f64 / 6.7 - 0.93)
}

#[test]
fn functions_of_numbers() {
    type Function = fn(f64) -> f64;
    let expected: [(&str, Function); 20] = [
        ("atan", f64::atan),
        ("asin", |x| (0.5 * x).asin()),
        ("acos", |x| (0.5 * x).acos()),
        ("atan2", |x| x.atan2(0.4 - x)),
        ("sinh", f64::sinh),
        ("asinh", f64::asinh),
        ("acosh", |x| (1.1 + x * x).acosh()),
        ("atanh", |x| (0.5 * x).atanh()),
        ("ln_1p", |x| (0.5 * x).ln_1p()),
        ("log2", |x| (2.0 + x).log2()),
        ("log10", |x| (2.0 + x).log10()),
        ("exp2", f64::exp2),
        ("trunc", |x| x.trunc() + x),
        ("round", |x| x.round_ties_even() + x),
        ("rem", |x| x % 0.35),
        ("modulo", |x| -(-x).rem_euclid(0.35)),
        ("max", |x| x.max(0.1)),
        ("min", |x| x.min(0.2)),
        ("is_finite", |x| x),
        ("is_nan", |x| x),
    ];
    let net = Numbers::new(1);
    for example in 0..7 {
        let x = numbers(example);
        let found = net.predict(&x).expect("numbers").values;
        for ((name, function), found) in expected.into_iter().zip(found) {
            for (x, found) in x.into_iter().zip(found) {
                assert_close(found, function(x), &format!("{name}({x})"));
            }
        }
    }
}

#[test]
fn parts_of_tensors() {
    let x = [[1.0, 2.0, 3.0, 4.0, 5.0], [0.5, -1.0, 2.0, 4.0, 0.25]];
    let c = [4, 1].map(|class| Class::new(class).expect("a class"));
    let found = Parts::new(1).predict(&x, &c).expect("numbers");
    assert_eq!(found.running[0], [16.0, 17.0, 18.0, 19.0, 20.0]);
    assert_eq!(
        found.running[1],
        [0.5 + 0.5 + 5.25, -0.5 - 2.0 + 6.25, 1.5 + 6.0 + 4.25, 5.5 + 16.0 + 0.25, 5.75 + 1.25]
    );
    assert_eq!(found.products, [120.0, -1.0, -120.0]);
    assert_eq!(found.repeated[1][..7], [0.5, -1.0, 2.0, 4.0, 0.25, 0.5, -1.0]);
    assert_eq!(found.repeated[2], [1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(found.repeated[3], [7.0, 7.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 7.0, 7.0]);
    assert_eq!(found.triangles[0], [2.0, 4.0, 6.0, 8.0, 10.0]);
    assert_eq!(found.triangles[1], [0.5, 0.0, 4.0, 8.0, 0.5]);
    assert_eq!(found.taken, [5.0, -1.0, 0.5, -1.0, 2.0, 4.0, 0.25]);
    assert_eq!(found.added[4], x[0]);
    assert_eq!(found.added[1], x[1]);
    assert_eq!(found.added[2], [0.0; 5]);
    assert_eq!(found.stepped, [[2.0, 4.0, 0.25, 2.0, 0.5], [-1.0, 4.0, 5.0, 3.0, 1.0]]);
    assert_eq!(found.hot, [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]);
    assert_eq!(found.spread[0], 2.5);
}

#[test]
fn derivatives_are_those_of_finite_differences() {
    let row = |example| numbers::Example { x: numbers(example), y: 0.3 };
    let examples = Numbers::examples(&(0..19).map(row).collect::<Vec<_>>()).expect("rows");
    gradcheck::check(&Numbers::new(1), &examples).within(1e-6).expect("equal derivatives");
    let row = |example| parts::Example {
        x: [numbers(example), numbers(example + 5)],
        c: [example, example + 2].map(|class| Class::new(class % 5).expect("a class")),
        y: 0.3,
    };
    let examples = Parts::examples(&(0..19).map(row).collect::<Vec<_>>()).expect("rows");
    gradcheck::check(&Parts::new(1), &examples).within(1e-6).expect("equal derivatives");
}
