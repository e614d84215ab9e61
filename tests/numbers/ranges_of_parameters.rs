//! Parameters stay in their declared ranges, whichever way they are moved.

use nn_runtime::solve::{LevenbergMarquardt, Minimiser, NewtonCg, Stop};
use nn_runtime::train::Stepper;
use nn_runtime::{
    Adam, AdamW, Dataset, Examples, Lbfgs, Network, Sgd, Trainer, copy_parameters, gradcheck, network,
};

network! {
    /// Small, so that its steps are compiled as one loop. The loss is smallest at `a = 2`, `b = -1`: outside.
    #[dtype(f64)]
    #[derivatives(hessian_vector_product, normal_equations)]
    pub struct Small {
        input x;
        target y;
        param a in 0.1..=1.0 = 0.5;
        param b in 0.0..=4.0 = 3.0;
        param c = 0;
        let z = a * x + b + c * x.square();
        output z;
        loss squared_error(z, y);
    }

    /// The same too large for that, with a layer whose weights have a range, and a parameter that is not learned.
    layer bounded(width)(x: [n]) {
        param weight: [width, n] in -0.25..=0.25 = uniform(-0.25, 0.25);
        dot(weight, x)
    }

    pub struct Large {
        input x: [8];
        target y;
        let hidden = x.bounded(100).tanh();
        param fixed: [2] in 0.0..=1.0 = [0, 1];
        let z = hidden.dense() + sum(stop_gradient(fixed));
        output z;
        loss squared_error(z, y);
    }

    /// Initial values that may fall outside.
    pub struct Drawn {
        input x;
        target y;
        param w: [1000] in -1.0..=1.0 = normal(1);
        output z = x * sum(w);
        loss squared_error(z, y);
    }
}

fn line() -> Examples<Small> {
    let rows: Vec<_> =
        (0..12).map(|i| f64::from(i) / 6.0 - 1.0).map(|x| small::Example { x, y: 2.0 * x - 1.0 }).collect();
    Small::examples(&rows).unwrap()
}

fn waves(count: usize) -> Examples<Large> {
    let number = |i: usize| (i * 37 % 19) as f32 / 9.0 - 1.0;
    let rows: Vec<_> = (0..count)
        .map(|row| large::Example { x: std::array::from_fn(|i| number(8 * row + i)), y: 5.0 * number(row) })
        .collect();
    Large::examples(&rows).unwrap()
}

fn assert_in_ranges<N: Network>(net: &N) {
    for parameter in N::INFO.parameters {
        let numbers = &net.parameters()[parameter.offset..][..parameter.elements()];
        let range = parameter.range;
        assert!(
            numbers.iter().all(|&x| range.is_none_or(|range| range.holds(x))),
            "{parameter:?}: {numbers:?}"
        );
    }
}

/// Where the loss is smallest within the ranges: both at an end.
fn assert_at_the_ends(net: &Small, close: f64) {
    assert_in_ranges(net);
    assert!((net.a() - 1.0).abs() < close && net.b().abs() < close, "{} {}", net.a(), net.b());
}

#[test]
fn every_optimiser_stays_in_the_ranges() {
    let (few, many) = (line(), waves(300));
    let mut small = Small::new(1);
    Trainer::new(Sgd::new(0.1).momentum(0.9)).epochs(400).quiet().fit(&mut small, &few).unwrap();
    assert_at_the_ends(&small, 1e-3);
    let mut small = Small::new(1);
    Trainer::new(Adam::new(0.05)).batch_size(5).epochs(400).quiet().fit(&mut small, &few).unwrap();
    assert_at_the_ends(&small, 1e-1);
    let mut large = Large::new(1);
    let before: Vec<f32> = large.hidden().weight().iter().collect();
    Trainer::new(AdamW::new(0.05)).epochs(3).clip_norm(10.0).quiet().fit(&mut large, &many).unwrap();
    assert_in_ranges(&large);
    let after: Vec<f32> = large.hidden().weight().iter().collect();
    let ends = after.iter().filter(|weight| weight.abs() == 0.25).count();
    assert!(ends > 20 && ends < after.len() && before != after, "{ends} at an end");
    assert_eq!(large.fixed().to_array(), [0.0, 1.0]);
}

/// One compiled loop, and the steps one by one, which a limit of the norm asks for.
#[test]
fn loops_and_single_steps_stay_in_the_ranges() {
    let examples = line();
    let rows = || (0..examples.len()).map(|index| examples.row(index));
    let (mut looped, mut stepped) = (Small::new(1), Small::new(1));
    Stepper::new(&looped, Sgd::new(0.1)).unwrap().descend(&mut looped, 500, rows()).unwrap();
    assert_at_the_ends(&looped, 1e-9);
    let trainer = Trainer::new(Sgd::new(0.1)).batch_size(12).epochs(500).clip_norm(1e9).quiet();
    trainer.fit(&mut stepped, &examples).unwrap();
    assert_at_the_ends(&stepped, 1e-9);
    assert!((looped.c() - stepped.c()).abs() < 1e-9);
}

#[test]
fn minimisers_come_to_the_best_point_within_the_ranges() {
    let examples = line();
    let mut best = Small::new(1);
    Stepper::new(&best, Sgd::new(0.1))
        .unwrap()
        .descend(&mut best, 20_000, (0..examples.len()).map(|index| examples.row(index)))
        .unwrap();
    let check = |net: Small, stop: Stop| {
        assert_eq!(stop, Stop::Converged);
        assert_at_the_ends(&net, 0.0_f64.next_up());
        assert!((net.c() - best.c()).abs() < 1e-6, "{} {}", net.c(), best.c());
    };
    let mut net = Small::new(1);
    let stop = Minimiser::new(Lbfgs::new()).tolerance(1e-8).fit(&mut net, &examples).unwrap().stop();
    check(net, stop);
    let mut net = Small::new(1);
    let stop = Minimiser::new(NewtonCg::new()).tolerance(1e-8).fit(&mut net, &examples).unwrap().stop();
    check(net, stop);
    let mut net = Small::new(1);
    let stop =
        Minimiser::new(LevenbergMarquardt::new()).tolerance(1e-8).fit(&mut net, &examples).unwrap().stop();
    check(net, stop);
}

/// The minimum is inside, and the way there leads along an end.
#[test]
fn an_end_is_left_again() {
    let data = Dataset::new().column("x", [-1.0, 0.0, 1.0]).unwrap();
    let data = data.column("y", [1.6, 2.0, 2.4]).unwrap();
    let mut net = Small::new(1);
    net.set_a(-7.0);
    net.set_b(9.0);
    assert_eq!((net.a(), net.b()), (0.1, 4.0));
    let solution = Minimiser::new(Lbfgs::new()).tolerance(1e-10).fit(&mut net, &data).unwrap();
    assert_eq!(solution.stop(), Stop::Converged);
    assert!((net.a() - 0.4).abs() < 1e-8 && (net.b() - 2.0).abs() < 1e-8, "{} {}", net.a(), net.b());
}

#[test]
fn what_is_set_drawn_or_copied_comes_into_the_range() {
    let mut net = Large::new(1);
    let mut weights = [[0.125; 8]; 100];
    weights[3] = [2.0; 8];
    net.hidden_mut().set_weight(&weights);
    assert_eq!(net.hidden().weight().at(&[3, 7]), Some(0.25));
    assert_eq!(net.hidden().weight().at(&[4, 7]), Some(0.125));
    net.set_fixed(&[-1.0, 0.5]);
    assert_eq!(net.fixed().to_array(), [0.0, 0.5]);

    let drawn = Drawn::new(1);
    assert_in_ranges(&drawn);
    let ends = drawn.w().iter().filter(|w| w.abs() == 1.0).count();
    assert!((200..500).contains(&ends), "{ends}: a third of all normal numbers");

    let mut wide = Small::new(1);
    wide.parameters_mut()[0] = 5.0;
    let mut copy = Small::new(1);
    copy_parameters(&wide, &mut copy, &["a"]).unwrap();
    assert_eq!(copy.a(), 1.0);
}

/// Differences step to one side only where the other is outside of the range.
#[test]
fn a_gradient_at_the_end_of_a_range_is_checked_from_inside() {
    let mut net = Small::new(1);
    net.set_a(0.0);
    net.set_b(4.0);
    gradcheck::check(&net, &line()).within(1e-4).unwrap();
}
