//! The memory of training steps, as an allocator counts it that sees all threads. There is one test, for what another
//! allocated at the same time would be counted with it.

use dhat::{HeapStats, Profiler};
use nn_runtime::optim::{Adam, Optimiser, Sgd};
use nn_runtime::run::Execution;
use nn_runtime::train::Stepper;
use nn_runtime::{Examples, Instructions, Network, Threads, Trainer, network};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

network! {
    layer block(width)(x: [n]) { x + x.layer_norm().dense(width).gelu().dense(n) }

    /// Small: a step is no more than a call.
    pub struct Small {
        input  x: [3];
        target y;
        output y_hat = x.dense(4).tanh().dense();
        loss   squared_error(y_hat, y);
    }

    /// A frozen parameter, values of parameters alone, and several layers.
    #[dtype(f64)]
    pub struct Several {
        input  x: [20];
        target label: class(5);
        param  scale: [20, 20] = glorot_uniform();
        let    mixed = einsum("ij,j->i", tanh(scale), x);
        let    frozen = stop_gradient(mixed.dense(20));
        output logits = frozen.block(40).block(30).dense(5);
        loss   cross_entropy(logits, label);
    }

    /// Large enough for several threads.
    pub struct Large {
        input  x: [512];
        target y: [10];
        let    hidden = x.dense(512).relu();
        output y_hat = hidden.dense(10);
        loss   squared_error(y_hat, y);
    }
}

/// Examples of zeros and some numbers.
fn examples<N: Network>(count: usize) -> Examples<N> {
    struct Numbers(usize);
    impl<N: Network> nn_runtime::data::Row<N> for Numbers {
        fn write(&self, row: &mut [N::Real]) {
            row.fill(nn_runtime::Real::from_f64((self.0 % 4) as f64));
        }
    }
    Examples::from_rows(&(0..count).map(Numbers).collect::<Vec<_>>()).unwrap()
}

/// Counts from here on, until it is dropped.
fn counting() -> Profiler {
    Profiler::builder().testing().build()
}

fn threads(count: usize) -> Execution {
    let threads = Threads::new(count).expect("the system gives some threads");
    Execution { instructions: Instructions::best(), threads }
}

/// The bytes that a network and its training have at most, and the same by the constant of its type.
fn peak<N: Network>(optimiser: impl Optimiser, constant: usize) {
    let examples = examples::<N>(300);
    let remembered = optimiser.memory() * N::INFO.parameter_len() * size_of::<N::Real>();
    let _counting = counting();
    let mut net = N::zeroed();
    let mut stepper = Stepper::with(&net, optimiser, threads(1)).expect("rates above zero");
    for _ in 0..3 {
        stepper.step(&mut net, (0..300).map(|index| examples.row(index))).expect("finite numbers");
    }
    let measured = HeapStats::get().max_bytes;
    // What is not numbers: how wide the fields are, and where the chunks of parameters are that are moved at a time.
    let expected = constant + remembered;
    let other = 512 + expected / 100;
    assert!(
        (expected..expected + other).contains(&measured),
        "{}: {measured} bytes, expected {expected}",
        N::INFO.name
    );
}

/// Steps on so many threads.
fn steps_allocate_nothing<N: Network>(count: usize, batch: usize) {
    let examples = examples::<N>(batch);
    let mut net = N::zeroed();
    let mut stepper = Stepper::with(&net, Adam::new(1e-3), threads(count)).expect("rates above zero");
    let _counting = counting();
    let mut steps = |number| {
        let before = HeapStats::get().total_blocks;
        for _ in 0..number {
            stepper.step(&mut net, (0..batch).map(|index| examples.row(index))).expect("finite numbers");
        }
        stepper
            .descend(&mut net, number, (0..batch).map(|index| examples.row(index)))
            .expect("finite numbers");
        HeapStats::get().total_blocks - before
    };
    // Threads that were just made allocate while they start; what a step allocates, every ten steps do.
    assert!((0..20).any(|_| steps(10) == 0), "{} on {count} threads", N::INFO.name);
}

/// A trainer allocates as much for many steps as for few.
fn training_allocates_nothing() {
    let examples = examples::<Small>(128);
    let allocated = |batch_size| {
        let _counting = counting();
        let trainer = Trainer::new(Adam::new(0.01)).batch_size(batch_size).clip_norm(1.0).epochs(1).quiet();
        trainer.threads(Threads::one()).fit(&mut Small::new(1), &examples).expect("finite numbers");
        HeapStats::get().total_blocks
    };
    // The first ones also find out what the machine has, and its threads start.
    let fewest = |batch_size| (0..20).map(|_| allocated(batch_size)).min();
    // Two steps against 128.
    assert_eq!(fewest(64), fewest(1));
}

#[test]
fn steps_take_the_memory_they_say_and_allocate_none() {
    peak::<Small>(Sgd::new(0.1), Small::PEAK_BYTES);
    peak::<Several>(Sgd::new(0.1), Several::PEAK_BYTES);
    peak::<Large>(Sgd::new(0.1), Large::PEAK_BYTES);
    peak::<Large>(Adam::new(0.1), Large::PEAK_BYTES);
    training_allocates_nothing();
    for count in [1, 2, 3] {
        steps_allocate_nothing::<Small>(count, 40);
        steps_allocate_nothing::<Several>(count, 40);
        steps_allocate_nothing::<Large>(count, 512);
    }
}
