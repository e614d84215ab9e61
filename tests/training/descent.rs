//! Steps are the gradient and the rule of the optimiser, however many are taken in one call.

use std::fmt::Debug;

use nn_runtime::data::Row;
use nn_runtime::optim::{Adam, AdamW, Optimiser, Sgd, Step};
use nn_runtime::run::{Execution, Workspace};
use nn_runtime::train::{NotFinite, Quantity, Stepper};
use nn_runtime::{Examples, Instructions, Network, Real, Threads, network};

network! {
    /// Small: its steps are compiled as one loop.
    pub struct Xor {
        input x: [2];
        target y: [1];
        output y_hat = x.dense(2).sigmoid().dense(1).sigmoid();
        loss squared_error(y_hat, y);
    }

    /// The same in the other number type, with all kinds of sums over the examples.
    #[dtype(f64)]
    pub struct Sums {
        input token: class(3);
        input x: [2];
        target label: class(2);
        param shift: [2] = 0.5;
        output logits = (token.embedding(2) + x * shift).tanh().dense(2);
        loss cross_entropy(logits, label);
    }

    /// With something to be done before and after the tiles.
    pub struct Beside {
        input x: [2];
        target y;
        param scale = 0.5;
        output y_hat = exp(scale) * x.dense();
        loss squared_error(y_hat, y);
    }

    /// Small, but not all of it is learned: steps one by one.
    pub struct Frozen {
        input x: [2];
        target y;
        param scale = 0.5;
        output y_hat = stop_gradient(scale) * x.dense();
        loss squared_error(y_hat, y);
    }

    /// A small tile, but a large table.
    pub struct Table {
        input token: class(1000);
        target y: [2];
        output y_hat = token.embedding(2);
        loss squared_error(y_hat, y);
    }

    /// Not small.
    pub struct Larger {
        input x: [2];
        target y;
        output y_hat = x.dense(40).tanh().dense();
        loss squared_error(y_hat, y);
    }
}

/// Numbers without a pattern that are classes as well.
struct Numbers(usize);

impl<N: Network> Row<N> for Numbers {
    fn write(&self, row: &mut [N::Real]) {
        for (i, number) in row.iter_mut().enumerate() {
            *number = N::Real::from_f64(((self.0 * 7919 + i * 5) % 11 % 2) as f64);
        }
    }
}

fn rows<N: Network>(examples: &Examples<N>) -> impl ExactSizeIterator<Item = &[N::Real]> + Clone + Send {
    (0..examples.len()).map(|index| examples.row(index))
}

#[track_caller]
fn agree<N: Network>(
    new: fn(u64) -> N,
    optimiser: impl Optimiser + Copy + Debug,
    instructions: Instructions,
) {
    // A group, half of one and several; a tile, and more than one.
    for count in [1, 3, 4, 5, 8, 9, 16, 17, 40, 256, 300] {
        let examples = Examples::<N>::from_rows(&(0..count).map(Numbers).collect::<Vec<_>>()).unwrap();
        let execution = || Execution { instructions, threads: Threads::one() };
        let stepper = |net: &N| Stepper::with(net, optimiser, execution()).unwrap();
        let [mut expected, mut one_by_one, mut at_once] = [new(3), new(3), new(3)];
        let (mut single, mut several) = (stepper(&one_by_one), stepper(&at_once));
        let mut workspace = Workspace::<N>::with(execution());
        let mut memory = vec![N::Real::default(); optimiser.memory() * N::INFO.parameter_len()];
        let mut number = 0;
        for steps in [1, 5, 2, 1] {
            let mut last = f64::NAN;
            for _ in 0..steps {
                number += 1;
                let step = Step { number, rate: optimiser.rate(), instructions };
                let (loss, gradient) = workspace.gradient(&expected, rows(&examples));
                optimiser.step(step, expected.parameters_mut(), gradient, &mut memory);
                last = loss;
            }
            let case =
                format!("{} of {count} examples, {optimiser:?}, {}", N::INFO.name, instructions.name());
            let losses = (0..steps).map(|_| single.step(&mut one_by_one, rows(&examples)).unwrap());
            assert_eq!(losses.last(), Some(last), "{case}");
            assert_eq!(one_by_one.parameters(), expected.parameters(), "{case}");
            assert_eq!(several.descend(&mut at_once, steps, rows(&examples)), Ok(last), "{case}");
            assert_eq!(at_once.parameters(), expected.parameters(), "{case}");
            assert_eq!([several.steps(), single.steps()], [number; 2]);
        }
    }
}

#[test]
fn steps_are_gradients_and_rules() {
    const { assert!(Xor::DESCENDS && Sums::DESCENDS && Beside::DESCENDS) };
    const { assert!(!Frozen::DESCENDS && !Table::DESCENDS && !Larger::DESCENDS) };
    const { assert!(Beside::TRAIN.shared > 0 && !Beside::TRAIN.summed) };
    for instructions in Instructions::available().into_iter().flat_map(|one| [one, one.reproducible()]) {
        agree(Xor::new, Sgd::new(0.5), instructions);
        agree(Xor::new, Sgd::new(0.1).momentum(0.9).weight_decay(0.01), instructions);
        agree(Xor::new, Sgd::new(0.1).momentum(0.9).nesterov(), instructions);
        agree(Xor::new, Adam::new(0.01), instructions);
        agree(Sums::new, AdamW::new(0.01), instructions);
        agree(Sums::new, Sgd::new(0.5), instructions);
        agree(Beside::new, Adam::new(0.01), instructions);
        agree(Frozen::new, Sgd::new(0.1), instructions);
        agree(Table::new, Sgd::new(0.1), instructions);
        agree(Larger::new, Sgd::new(0.1), instructions);
    }
}

#[test]
fn no_steps_change_nothing() {
    let mut net = Xor::new(1);
    let before = net.parameters().to_vec();
    let examples = Examples::<Xor>::from_rows(&[Numbers(1)]).unwrap();
    let mut stepper = Stepper::new(&net, Sgd::new(0.5)).unwrap();
    assert!(stepper.descend(&mut net, 0, rows(&examples)).unwrap().is_nan());
    assert_eq!((net.parameters(), stepper.steps()), (&before[..], 0));
    let error = stepper.descend(&mut net, 3, [].iter().map(|row: &[f32; 3]| &row[..])).unwrap_err();
    assert!(matches!(error, NotFinite { quantity: Quantity::Loss(_), step: 1, cause: None }), "{error:?}");
    assert_eq!(net.parameters(), before);
}
