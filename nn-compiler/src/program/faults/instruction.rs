//! Faults of instructions: left out, done twice or in another order, or with something changed.

use super::{Faulty, Kind, nest, on, others, ways};
use crate::ir::Contraction;
use crate::program::text::Names;
use crate::program::{BufferId, Carried, Instruction, Product, Program, Repeat, Slice, Write};

/// Each instruction of each block, changed.
pub(super) fn blocks(program: &Program, all: &mut dyn FnMut(Faulty)) {
    let names = Names::of(program);
    for way in ways(program) {
        let instructions = on(&mut program.clone(), &way).clone();
        for (i, instruction) in instructions.iter().enumerate() {
            let mut change = |kind, with: &dyn Fn(&mut Vec<Instruction>)| {
                let mut program = program.clone();
                let list = on(&mut program, &way);
                with(list);
                let nest = match (instruction, list.get(i)) {
                    (Instruction::Loop(was), Some(Instruction::Loop(is))) => Some((was.clone(), is.clone())),
                    _ => None,
                };
                let nest = nest.filter(|_| list.len() == instructions.len());
                all(Faulty { kind, was: names.line(instruction), nest, program });
            };
            if has_effect(program, instruction) {
                change(without(instruction), &|list| _ = list.remove(i));
                change(Kind::Doubled, &|list| list.insert(i, instruction.clone()));
            }
            let needs = |next: &Instruction| has_effect(program, next) && need_each_other(instruction, next);
            if has_effect(program, instruction) && instructions.get(i + 1).is_some_and(needs) {
                change(Kind::OrderTurned, &|list| list.swap(i, i + 1));
            }
            for (kind, changed) in changed(program, instruction) {
                change(kind, &|list| list[i] = changed.clone());
            }
        }
    }
}

/// A loop without steps does nothing, and what has no elements cannot be masked.
fn has_effect(program: &Program, instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Repeat(repeat) => repeat.steps > 0,
        Instruction::Mask { buffer } => program[*buffer].size > 0,
        _ => true,
    }
}

/// The fault that the instruction is not there.
fn without(instruction: &Instruction) -> Kind {
    match instruction {
        Instruction::Loop(_) => Kind::NoLoop,
        Instruction::Product { .. } => Kind::NoProduct,
        Instruction::Outer { .. } => Kind::NoOuter,
        Instruction::Accumulate { .. } => Kind::NoAccumulate,
        Instruction::Scatter { .. } => Kind::NoScatter,
        Instruction::Average { .. } => Kind::NoAverage,
        Instruction::Mask { .. } => Kind::NoMask,
        Instruction::Repeat(_) => Kind::NoRepeat,
    }
}

/// Whether the order of two instructions matters. To a mask only what writes the value and what adds all lanes does: nothing
/// else looks at lanes past the last example. Two that add to the same sums may do it in either order.
fn need_each_other(first: &Instruction, second: &Instruction) -> bool {
    let common = |a: &[BufferId], b: &[BufferId]| a.iter().any(|id| b.contains(id));
    let added = |instruction: &Instruction| match instruction {
        Instruction::Outer { a, b, .. } => vec![*a, *b],
        Instruction::Accumulate { x, .. } | Instruction::Scatter { x, .. } => vec![*x],
        _ => Vec::new(),
    };
    match (first, second) {
        (Instruction::Mask { buffer }, other) | (other, Instruction::Mask { buffer }) => {
            other.writes().contains(buffer) || added(other).contains(buffer)
        }
        _ => {
            let (made, wanted) = (first.writes(), second.reads());
            let both = common(&first.writes(), &second.writes());
            common(&made, &wanted)
                || common(&first.reads(), &second.writes())
                || (both && !(first.adds() && second.adds()))
        }
    }
}

/// The instruction with one thing changed, in all ways.
fn changed(program: &Program, instruction: &Instruction) -> Vec<(Kind, Instruction)> {
    match instruction {
        Instruction::Loop(call) => {
            let changed = nest::changed(program, call);
            changed.into_iter().map(|(kind, call)| (kind, Instruction::Loop(call))).collect()
        }
        Instruction::Product { contraction, matrix, products } => {
            product(program, *contraction, *matrix, products)
        }
        &Instruction::Outer { m, k, a, b, sum, write } => {
            let with = |(m, k), (a, b), sum, write| Instruction::Outer { m, k, a, b, sum, write };
            let mut all = vec![
                (Kind::KernelResized, with((m + 1, k), (a, b), sum, write)),
                (Kind::KernelResized, with((m, k + 1), (a, b), sum, write)),
                (written_otherwise(write), with((m, k), (a, b), sum, turned(write))),
            ];
            // The product of a value with itself is symmetric, and a sum over no blocks is zero.
            if a != b && program[a].size > 0 {
                all.push((Kind::OperandsTurned, with((m, k), (b, a), sum, write)));
            }
            all.extend(of(program, a).map(|a| (Kind::AnotherRead, with((m, k), (a, b), sum, write))));
            all.extend(of(program, b).map(|b| (Kind::AnotherRead, with((m, k), (a, b), sum, write))));
            all.extend(of(program, sum).map(|sum| (Kind::AnotherWritten, with((m, k), (a, b), sum, write))));
            all
        }
        &Instruction::Accumulate { n, x, sum, write } => {
            let with = |n, x, sum, write| Instruction::Accumulate { n, x, sum, write };
            let mut all = vec![
                (Kind::KernelResized, with(n + 1, x, sum, write)),
                (written_otherwise(write), with(n, x, sum, turned(write))),
            ];
            all.extend(of(program, x).map(|x| (Kind::AnotherRead, with(n, x, sum, write))));
            all.extend(of(program, sum).map(|sum| (Kind::AnotherWritten, with(n, x, sum, write))));
            all
        }
        &Instruction::Scatter { rows, width, x, index, sum, write } => {
            let with = |rows, width, (x, index), sum, write| Instruction::Scatter {
                rows,
                width,
                x,
                index,
                sum,
                write,
            };
            let mut all = vec![
                (Kind::KernelResized, with(rows + 1, width, (x, index), sum, write)),
                (Kind::KernelResized, with(rows, width + 1, (x, index), sum, write)),
                (Kind::OperandsTurned, with(rows, width, (index, x), sum, write)),
                (written_otherwise(write), with(rows, width, (x, index), sum, turned(write))),
            ];
            let reads = of(program, x).map(|x| with(rows, width, (x, index), sum, write));
            all.extend(reads.map(|changed| (Kind::AnotherRead, changed)));
            let reads = of(program, index).map(|index| with(rows, width, (x, index), sum, write));
            all.extend(reads.map(|changed| (Kind::AnotherRead, changed)));
            let writes = of(program, sum).map(|sum| with(rows, width, (x, index), sum, write));
            all.extend(writes.map(|changed| (Kind::AnotherWritten, changed)));
            all
        }
        &Instruction::Average { sum, mean } => {
            let reads = of(program, sum).filter(|&other| other != mean);
            let reads = reads.map(|sum| (Kind::AnotherRead, Instruction::Average { sum, mean }));
            let writes = of(program, mean).filter(|&other| other != sum);
            reads
                .chain(writes.map(|mean| (Kind::AnotherWritten, Instruction::Average { sum, mean })))
                .collect()
        }
        Instruction::Mask { buffer } => {
            let others = of(program, *buffer);
            others.map(|buffer| (Kind::MaskOfAnother, Instruction::Mask { buffer })).collect()
        }
        Instruction::Repeat(repeat) => {
            let changed = of_repeat(program, repeat);
            changed.into_iter().map(|(kind, repeat)| (kind, Instruction::Repeat(repeat))).collect()
        }
    }
}

/// Two buffers that fit where one is: those next to it. Those without elements are all the same.
fn of(program: &Program, id: BufferId) -> impl Iterator<Item = BufferId> + use<> {
    let mut others = others(program, id);
    others.retain(|_| program[id].size > 0);
    let next = others.iter().copied().find(|other| *other > id);
    let before = others.iter().copied().rev().find(|other| *other < id);
    next.into_iter().chain(before)
}

fn turned(write: Write) -> Write {
    match write {
        Write::Overwrite => Write::Add,
        Write::Add => Write::Overwrite,
    }
}

/// The fault that a sum is written in the other way.
pub(super) fn written_otherwise(write: Write) -> Kind {
    match write {
        Write::Overwrite => Kind::AddsFirst,
        Write::Add => Kind::OverwritesAgain,
    }
}

fn product(
    program: &Program,
    contraction: Contraction,
    matrix: BufferId,
    products: &[Product],
) -> Vec<(Kind, Instruction)> {
    let Contraction { column, m, k, .. } = contraction;
    let with = |contraction, matrix, products: &[Product]| Instruction::Product {
        contraction,
        matrix,
        products: products.to_vec(),
    };
    let mut all = vec![
        (Kind::KernelResized, with(Contraction { m: m + 1, ..contraction }, matrix, products)),
        (Kind::KernelResized, with(Contraction { k: k + 1, ..contraction }, matrix, products)),
    ];
    // A matrix of one row or column is its own transpose.
    if m > 1 && k > 1 {
        let (row, column) = if column == 1 { (1, m) } else { (k, 1) };
        all.push((Kind::Transposed, with(Contraction { row, column, m, k }, matrix, products)));
    }
    all.extend(of(program, matrix).map(|matrix| (Kind::AnotherRead, with(contraction, matrix, products))));
    for (i, &Product { x, y }) in products.iter().enumerate() {
        let mut change = |kind, product| {
            let mut products = products.to_vec();
            products[i] = product;
            all.push((kind, with(contraction, matrix, &products)));
        };
        of(program, x).for_each(|x| change(Kind::AnotherRead, Product { x, y }));
        of(program, y).for_each(|y| change(Kind::AnotherWritten, Product { x, y }));
        for (j, other) in products.iter().enumerate().skip(i + 1) {
            let mut products = products.to_vec();
            (products[i].y, products[j].y) = (other.y, y);
            all.push((Kind::ResultsTurned, with(contraction, matrix, &products)));
        }
    }
    all
}

/// A loop over steps with one thing changed. Without steps nothing it names matters.
pub(super) fn of_repeat<B: Clone>(program: &Program, repeat: &Repeat<B>) -> Vec<(Kind, Repeat<B>)> {
    let mut all = vec![(Kind::StepsChanged, Repeat { steps: repeat.steps + 1, ..repeat.clone() })];
    if repeat.steps == 0 {
        return all;
    }
    all.push((Kind::StepsChanged, Repeat { steps: repeat.steps - 1, ..repeat.clone() }));
    // The order matters where a step begins with what the one before made, and the steps differ.
    if repeat.steps > 1 && !repeat.carried.is_empty() && !repeat.slices.is_empty() {
        all.push((Kind::ReverseTurned, Repeat { reverse: !repeat.reverse, ..repeat.clone() }));
    }
    let size = |id: BufferId| (program[id].size, program[id].layout);
    for (i, &Carried { state, next }) in repeat.carried.iter().enumerate() {
        let mut change = |kind, with: &dyn Fn(&mut Vec<Carried>)| {
            let mut repeat = repeat.clone();
            with(&mut repeat.carried);
            all.push((kind, repeat));
        };
        change(Kind::NoState, &|carried| _ = carried.remove(i));
        change(Kind::StateTurned, &|carried| carried[i] = Carried { state: next, next: state });
        for (j, other) in repeat.carried.iter().enumerate().skip(i + 1) {
            if size(other.state) == size(state) {
                change(Kind::StatesTurned, &|carried| {
                    (carried[i].next, carried[j].next) = (other.next, next);
                });
            }
        }
    }
    for (i, &Slice { whole, part }) in repeat.slices.iter().enumerate() {
        let mut change = |kind, with: &dyn Fn(&mut Vec<Slice>)| {
            let mut repeat = repeat.clone();
            with(&mut repeat.slices);
            all.push((kind, repeat));
        };
        change(Kind::NoPart, &|slices| _ = slices.remove(i));
        for whole in of(program, whole) {
            change(Kind::PartOfAnother, &|slices| slices[i] = Slice { whole, part });
        }
        for (j, other) in repeat.slices.iter().enumerate().skip(i + 1) {
            if size(other.part) == size(part) {
                change(Kind::PartsTurned, &|slices| (slices[i].part, slices[j].part) = (other.part, part));
            }
        }
    }
    all
}
