//! A program of several phases written by hand, against the same formulas one example at a time.

use super::Execution;
use super::memory::Memory;
use crate::instructions::Instructions;
use crate::network::{FieldInfo, Groups, Item, Once, Program};
use crate::real::Lanes;
use crate::threads::Threads;
use crate::tile::{Tile, turned};

/// `v = x`, then three times `v = v - w mean(v)`. The result is `v`; the gradient is the last of the means, and then that
/// of `v x`.
const PROGRAM: Program<f64> = Program {
    shared: 3,
    scratch: 1,
    batch: 2,
    results: 1,
    sums: 2,
    finish: |_, _, shared, sums, scale, gradient| gradient.copy_from_slice(&[shared[2], sums[1] * scale]),
    ..Program::several(&[
        Item::Tiles { tile: begin, sums: 0..0 },
        Item::Repeat {
            steps: 3,
            items: &[
                Item::Tiles { tile: add, sums: 0..1 },
                Item::Once(average),
                Item::Tiles { tile: centre, sums: 0..0 },
            ],
        },
        Item::Tiles { tile: end, sums: 1..2 },
    ])
};

type Lane = Lanes<f64, 8>;
type Vectors<'a> = &'a mut [[Lane; 1]];

/// What a step begins with, and what it makes of it: they change places.
fn states<'a>(tile: &mut Tile<'a, f64>) -> [Vectors<'a>; 2] {
    let places = [tile.batch::<1>(), tile.batch::<1>()];
    turned(tile.steps.done(0), places)
}

fn begin(mut tile: Tile<'_, f64>) {
    states(&mut tile)[0].copy_from_slice(tile.field::<1>(0));
}

fn add(mut tile: Tile<'_, f64>) {
    let [state, _] = states(&mut tile);
    let ([slot], sum) = (tile.slots([1]), tile.sum::<1>());
    let copy = tile.value::<1>(slot);
    copy.copy_from_slice(state);
    tile.mask(copy);
    tile.accumulate(copy, sum);
}

fn average(once: Once<'_, f64>) {
    once.shared[once.steps.done(0)] = once.sums[0] * once.scale;
}

fn centre(mut tile: Tile<'_, f64>) {
    let [state, next] = states(&mut tile);
    let mean = tile.shared[tile.steps.done(0)] * tile.parameters[0];
    for (next, state) in next.iter_mut().zip(state) {
        next[0] = Lanes(state[0].0.map(|v| v - mean));
    }
}

/// After three steps a state is where the first of them wrote.
fn end(mut tile: Tile<'_, f64>) {
    tile.skip_batch(1);
    let (state, result, x) = (tile.batch::<1>(), tile.result::<1>(), tile.field::<1>(0));
    result.copy_from_slice(state);
    tile.mask(state);
    let sum = tile.sum::<1>();
    tile.outer(state, x, sum);
}

static FIELDS: [FieldInfo; 1] = [FieldInfo::real("x", &[])];
const W: f64 = 0.75;

fn numbers(count: usize) -> Vec<f64> {
    (0..count).map(|i| ((i * 37) % 23) as f64 / 8.0 - 1.25).collect()
}

/// The results of all examples, and the gradient.
fn run(memory: &mut Memory<f64>, x: &[f64]) -> (Vec<f64>, [f64; 2]) {
    let (mut found, mut gradient) = (Vec::new(), [f64::NAN; 2]);
    memory.run(&[W], x.chunks(1), &mut gradient, |results| {
        for example in 0..results.examples() {
            let mut result = [0.0];
            results.read(example, std::iter::once(1), &mut result);
            found.extend(result);
        }
    });
    (found, gradient)
}

fn by_formula(x: &[f64]) -> (Vec<f64>, [f64; 2]) {
    let (mut v, mut last) = (x.to_vec(), 0.0);
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    for _ in 0..3 {
        last = mean(&v);
        v.iter_mut().for_each(|v| *v -= W * last);
    }
    let products: Vec<f64> = v.iter().zip(x).map(|(v, x)| v * x).collect();
    (v, [last, mean(&products)])
}

/// Tiles one after the other, and for threads; of one group and of several.
const GROUPS: [Groups; 4] = [Groups::new(1, 0), Groups::new(3, 0), Groups::new(1, 1), Groups::new(2, 2)];

fn memory(groups: Groups, threads: usize, examples: usize) -> Memory<f64> {
    let execution = Execution { instructions: Instructions::best(), threads: Threads::new(threads).unwrap() };
    Memory::new(execution, Program { groups, ..PROGRAM }, FIELDS.iter(), 2, examples)
}

#[test]
fn phases_agree_with_the_formulas_on_any_number_of_threads() {
    for groups in GROUPS {
        // A larger batch than the memory was made for, and a smaller one after it.
        for (planned, counts) in [(100, [100, 7, 33]), (Memory::<f64>::ANY, [1, 130, 64])] {
            let mut memories = [1, 2, 3].map(|threads| memory(groups, threads, planned));
            for count in counts {
                let x = numbers(count);
                let [found, others @ ..] = memories.each_mut().map(|memory| run(memory, &x));
                others.into_iter().for_each(|other| assert_eq!(other, found, "{groups:?}, {count} examples"));
                let expected = by_formula(&x);
                assert_eq!(found.0.len(), count);
                let pairs = found.0.iter().chain(&found.1).zip(expected.0.iter().chain(&expected.1));
                for (found, expected) in pairs {
                    assert!(
                        (found - expected).abs() < 1e-13,
                        "{groups:?}, {count} examples: {found}, {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn means_over_no_examples_are_not_numbers() {
    for groups in GROUPS {
        let (results, gradient) = run(&mut memory(groups, 2, 10), &[]);
        assert!(results.is_empty() && gradient.iter().all(|g| g.is_nan()), "{gradient:?}");
    }
}

#[test]
fn a_phase_that_panics_leaves_memory_that_can_be_used() {
    fn fails(tile: Tile<'_, f64>) {
        assert!(tile.examples == 8, "not a full group");
    }
    let failing =
        Program { groups: Groups::new(1, 1), ..Program::several(&[Item::Tiles { tile: fails, sums: 0..0 }]) };
    let execution = Execution { instructions: Instructions::best(), threads: Threads::new(2).unwrap() };
    let mut memory = Memory::new(execution, failing, FIELDS.iter(), 0, 50);
    let fine = [50, 48].map(|count| {
        let x = numbers(count);
        let run = || memory.run(&[], x.chunks(1), &mut [], |_| {});
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_ok()
    });
    assert_eq!(fine, [false, true]);
}
