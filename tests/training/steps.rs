//! What the parameters are after a step that fails, and that the next one goes on from there.

use nn_runtime::train::{NotFinite, Quantity, Stepper};
use nn_runtime::{Network, Sgd, network};

network! {
    /// All parameters are learned, and so change places with the gradient as a whole.
    #[dtype(f64)]
    pub struct Whole {
        input x; target y;
        param slope = 0.5;
        param shift = 0.25;
        output y_hat = slope * x + shift;
        loss squared_error(y_hat, y);
    }

    /// One of them is not, and the gradient is not written there.
    #[dtype(f64)]
    pub struct Mostly {
        input x; target y;
        param slope = 0.5;
        param shift = 0.25;
        param fixed = -0.125;
        output y_hat = slope * x + shift + stop_gradient(fixed);
        loss squared_error(y_hat, y);
    }

    /// The same, between others: the gradient is made from sums.
    #[dtype(f64)]
    pub struct Partly {
        input x; target y;
        param slope = 0.5;
        param fixed = -0.125;
        param shift = 0.25;
        output y_hat = slope * x + shift + stop_gradient(fixed);
        loss squared_error(y_hat, y);
    }

    /// Steep without end where it starts.
    #[dtype(f64)]
    pub struct Steep {
        input x; target y;
        param level = 1.0;
        param height = 0.0;
        output y_hat = sqrt(height * x) + level;
        loss squared_error(y_hat, y);
    }
}

const RATE: f64 = 0.05;

/// Rows of two numbers that give a finite loss, after them one that does not.
const ROWS: [[f64; 2]; 4] = [[1.0, 2.0], [-0.5, 0.3], [2.0, -1.0], [1e200, 0.0]];

/// How often each row is in a batch: once, which makes one tile, whose steps a small network has compiled as a loop; and so
/// often that it has not.
const COPIES: [usize; 2] = [1, 150];

fn step<N: Network<Real = f64>>(
    stepper: &mut Stepper<N, Sgd>,
    net: &mut N,
    rate: f64,
    rows: std::ops::Range<usize>,
    copies: usize,
) -> Result<f64, NotFinite> {
    let copied: Vec<&[f64]> = ROWS[rows].iter().flat_map(|row| vec![&row[..]; copies]).collect();
    stepper.step_at(rate, net, copied.into_iter())
}

/// The parameters before the first step and after each, in which some fail where there is no momentum: it remembers the
/// gradient of a step that fails.
fn steps<N: Network<Real = f64>>(momentum: f64, copies: usize) -> Vec<Vec<f64>> {
    let mut net = N::zeroed();
    for parameter in N::INFO.parameters {
        let start = [("slope", 0.5), ("fixed", -0.125), ("shift", 0.25)];
        let (_, value) = start.into_iter().find(|(name, _)| *name == parameter.name).unwrap();
        net.parameters_mut()[parameter.offset] = value;
    }
    let mut stepper = Stepper::new(&net, Sgd::new(RATE).momentum(momentum)).unwrap();
    let mut seen = vec![net.parameters().to_vec()];
    for _ in 0..3 {
        step(&mut stepper, &mut net, RATE, 0..3, copies).unwrap();
        seen.push(net.parameters().to_vec());
    }
    if momentum > 0.0 {
        return seen;
    }

    // A step too long: the parameters stay.
    let error = step(&mut stepper, &mut net, f64::MAX, 0..3, copies).unwrap_err();
    assert_eq!(error.quantity, Quantity::Parameter("slope"));
    assert_eq!(net.parameters(), seen[3]);
    // After it there was no move to take back.
    let error = step(&mut stepper, &mut net, RATE, 3..4, copies).unwrap_err();
    assert!(matches!(error.quantity, Quantity::Loss(loss) if loss.is_infinite()));
    assert_eq!(net.parameters(), seen[3]);
    // It goes on, and a loss that is not finite takes back the last move.
    step(&mut stepper, &mut net, RATE, 0..3, copies).unwrap();
    let fourth = net.parameters().to_vec();
    step(&mut stepper, &mut net, RATE, 0..3, copies).unwrap();
    step(&mut stepper, &mut net, RATE, 3..4, copies).unwrap_err();
    assert_eq!(net.parameters(), fourth);
    seen.push(fourth);
    seen
}

/// The same by hand: the slope, the shift, and what is added to it.
fn by_hand(momentum: f64, fixed: f64, count: usize) -> Vec<[f64; 2]> {
    let (mut now, mut velocity) = ([0.5, 0.25], [0.0; 2]);
    let mut seen = vec![now];
    for _ in 0..count {
        let errors = ROWS[..3].iter().map(|[x, y]| (x, now[0] * x + now[1] + fixed - y));
        let gradient =
            errors.fold([0.0; 2], |g, (x, error)| [g[0] + 2.0 * error * x / 3.0, g[1] + 2.0 * error / 3.0]);
        for i in 0..2 {
            velocity[i] = momentum * velocity[i] + gradient[i];
            now[i] -= RATE * velocity[i];
        }
        seen.push(now);
    }
    seen
}

fn check<N: Network<Real = f64>>(fixed: Option<f64>) {
    let offset = |name: &str| N::INFO.parameters.iter().find(|p| p.name == name).unwrap().offset;
    for (momentum, copies) in
        [0.0, 0.9].into_iter().flat_map(|momentum| COPIES.map(|copies| (momentum, copies)))
    {
        let seen = steps::<N>(momentum, copies);
        let expected = by_hand(momentum, fixed.unwrap_or(0.0), seen.len() - 1);
        for (seen, [slope, shift]) in seen.iter().zip(expected) {
            assert!((seen[offset("slope")] - slope).abs() < 1e-14, "{} {slope}", seen[offset("slope")]);
            assert!((seen[offset("shift")] - shift).abs() < 1e-14, "{} {shift}", seen[offset("shift")]);
            if let Some(fixed) = fixed {
                assert_eq!(seen[offset("fixed")], fixed);
            }
        }
    }
}

#[test]
fn failed_steps_leave_what_was_there_and_others_go_on() {
    check::<Whole>(None);
    check::<Mostly>(Some(-0.125));
    const { assert!(Mostly::TRAIN.summed) };
    check::<Partly>(Some(-0.125));
    const { assert!(!Partly::TRAIN.summed) };
}

#[test]
fn a_gradient_that_is_not_finite_is_named_and_nothing_moves() {
    for copies in COPIES {
        let mut net = Steep::new(0);
        let before = net.parameters().to_vec();
        let mut stepper = Stepper::new(&net, Sgd::new(RATE)).unwrap();
        for _ in 0..2 {
            let error = step(&mut stepper, &mut net, RATE, 0..1, copies).unwrap_err();
            assert_eq!(error.quantity, Quantity::Gradient("height"));
            assert_eq!(net.parameters(), before);
        }
        // Where it is less steep it goes on.
        net.set_height(1.0);
        let loss = step(&mut stepper, &mut net, RATE, 0..1, copies).unwrap();
        assert_eq!(loss, 0.0);
    }
}

/// What both ways of taking so many steps end with.
fn ends(net: &Steep, optimiser: Sgd, count: u64, rows: &[[f64; 2]]) -> (NotFinite, Vec<f64>) {
    let each = rows.iter().map(|row| &row[..]);
    let [mut one_by_one, mut at_once] = [net.clone(), net.clone()];
    let mut stepper = Stepper::new(net, optimiser).unwrap();
    let failed = (0..count).find_map(|_| stepper.step(&mut one_by_one, each.clone()).err()).unwrap();
    let mut stepper = Stepper::new(net, optimiser).unwrap();
    let found = stepper.descend(&mut at_once, count, each).unwrap_err();
    assert_eq!(found.step, failed.step);
    assert_eq!(stepper.steps(), failed.step);
    // A NaN is no other.
    assert_eq!(format!("{:?}", found.quantity), format!("{:?}", failed.quantity));
    assert_eq!(at_once.parameters(), one_by_one.parameters());
    (found, at_once.parameters().to_vec())
}

#[test]
fn steps_that_fail_in_one_call_are_those_that_fail_one_by_one() {
    const { assert!(Steep::DESCENDS) };
    let mut net = Steep::new(0);
    let start = net.parameters().to_vec();
    let (error, parameters) = ends(&net, Sgd::new(0.1), 5, &[[1.0, 0.5]]);
    assert_eq!((error.quantity, error.step), (Quantity::Gradient("height"), 1));
    assert_eq!(parameters, start);

    net.set_height(1.0);
    let start = net.parameters().to_vec();
    let (error, parameters) = ends(&net, Sgd::new(f64::MAX), 5, &[[1.0, 0.5], [4.0, -2.0]]);
    assert_eq!((error.quantity, error.step), (Quantity::Parameter("level"), 1));
    assert_eq!(parameters, start);

    // The first step makes the height negative, where there is no root.
    let (error, parameters) = ends(&net, Sgd::new(1.0), 5, &[[1.0, 0.5]]);
    assert!(matches!(error, NotFinite { quantity: Quantity::Loss(loss), step: 2, .. } if loss.is_nan()));
    assert_eq!(parameters, start);
}
