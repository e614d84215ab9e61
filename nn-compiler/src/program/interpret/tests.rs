use super::{Outcome, Places, Tiling, interpret, interpret_in};
use crate::program::samples::{self, Sample};
use crate::program::{Instruction, Item, Program};

/// Tiles of which the last is full, not full, and nearly empty; one that is larger than the batch.
const TILINGS: [(usize, usize); 6] = [(1, 1), (2, 1), (2, 2), (4, 1), (3, 1), (8, 2)];

fn assert_close(sample: &Sample, found: &Outcome, how: &str) {
    let numbers = |outcome: &Outcome| -> Vec<f64> {
        let results = outcome.results.iter().flatten().flatten();
        results.chain(outcome.gradients.iter().flatten().flatten()).copied().collect()
    };
    let shape = |outcome: &Outcome| -> (Vec<Vec<usize>>, Vec<Option<usize>>) {
        let results = outcome.results.iter().map(|result| result.iter().map(Vec::len).collect());
        (results.collect(), outcome.gradients.iter().map(|g| g.as_ref().map(Vec::len)).collect())
    };
    assert_eq!(shape(found), shape(&sample.expected), "{}, {how}", sample.name);
    for (found, expected) in numbers(found).into_iter().zip(numbers(&sample.expected)) {
        let close = (found - expected).abs() <= 1e-12 * expected.abs().max(1.0);
        assert!(close, "{}, {how}: {found}, not {expected}", sample.name);
    }
}

#[test]
fn samples_compute_what_they_say_however_the_batch_is_cut() {
    for sample in samples::all() {
        for (lanes, groups) in TILINGS {
            let found = interpret(&sample.program, &sample.bindings, Tiling { lanes, groups });
            assert_close(&sample, &found, &format!("{groups} groups of {lanes}"));
        }
    }
}

const TILING: Tiling = Tiling { lanes: 2, groups: 2 };

fn sample(name: &str) -> Sample {
    samples::all().into_iter().find(|sample| sample.name == name).expect("there is one of this name")
}

/// The sample in memory where some buffers begin where they are said to.
fn planned(sample: &Sample, starts: &[(&str, usize)]) -> Outcome {
    let program = &sample.program;
    let start = |id| starts.iter().find(|(name, _)| *name == &*program[id].name).map(|&(_, start)| start);
    interpret_in(program, &sample.bindings, TILING, &Places::planned(program, start))
}

#[test]
fn buffers_may_share_memory_when_one_is_done() {
    // `h` is read for the last time before `d` is written.
    let sample = sample("a reversed loop");
    assert_close(&sample, &planned(&sample, &[("h", 0), ("d", 0)]), "shared");
}

#[test]
fn memory_that_is_shared_too_early_is_seen() {
    for (name, starts) in [
        // A step is not done with what it made of the state.
        ("a reversed loop", [("next_s", 0), ("d", 1)]),
        // The outer loop goes on with its state after the inner one.
        ("a loop in a loop", [("total", 0), ("s", 0)]),
    ] {
        let sample = sample(name);
        let shared = planned(&sample, &starts);
        assert_ne!(shared, interpret(&sample.program, &sample.bindings, TILING), "{name}");
    }
}

/// All blocks of the program without the instructions that are wanted gone.
fn without(program: &Program, gone: fn(&Instruction) -> bool) -> Program {
    let mut program = program.clone();
    for item in &mut program.items {
        if let Item::Phase(phase) = item {
            phase.block.instructions.retain(|instruction| !gone(instruction));
        }
    }
    program
}

#[test]
fn without_masks_lanes_past_the_last_example_are_added() {
    for name in ["a dense layer", "an embedding", "two phases over tiles"] {
        let sample = sample(name);
        let bare = without(&sample.program, |instruction| matches!(instruction, Instruction::Mask { .. }));
        let found = interpret(&bare, &sample.bindings, TILING);
        assert_ne!(found.gradients, sample.expected.gradients, "{name}");
        // Where all tiles are full there is nothing to mask.
        assert_close(&sample, &interpret(&bare, &sample.bindings, Tiling { lanes: 1, groups: 3 }), name);
    }
}

#[test]
fn what_was_never_written_is_not_a_number() {
    let sample = sample("a dense layer");
    let bare = without(&sample.program, |instruction| matches!(instruction, Instruction::Product { .. }));
    let found = interpret(&bare, &sample.bindings, TILING);
    assert!(found.results[1].iter().flatten().all(|number| number.is_nan()));
}

#[test]
#[should_panic(expected = "s_t is used outside of the loop that it is a part of")]
fn a_part_belongs_to_its_loop() {
    let mut sample = sample("a reversed loop");
    let part = sample.program.ids().find(|&id| &*sample.program[id].name == "x_t");
    let part = part.expect("it has a part of each step");
    sample.program.buffers[part.0].name = "s_t".into();
    let Item::Phase(phase) = &mut sample.program.items[0] else { unreachable!("it begins with a phase") };
    phase.block.instructions.insert(0, Instruction::Mask { buffer: part });
    interpret(&sample.program, &sample.bindings, TILING);
}
