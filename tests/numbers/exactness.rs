//! How exact results are: with a common offset, of long sums, and where nothing is left to choose from. The figures are
//! computed in `f64` from the numbers that the network is given.

use nn_runtime::run::{self, Execution, Workspace};
use nn_runtime::{Examples, Instructions, Network, Threads, network};

network! {
    /// The derivative of the loss by `moved` is that by the logits.
    pub struct Scores {
        input z: [5];
        target label: class(5);
        param moved: [5] = zeros();
        let logits = z + moved;
        output p = softmax(logits);
        output log_p = log_softmax(logits);
        loss cross_entropy(logits, label);
    }

    /// The same in other words, and along the first of two axes.
    #[dtype(f64)]
    pub struct ByHand {
        input z: [5];
        target label: class(5);
        param moved: [5] = zeros();
        let logits = z + moved;
        let pairs = [logits, logits].permute((1, 0));
        output p = softmax(pairs, axis = 0)[.., 1];
        output log_p = logits - logsumexp(logits);
        loss logsumexp(logits) - logits[label];
    }

    pub struct Masked {
        input z: [3]; input mask: [3];
        param moved: [3] = zeros();
        let logits = z + moved;
        output p = softmax(logits, where = mask > 0);
        output log_p = log_softmax(logits, where = mask > 0);
        loss sum(p * [1, 2, 4]);
    }

    pub struct Positions {
        input x: [5];
        param w = 1;
        output below = x - iota(5);
        output negative = -iota(5) * x;
        output chosen = if iota(5) < 3 { iota(5) } else { w / (iota(5) + 1) };
        output ordered = (if iota(5) * x > iota(5) + 1 { 1 } else { 0 }) - iota(5);
        loss sum(if iota(5) < w + 2 { x - iota(5) } else { w * iota(5) });
    }

    /// Nothing in it is learned, nor depends on an example.
    pub struct Constants {
        input x: [3];
        output doubled = 2 * x;
        output number = 3;
        output positions = iota(3) - 2 * iota(3);
        metric always = 1;
        loss 1;
    }

    /// No number of its loss is given.
    pub struct Alone {
        param w: [2] = 3;
        input x;
        output y = x;
        metric half = 0.5;
        loss sum(iota(2) * w);
    }

    pub struct Long {
        input x: [65_536];
        param w: [65_536] = zeros();
        output total = sum(x);
        output products = sum(x * x);
        output exponentials = logsumexp(x);
        output log_p = log_softmax(x)[0];
        output rows = sum(reshape(x, [256, 16, 16]), axis = (0, 2))[3];
        loss square(sum(w * x) - 1);
    }

    /// Its gradient comes from the kernels of products and of sums over the examples.
    pub struct Wide {
        input x: [24];
        param weight: [40, 24] = constant(0.1);
        param bias: [40] = zeros();
        output y = dot(weight, x) + bias;
        loss 0.5 * mean(square(dot(weight, x) + bias));
    }

    /// Compiled as one function; the average of its inputs.
    pub struct Slope {
        input x;
        param w = 2.0;
        output y = w * x;
        loss 0.5 * square(w * x);
    }

    /// Its gradient is summed by a loop.
    #[dtype(f64)]
    pub struct Summed {
        input x: [300];
        param w = 1;
        output y = w * sum(tanh(w * x));
        loss mean(tanh(w * x));
    }
}

/// Examples whose numbers follow from their place.
fn examples<N: Network>(count: usize, number: impl Fn(usize, usize) -> f64) -> Examples<N> {
    struct Numbers(Vec<f64>);
    impl<N: Network> nn_runtime::data::Row<N> for Numbers {
        fn write(&self, row: &mut [N::Real]) {
            let numbers = row.iter_mut().zip(&self.0);
            numbers.for_each(|(to, &number)| *to = nn_runtime::Real::from_f64(number));
        }
    }
    let width = N::INFO.inputs.iter().chain(N::INFO.targets).map(|field| field.elements()).sum();
    let row = |example: usize| Numbers((0..width).map(|place| number(example, place)).collect());
    Examples::from_rows(&(0..count).map(row).collect::<Vec<_>>()).expect("finite numbers")
}

/// Numbers in -1..1 that look random and are the same for a seed.
fn random(seed: usize) -> f64 {
    let mixed = (seed as u64 + 77).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) as i64 as f64 / 2.0_f64.powi(63)
}

/// The logarithms of the shares, from the distances to the largest.
fn log_shares(z: &[f64]) -> Vec<f64> {
    let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum = z.iter().map(|z| (z - largest).exp()).sum::<f64>().ln();
    z.iter().map(|z| z - largest - sum).collect()
}

const OFFSETS: [f64; 12] = [0.0, 1e-3, 1.0, -40.0, 1e3, 1e5, -1e5, 1e8, 1e12, 1e20, -1e30, 1e30];

/// What a network of scores makes of numbers that are then rounded to its type.
fn shares<N: Network>(parts: impl Fn(N::Output) -> [Vec<f64>; 2], rounded: impl Fn(f64) -> f64, exact: f64) {
    let net = nn_runtime::init::initialise::<N>(0);
    for (seed, offset) in (0..40).flat_map(|seed| OFFSETS.map(move |offset| (seed, offset))) {
        let z: Vec<f64> = (0..5).map(|i| rounded(4.0 * random(5 * seed + i) + offset)).collect();
        let label = seed % 5;
        let data = examples::<N>(1, |_, place| z.get(place).copied().unwrap_or(label as f64));
        let expected = log_shares(&z);
        let [p, log_p] = parts(run::predict_batch(&net, data.inputs()).unwrap().remove(0));
        let (loss, gradient) = run::gradient(&net, &data);
        assert!((loss + expected[label]).abs() <= exact * loss.max(1.0), "{z:?}: {loss} {expected:?}");
        for i in 0..5 {
            let share = expected[i].exp();
            let slope = share - f64::from(u8::from(i == label));
            assert!((p[i] - share).abs() <= exact, "{z:?}: {p:?}");
            assert!((log_p[i] - expected[i]).abs() <= exact * expected[i].abs().max(1.0), "{z:?}: {log_p:?}");
            assert!((nn_runtime::Real::to_f64(gradient[i]) - slope).abs() <= exact, "{z:?}: {gradient:?}");
        }
    }
}

fn singles(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().copied().map(f64::from).collect()
}

#[test]
fn a_common_offset_changes_no_share() {
    shares::<Scores>(|out| [singles(&out.p), singles(&out.log_p)], |z| f64::from(z as f32), 6e-7);
    shares::<ByHand>(|out| [out.p.to_vec(), out.log_p.to_vec()], |z| z, 4e-15);
}

#[test]
fn what_is_not_finite_stays_where_it_is() {
    // What is given is finite: a parameter brings in what is not.
    let data = examples::<Scores>(1, |_, _| 0.0);
    let outputs = |z: [f64; 5]| {
        let mut net = Scores::new(0);
        net.parameters_mut().copy_from_slice(&z.map(|z| z as f32));
        run::predict_batch(&net, data.inputs()).unwrap().remove(0)
    };
    let infinite = f64::NEG_INFINITY;
    for z in [[infinite, 0.0, 1.0, infinite, 2.0], [1e38, 0.0, -1e38, 1e38, infinite], [1e-40; 5]] {
        let out = outputs(z);
        for (found, expected) in singles(&out.log_p).into_iter().zip(log_shares(&z)) {
            let near = (found - expected).abs() <= 1e-6 * expected.abs().max(1.0);
            assert!(found == expected || near, "{out:?}");
        }
    }
    for z in [[f64::NAN, 0.0, 1.0, 2.0, 3.0], [f64::INFINITY, 0.0, 1.0, 2.0, 3.0]] {
        let out = outputs(z);
        assert!(out.p[0].is_nan(), "{out:?}");
    }
}

#[test]
fn a_mask_that_leaves_nothing_gives_no_shares_and_no_gradient() {
    // Several examples, so that the empty mask stands beside others.
    let masks = [[0.0; 3], [1.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0; 3]];
    let z = [1e30, 2e30, -1e30];
    for count in 1..=masks.len() {
        let data = examples::<Masked>(count, |example, place| match place {
            0..3 => z[place] * random(example + 1).signum(),
            _ => masks[example][place - 3],
        });
        let net = Masked::new(0);
        let found = run::predict_batch(&net, data.inputs()).unwrap();
        assert_eq!(found[0].p, [0.0; 3]);
        assert_eq!(found[0].log_p, [f32::NEG_INFINITY; 3]);
        for out in &found[1..] {
            assert!((out.p.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{out:?}");
        }
        let (loss, gradient) = run::gradient(&net, &data);
        assert!(loss.is_finite() && gradient.iter().all(|slope| slope.is_finite()), "{loss} {gradient:?}");
        if count == 1 {
            assert_eq!((loss, &gradient[..]), (0.0, &[0.0; 3][..]));
        }
    }
}

#[test]
fn positions_stand_beside_every_operator() {
    let x = [4.0, -3.0, 2.5, 0.5, -1.0];
    let data = examples::<Positions>(1, |_, place| x[place]);
    let net = Positions::new(0);
    let out = run::predict_batch(&net, data.inputs()).unwrap().remove(0);
    let each = |function: &dyn Fn(f32, f32) -> f32| -> Vec<f32> {
        x.iter().enumerate().map(|(i, &x)| function(i as f32, x as f32)).collect()
    };
    assert_eq!(out.below.to_vec(), each(&|i, x| x - i));
    assert_eq!(out.negative.to_vec(), each(&|i, x| -i * x));
    assert_eq!(out.chosen.to_vec(), each(&|i, _| if i < 3.0 { i } else { 1.0 / (i + 1.0) }));
    assert_eq!(out.ordered.to_vec(), each(&|i, x| f32::from(u8::from(i * x > i + 1.0)) - i));
    let (loss, gradient) = run::gradient(&net, &data);
    let expected: f32 = each(&|i, x| if i < 3.0 { x - i } else { i }).into_iter().sum();
    assert_eq!((loss, gradient), (f64::from(expected), vec![7.0]));
}

#[test]
fn a_loss_may_be_a_constant() {
    let data = examples::<Constants>(20, |example, place| (example + place) as f64);
    let net = Constants::new(0);
    let out = run::predict_batch(&net, data.inputs()).unwrap().remove(19);
    assert_eq!((out.number, out.positions), (3.0, [0.0, -1.0, -2.0]));
    assert_eq!(out.doubled, [38.0, 40.0, 42.0]);
    assert_eq!(run::gradient(&net, &data), (1.0, vec![]));
    let found = run::evaluate(&net, &data);
    assert_eq!((found.loss, found.metric("always")), (1.0, Some(1.0)));

    let (data, net) = (examples::<Alone>(20, |example, _| example as f64), Alone::new(0));
    assert_eq!(run::gradient(&net, &data), (3.0, vec![0.0, 1.0]));
    assert_eq!(run::evaluate(&net, &data).metric("half"), Some(0.5));
}

/// The rounding of one addition, relative to the sum.
const UNIT: f64 = f32::EPSILON as f64 / 2.0;

#[track_caller]
fn near(found: f32, expected: f64, roundings: f64) {
    let error = (f64::from(found) / expected - 1.0).abs() / UNIT;
    assert!(error <= roundings, "{found} for {expected}: {error} roundings");
}

#[test]
fn the_error_of_a_long_sum_grows_with_the_logarithm() {
    let net = Long::new(0);
    let roundings = 2.0 * f64::from(Long::INFO.inputs[0].elements().ilog2());
    for scattered in [0.0, 0.05] {
        let x = |place: usize| f64::from((0.1 + scattered * random(place)) as f32);
        let sum = |function: &dyn Fn(f64) -> f64| (0..65_536).map(|place| function(x(place))).sum::<f64>();
        let data = examples::<Long>(1, |_, place| x(place));
        let out = run::predict_batch(&net, data.inputs()).unwrap().remove(0);
        near(out.total, sum(&|x| x), roundings);
        near(out.products, sum(&|x| x * x), roundings);
        let exponentials = sum(&f64::exp).ln();
        near(out.exponentials, exponentials, roundings);
        near(out.log_p, x(0) - exponentials, roundings);
        let row = (0..65_536).filter(|place| place / 16 % 16 == 3).map(x).sum();
        near(out.rows, row, roundings);
        // As the slope of a product of 65,536 numbers.
        let trained = net.clone();
        let (loss, gradient) = run::gradient(&trained, &data);
        assert_eq!(loss, 1.0);
        near(gradient[7], -2.0 * x(7), 2.0);
    }
}

#[test]
fn the_error_of_a_long_product_grows_with_the_logarithm() {
    let mut net = Long::new(0);
    let weights: Vec<f32> = (0..65_536).map(|place| (0.1 + 0.05 * random(place)) as f32).collect();
    net.parameters_mut().copy_from_slice(&weights);
    for count in [1, 5, 40] {
        let x = |place: usize| f64::from((1.0 + 0.5 * random(place + 9)) as f32);
        let data = examples::<Long>(count, |_, place| x(place));
        let product = weights.iter().enumerate().map(|(place, &w)| f64::from(w) * x(place)).sum::<f64>();
        let loss = run::loss(&net, &data);
        let error = ((loss.sqrt() + 1.0) / product - 1.0).abs() / UNIT;
        assert!(error <= 32.0, "{count}: {error} roundings");
    }
}

#[test]
fn the_error_of_an_average_gradient_grows_with_the_logarithm() {
    for (count, scattered) in [(1, 0.0), (300, 0.0), (65_536, 0.0), (70_001, 0.05)] {
        let roundings = 8.0 + 2.0 * f64::from(usize::ilog2(count));
        let x =
            |example: usize, place: usize| f64::from((0.1 + scattered * random(example * 24 + place)) as f32);
        let mean = |function: &dyn Fn(usize) -> f64| (0..count).map(function).sum::<f64>() / count as f64;

        let (_, gradient) = run::gradient(&Slope::new(0), &examples(count, x));
        near(gradient[0], 2.0 * mean(&|example| x(example, 0).powi(2)), roundings);

        let data = examples(count, x);
        let net = Wide::new(0);
        let (_, gradient) = run::gradient(&net, &data);
        let y = |example: usize| f64::from(0.1f32) * (0..24).map(|place| x(example, place)).sum::<f64>();
        near(gradient[5], mean(&|example| y(example) * x(example, 5)) / 40.0, roundings);
        near(gradient[40 * 24 + 3], mean(&y) / 40.0, roundings);

        // The same bits on any number of threads.
        for threads in [1, 3] {
            let execution =
                Execution { instructions: Instructions::best(), threads: Threads::new(threads).unwrap() };
            let mut workspace = Workspace::<Wide>::with(execution);
            for _ in 0..2 {
                let rows = (0..data.len()).map(|row| data.row(row));
                assert_eq!(workspace.gradient(&net, rows).1, gradient);
            }
        }
    }
}

#[test]
fn sums_in_a_loop_over_examples_are_exact() {
    let x = |example: usize, place: usize| 0.1 * random(example * 300 + place);
    for count in [1, 7, 40] {
        let (_, gradient) = run::gradient(&Summed::new(0), &examples(count, x));
        let slope = |i: usize| {
            let x = x(i / 300, i % 300);
            x * (1.0 - x.tanh().powi(2))
        };
        let expected = (0..300 * count).map(slope).sum::<f64>() / (300 * count) as f64;
        assert!((gradient[0] - expected).abs() < 1e-17, "{count}: {} {expected}", gradient[0]);
    }
}
