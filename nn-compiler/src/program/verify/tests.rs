use super::{Class, verify};
use crate::program::samples;
use crate::program::{BufferId, Instruction, Item, Program, Repeat, Role, Write};

fn sample(name: &str) -> Program {
    let of_name = samples::all().into_iter().find(|sample| sample.name == name);
    of_name.expect("there is one of this name").program
}

fn buffer(program: &Program, name: &str) -> BufferId {
    program.ids().find(|&id| &*program[id].name == name).expect("it has a buffer of this name")
}

/// The instructions of a phase that is not in a loop.
fn phase(program: &mut Program, number: usize) -> &mut Vec<Instruction> {
    match &mut program.items[number] {
        Item::Phase(phase) => &mut phase.block.instructions,
        Item::Repeat(_) => unreachable!("the samples have phases there"),
    }
}

/// The first loop over steps among instructions, and where it is.
fn repeat(instructions: &mut [Instruction]) -> (usize, &mut Repeat<crate::program::Block>) {
    let mut numbered = instructions.iter_mut().enumerate();
    let found = numbered.find_map(|(at, instruction)| match instruction {
        Instruction::Repeat(repeat) => Some((at, repeat)),
        _ => None,
    });
    found.expect("the sample has a loop")
}

fn assert_finds(program: &Program, class: Class, text: &str) {
    let faults = verify(program);
    let found = faults.iter().find(|fault| fault.class == class);
    let all: Vec<String> = faults.iter().map(|fault| fault.to_string()).collect();
    let found = found.unwrap_or_else(|| panic!("{class:?} is not found, but {all:?}, in\n{program}"));
    assert_eq!(found.to_string(), text);
}

#[test]
fn samples_have_no_faults() {
    for sample in samples::all() {
        let faults: Vec<String> = verify(&sample.program).iter().map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{}:\n{}\n{}", sample.name, faults.join("\n"), sample.program);
    }
}

#[test]
fn a_fault_names_the_instruction_and_the_buffer() {
    let mut program = sample("a dense layer");
    phase(&mut program, 1).retain(|instruction| !matches!(instruction, Instruction::Mask { .. }));
    let faults: Vec<String> = verify(&program).iter().map(|fault| fault.to_string()).collect();
    let expected = [
        "NotMasked: in `d_w = outer[2×3] d, x`, d and what it is multiplied with are added with lanes past the last example",
        "NotMasked: in `sum = accumulate[2] d`, d is added with lanes past the last example",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn what_a_step_writes_is_gone_after_its_loop() {
    let mut program = sample("a loop over steps");
    let h = buffer(&program, "h");
    let end = phase(&mut program, 0).iter_mut().rev().find_map(|instruction| match instruction {
        Instruction::Loop(call) => Some(call),
        _ => None,
    });
    end.expect("the phase ends with a loop nest").reads[1] = h;
    assert_finds(
        &program,
        Class::Escapes,
        "Escapes: in `last = spread i0<2: s[i0] - h[i0]`, h is a value of a step, and read after its loop",
    );
}

#[test]
fn a_state_begins_anew_in_each_step_of_the_loop_around() {
    let mut program = sample("a loop in a loop");
    let instructions = phase(&mut program, 0);
    let (at, outer) = repeat(instructions);
    let begins = outer.body.instructions.remove(0);
    // It then begins as what the outer state began as, and is what the first step left in the second one.
    instructions.insert(at, begins);
    assert_finds(
        &program,
        Class::Carried,
        "Carried: in `repeat 2 reversed`, s begins as something only in the first step of the loop around",
    );
}

#[test]
fn a_sum_begins_once_for_all_steps() {
    let mut program = sample("a loop over steps");
    let sum = buffer(&program, "d_w");
    let (_, body) = repeat(phase(&mut program, 0));
    for instruction in &mut body.body.instructions {
        if let Instruction::Accumulate { n, sum: to, .. } = instruction {
            (*n, *to) = (4, sum);
        }
    }
    assert_finds(
        &program,
        Class::Restarted,
        "Restarted: in `d_w = accumulate[4] d`, d_w begins again in each step",
    );
}

#[test]
fn a_sum_that_has_begun_may_go_on_in_a_loop() {
    let mut program = sample("a loop over steps");
    let [sum, s, d] = ["d_w", "s", "d"].map(|name| buffer(&program, name));
    let outer = |a, write| Instruction::Outer { m: 2, k: 2, a, b: a, sum, write };
    let instructions = phase(&mut program, 0);
    instructions.truncate(instructions.len() - 2);
    let (at, body) = repeat(instructions);
    body.body.instructions.push(outer(d, Write::Add));
    instructions.splice(at..at, [Instruction::Mask { buffer: s }, outer(s, Write::Overwrite)]);
    let faults: Vec<String> = verify(&program).iter().map(|fault| fault.to_string()).collect();
    let unread = "Unread: in `kept_t = spread i0<2: s[i0] + r[i0]`, kept_t is written, and nothing reads it";
    assert_eq!(faults, [unread]);
}

#[test]
fn a_part_that_is_masked_in_each_step_is_masked_in_all() {
    let mut program = sample("a loop over steps");
    let (kept, part) = (buffer(&program, "kept"), buffer(&program, "kept_t"));
    let instructions = phase(&mut program, 0);
    instructions.retain(|instruction| *instruction != Instruction::Mask { buffer: kept });
    repeat(instructions).1.body.instructions.push(Instruction::Mask { buffer: part });
    assert_eq!(verify(&program), []);
    // Masked before it is written, it is not.
    let body = &mut repeat(phase(&mut program, 0)).1.body.instructions;
    let written = body.iter().position(|instruction| instruction.writes() == [part]).expect("it is written");
    let mask = body.pop().expect("the mask is last");
    body.insert(written, mask);
    let classes: Vec<Class> = verify(&program).iter().map(|fault| fault.class).collect();
    assert_eq!(classes, [Class::Unwritten, Class::NotMasked, Class::UselessMask]);
}

#[test]
fn a_state_that_only_states_need_is_not_needed() {
    let mut program = sample("a loop over steps");
    let (s, r) = (buffer(&program, "s"), buffer(&program, "r"));
    // `r` is what `s` was: where nothing else reads it, nothing needs it.
    let instructions = phase(&mut program, 0);
    let replace = |instruction: &mut Instruction| {
        if let Instruction::Loop(call) = instruction {
            call.reads.iter_mut().filter(|read| **read == r).for_each(|read| *read = s);
        }
    };
    instructions.iter_mut().for_each(replace);
    repeat(instructions).1.body.instructions.iter_mut().for_each(replace);
    let faults: Vec<String> = verify(&program).iter().map(|fault| fault.to_string()).collect();
    let expected = [
        "Unread: in `r = spread i0<2: start[i0] + start[i0]`, r is written, and nothing reads it",
        "Unread: in `next_r = spread i0<2: s[i0]`, next_r is written, and nothing reads it",
    ];
    assert_eq!(faults, expected);
    assert!(verify(&program).iter().all(|fault| fault.class.is_waste()));
}

#[test]
fn a_part_is_not_written_while_the_whole_is_read() {
    let mut program = sample("a loop over steps");
    let (y, part) = (buffer(&program, "y"), buffer(&program, "y_t"));
    let (_, body) = repeat(phase(&mut program, 0));
    for instruction in &mut body.body.instructions {
        if let Instruction::Loop(call) = instruction
            && call.writes == [part]
        {
            call.reads[0] = y;
            call.nest.operands[0].size = 8;
        }
    }
    assert_finds(
        &program,
        Class::InPlace,
        "InPlace: in `y_t = spread i0<2: y[i0] · r[i0]`, y_t is read and written",
    );
}

#[test]
fn a_value_of_a_tile_is_gone_in_the_next_phase() {
    let mut program = sample("two phases over tiles");
    let u = buffer(&program, "u");
    program.buffers[u.0].layout = crate::program::Layout::Lanes;
    assert_finds(
        &program,
        Class::Outlived,
        "Outlived: in `z = spread i0<2: u[i0] - mean[i0]`, u is a value of a tile of an earlier phase",
    );
}

#[test]
fn indices_are_tried_where_intervals_are_not_enough() {
    use crate::ir::{Index, Term};
    // A condition over two variables says nothing of either by itself.
    let mut program = sample("a window");
    let call = match &mut phase(&mut program, 0)[0] {
        Instruction::Loop(call) => call,
        _ => unreachable!("it begins with a loop nest"),
    };
    call.nest.axes = vec![2, 2];
    for result in &mut call.nest.results {
        result.place = Index { variables: vec![(0, 2), (1, 1)], ..Index::default() };
    }
    let sum = |constant| Index { constant, variables: vec![(0, 2), (1, 2)], rows: Vec::new() };
    for term in &mut call.nest.terms {
        match term {
            Term::Load { index, .. } => *index = sum(-1),
            Term::Inside { ranges, .. } => *ranges = vec![(sum(-1), 0, 4)],
            _ => {}
        }
    }
    // The first element is read outside of the condition as well.
    let classes: Vec<Class> = verify(&program).iter().map(|fault| fault.class).collect();
    assert_eq!(classes, [Class::OutOfRange]);
    if let Instruction::Loop(call) = &mut phase(&mut program, 0)[0] {
        call.nest.terms[0] = Term::Load { operand: 0, index: Index::variable(0) };
    }
    assert_eq!(verify(&program), []);
}

#[test]
fn buffers_that_do_not_exist_are_named_by_their_number() {
    let mut program = sample("a dense layer");
    phase(&mut program, 1).push(Instruction::Mask { buffer: BufferId(99) });
    assert_finds(&program, Class::Malformed, "Malformed: in `mask #99`, #99 does not exist");
    program.buffers[0].role = Role::Sum;
    assert_finds(&program, Class::Layout, "Layout: x is Sum, and exists Lanes");
}

#[test]
fn the_sums_of_a_phase_stay_where_they_are() {
    let mut program = sample("a loop around phases in another");
    let (sum, part) = (buffer(&program, "sum_d"), buffer(&program, "d_b_k"));
    for phase in program.phases_mut() {
        for instruction in &mut phase.block.instructions {
            if let Instruction::Accumulate { sum: own, .. } = instruction
                && *own == sum
            {
                *own = part;
            }
        }
    }
    assert_finds(
        &program,
        Class::Role,
        "Role: in `d_b_k = accumulate[2] d`, d_b_k is a part that belongs to a step of a loop around phases, to which \
         examples are added",
    );
}
