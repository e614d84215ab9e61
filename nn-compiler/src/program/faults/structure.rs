//! Faults of buffers, of phases, and of loops around phases.

use super::{Faulty, Kind, instruction};
use crate::program::{Buffer, BufferId, Instruction, Item, Layout, Over, Phase, Program, Role};

/// Each buffer, changed.
pub(super) fn buffers(program: &Program, all: &mut dyn FnMut(Faulty)) {
    let named = super::named(program);
    for id in program.ids().filter(|id| named.contains(id)) {
        let own = &program[id];
        let was = format!("{}: {:?}[{}] {:?}", own.name, own.layout, own.size, own.role);
        let mut change = |kind, buffer: Buffer| {
            let mut program = program.clone();
            program.buffers[id.0] = buffer;
            all(Faulty { kind, was: was.clone(), nest: None, program });
        };
        change(Kind::BufferResized, Buffer { size: own.size + 1, ..own.clone() });
        if own.size > 0 {
            change(Kind::BufferResized, Buffer { size: own.size - 1, ..own.clone() });
        }
        let layout = match own.layout {
            Layout::Once => Layout::Lanes,
            Layout::Lanes | Layout::Batch => Layout::Once,
        };
        change(Kind::LayoutChanged, Buffer { layout, ..own.clone() });
        // What is given is read whatever it is given as; a wrong number is a wrong value of the same size, or a panic.
        if !own.role.is_given() {
            let role = if own.role == Role::Temporary { Role::Sum } else { Role::Temporary };
            change(Kind::RoleChanged, Buffer { role, ..own.clone() });
        }
    }
    numbers(program, all);
}

/// Results of one size and gradients of one size, with each other's numbers.
fn numbers(program: &Program, all: &mut dyn FnMut(Faulty)) {
    let is_numbered = |id: &BufferId| matches!(program[*id].role, Role::Result(_) | Role::Gradient(_));
    let numbered: Vec<BufferId> = program.ids().filter(is_numbered).collect();
    for (i, &a) in numbered.iter().enumerate() {
        for &b in &numbered[i + 1..] {
            let same = std::mem::discriminant(&program[a].role) == std::mem::discriminant(&program[b].role);
            // Of no elements there are no others.
            if same && program[a].size + program[b].size > 0 {
                let mut turned = program.clone();
                (turned.buffers[a.0].role, turned.buffers[b.0].role) = (program[b].role, program[a].role);
                let was = format!("{} and {}", program[a].name, program[b].name);
                all(Faulty { kind: Kind::NumbersTurned, was, nest: None, program: turned });
            }
        }
    }
}

/// Phases left out, turned, joined and done otherwise; loops around them changed.
pub(super) fn items(program: &Program, all: &mut dyn FnMut(Faulty)) {
    within(program, &[], all);
}

/// The items in the body of the loop that is found on this way.
fn list<'p>(program: &'p mut Program, way: &[usize]) -> &'p mut Vec<Item> {
    let mut items = &mut program.items;
    for &step in way {
        items = match &mut items[step] {
            Item::Repeat(repeat) => &mut repeat.body,
            Item::Phase(_) => unreachable!("a phase is not a loop"),
        };
    }
    items
}

fn within(program: &Program, way: &[usize], all: &mut dyn FnMut(Faulty)) {
    let items = list(&mut program.clone(), way).clone();
    for (i, item) in items.iter().enumerate() {
        let mut change = |kind, with: &dyn Fn(&mut Vec<Item>)| {
            let mut program = program.clone();
            with(list(&mut program, way));
            all(Faulty { kind, was: format!("item {i} of {}", items.len()), nest: None, program });
        };
        change(Kind::NoPhase, &|items| _ = items.remove(i));
        if let Item::Phase(phase) = item {
            let over = match phase.over {
                Over::Once => Over::Tiles,
                Over::Tiles => Over::Once,
            };
            change(Kind::OverTurned, &|items| items[i] = Item::Phase(Phase { over, ..phase.clone() }));
        }
        if let Some(next) = items.get(i + 1) {
            // What does not need what is done before it may be done before it.
            if reads(next).iter().any(|read| writes(item).contains(read)) {
                change(Kind::PhasesTurned, &|items| items.swap(i, i + 1));
            }
            if let (Item::Phase(phase), Item::Phase(next)) = (item, next)
                && is_crossed(program, phase, next)
            {
                change(Kind::NoBarrier, &|items| {
                    let mut joined = phase.clone();
                    joined.block.instructions.extend(next.block.instructions.clone());
                    items.splice(i..i + 2, [Item::Phase(joined)]);
                });
            }
        }
        if let Item::Repeat(repeat) = item {
            for (kind, changed) in instruction::of_repeat(program, repeat) {
                change(kind, &|items| items[i] = Item::Repeat(changed.clone()));
            }
            if repeat.steps > 0 {
                within(program, &[way, &[i]].concat(), all);
            }
        }
    }
}

/// Whether a barrier between two phases is needed: a phase is over one thing, and a sum over the batch is complete only when
/// all tiles are done. What each example has for itself is there at once.
fn is_crossed(program: &Program, phase: &Phase, next: &Phase) -> bool {
    let next = reads(&Item::Phase(next.clone()));
    let sums = writes(&Item::Phase(phase.clone()));
    phase.over == Over::Tiles
        && sums.iter().any(|sum| program[*sum].layout == Layout::Once && next.contains(sum))
}

fn reads(item: &Item) -> Vec<BufferId> {
    match item {
        Item::Phase(phase) => phase.block.instructions.iter().flat_map(Instruction::reads).collect(),
        Item::Repeat(repeat) => {
            let body = repeat.body.iter().flat_map(reads).map(|id| repeat.whole_of(id).unwrap_or(id));
            body.chain(repeat.carried.iter().map(|carried| carried.state)).collect()
        }
    }
}

fn writes(item: &Item) -> Vec<BufferId> {
    match item {
        Item::Phase(phase) => phase.block.instructions.iter().flat_map(Instruction::writes).collect(),
        Item::Repeat(repeat) => {
            let body = repeat.body.iter().flat_map(writes).map(|id| repeat.whole_of(id).unwrap_or(id));
            body.chain(repeat.carried.iter().map(|carried| carried.state)).collect()
        }
    }
}
