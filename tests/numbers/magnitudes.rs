//! How large numbers may be, what shares of 0 cost, and what is chosen by indices that a condition narrows.

use nn_runtime::{Class, Network, network, run};

network! {
    /// The layers start as they would be without parameters of their own.
    pub struct Normalized {
        input x: [4];
        param moved: [4] = zeros();
        let v = x + moved;
        output layer = v.layer_norm();
        output rms = v.rms_norm();
        loss sum(layer * [1, 2, 3, 4]) + sum(rms * [1, 2, 3, 4]);
    }

    #[dtype(f64)]
    pub struct NormalizedDouble {
        input x: [4];
        param moved: [4] = zeros();
        let v = x + moved;
        output layer = v.layer_norm();
        output rms = v.rms_norm();
        loss sum(layer * [1, 2, 3, 4]) + sum(rms * [1, 2, 3, 4]);
    }

    pub struct Lengths {
        input x: [2];
        output length = norm(x);
        output deviation = standard_deviation(x);
        loss norm(x);
    }

    #[dtype(f64)]
    pub struct DoubleLengths {
        input x: [2];
        output length = norm(x);
        output deviation = standard_deviation(x);
        loss norm(x);
    }

    /// What a mask leaves out has the share 0 in the target, too.
    pub struct Masked {
        input z: [3]; input kept: [3];
        target share: [3];
        param moved: [3] = zeros();
        let logits = if kept > 0 { z + moved } else { -INFINITY };
        output p = softmax(logits);
        loss cross_entropy(logits, share);
    }

    /// An index that a condition narrows, element by element and for all of the branch.
    pub struct Rated {
        input ratings: [3] of class(5);
        input rating: class(5);
        param w: [4] = [10, 20, 30, 40];
        output each = if ratings > 0 { take_along(w, ratings - 1) } else { -1 };
        output all = if rating > 0 { scatter_add(2, rating - 1, 4) * w } else { w };
        loss sum(if ratings > 0 { take_along(w, ratings - 1) } else { 0 })
            + sum(if rating > 0 { scatter_add(2, rating - 1, 4) * w } else { w });
    }
}

const V: [f64; 4] = [3.0, -4.0, 12.0, 84.0];

/// `x / √(mean(x²) + eps)`
fn normalized(x: [f64; 4]) -> [f64; 4] {
    let largest = x.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let small = x.map(|x| x / largest);
    let root = (small.iter().map(|x| x * x).sum::<f64>() / 4.0 + 1e-5 / largest / largest).sqrt();
    small.map(|x| x / root)
}

#[track_caller]
fn near<T: Copy + Into<f64>>(found: &[T], expected: &[f64], exact: f64) {
    for (&found, expected) in found.iter().zip(expected) {
        let found: f64 = found.into();
        assert!((found - expected).abs() <= exact * expected.abs(), "{found} for {expected}");
    }
}

#[test]
fn layers_normalise_numbers_of_every_size() {
    for scale in [1e-6, 1e-3, 1.0, 1e10, 1e20, 1e30, 1e35, 1e200, 1e300] {
        let x = V.map(|v| scale * v);
        let mean = x.iter().map(|x| x / 4.0).sum::<f64>();
        let (layer, rms) = (normalized(x.map(|x| x - mean)), normalized(x));
        let mut net = NormalizedDouble::new(0);
        let found = net.predict(&x).expect("numbers");
        near(&found.layer, &layer, 1e-14);
        near(&found.rms, &rms, 1e-14);
        // The slope of a function of direction alone, for which a step must be as large as the numbers.
        let data = NormalizedDouble::examples(&[normalized_double::Example { x }]).expect("finite numbers");
        let (_, gradient) = run::gradient(&net, &data);
        let step = 1e-6 * scale;
        for (at, slope) in gradient.into_iter().take(4).enumerate().filter(|_| scale >= 1.0) {
            let mut loss = |step: f64| {
                net.parameters_mut()[at] = step;
                run::loss(&net, &data)
            };
            let numeric = (loss(step) - loss(-step)) / (2.0 * step);
            loss(0.0);
            assert!((slope - numeric).abs() * scale <= 1e-8, "{scale:e}, {at}: {slope:e} {numeric:e}");
        }
        if scale <= 1e35 {
            let x = x.map(|x| x as f32);
            let net = Normalized::new(0);
            let found = net.predict(&x).expect("numbers");
            near(&found.layer, &layer, 1e-6);
            near(&found.rms, &rms, 1e-6);
            let data = Normalized::examples(&[normalized::Example { x }]).expect("finite numbers");
            let (loss, gradient) = run::gradient(&net, &data);
            assert!(loss.is_finite() && gradient.iter().all(|slope| slope.is_finite()), "{gradient:?}");
        }
    }
}

#[test]
fn layers_of_zeros_are_zero() {
    let found = Normalized::new(0).predict(&[0.0; 4]).expect("numbers");
    assert_eq!((found.layer, found.rms), ([0.0; 4], [0.0; 4]));
}

/// The limits that the reference tells.
#[test]
fn lengths_are_right_within_their_limits() {
    for scale in [1e-22, 1e-10, 1.0, 1e10, 1e18] {
        let found = Lengths::new(0).predict(&[3.0 * scale as f32, 4.0 * scale as f32]).expect("numbers");
        near(&[found.length], &[5.0 * scale], 3e-2);
        if scale >= 1e-2 {
            near(&[found.length, found.deviation], &[5.0 * scale, 0.5 * scale], 1e-6);
        }
    }
    for scale in [1e-161, 1e-100, 1.0, 1e100, 1e153] {
        let found = DoubleLengths::new(0).predict(&[3.0 * scale, 4.0 * scale]).expect("numbers");
        near(&[found.length], &[5.0 * scale], 3e-2);
        if scale >= 1.0 {
            near(&[found.length, found.deviation], &[5.0 * scale, 0.5 * scale], 1e-11);
        }
    }
}

#[test]
fn a_share_of_nothing_costs_nothing_where_a_mask_leaves_nothing() {
    let net = Masked::new(0);
    let example = masked::Example { z: [1.0, 50.0, 2.0], kept: [1.0, 0.0, 1.0], share: [0.25, 0.0, 0.75] };
    let data = Masked::examples(&[example]).expect("finite numbers");
    let (loss, gradient) = run::gradient(&net, &data);
    let total = (1.0_f64.exp() + 2.0_f64.exp()).ln();
    let expected = 0.25 * (total - 1.0) + 0.75 * (total - 2.0);
    assert!((loss - expected).abs() < 1e-6, "{loss} for {expected}");
    let slopes = [(1.0 - total).exp() - 0.25, 0.0, (2.0 - total).exp() - 0.75];
    for (found, slope) in gradient.iter().zip(slopes) {
        assert!((f64::from(*found) - slope).abs() < 1e-6, "{gradient:?}");
    }
}

#[test]
fn narrowed_indices_choose_what_they_name() {
    let net = Rated::new(0);
    let found = net.predict(&[0, 1, 4].map(class), class(3)).expect("classes");
    assert_eq!(found.each, [-1.0, 10.0, 40.0]);
    assert_eq!(found.all, [0.0, 0.0, 60.0, 0.0]);
    let found = net.predict(&[0, 0, 2].map(class), class(0)).expect("classes");
    assert_eq!((found.each, found.all), ([-1.0, -1.0, 20.0], [10.0, 20.0, 30.0, 40.0]));
    let example = rated::Example { ratings: [0, 1, 4].map(class), rating: class(3) };
    let data = Rated::examples(&[example]).expect("classes");
    assert_eq!(run::gradient(&net, &data), (110.0, vec![1.0, 0.0, 2.0, 1.0]));
}

fn class(number: usize) -> Class<5> {
    Class::new(number).expect("a class")
}
