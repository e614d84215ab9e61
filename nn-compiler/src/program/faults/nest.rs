//! Faults of loop nests.

use std::collections::BTreeMap;

use super::{Kind, instruction, others};
use crate::ir::{Binary, Index, Loop, Number, Reducer, Target, Term, Unary};
use crate::program::interpret::nest;
use crate::program::{BufferId, LoopCall, Program, Write};

/// The call with one thing changed, in all ways.
pub(super) fn changed(program: &Program, call: &LoopCall) -> Vec<(Kind, LoopCall)> {
    let mut all = Vec::new();
    buffers(program, call, &mut all);
    loops(call, &mut all);
    terms(call, &mut all);
    all.retain(|(_, changed)| changed != call);
    all
}

/// What is read and written, and how.
fn buffers(program: &Program, call: &LoopCall, all: &mut Vec<(Kind, LoopCall)>) {
    let mut change = |kind, with: &dyn Fn(&mut LoopCall)| {
        let mut call = call.clone();
        with(&mut call);
        all.push((kind, call));
    };
    for (i, &read) in call.reads.iter().enumerate() {
        for other in others(program, read).into_iter().take(2) {
            change(Kind::AnotherRead, &|call| call.reads[i] = other);
        }
        for (j, &other) in call.reads.iter().enumerate().skip(i + 1) {
            if call.nest.operands[i] == call.nest.operands[j] {
                change(Kind::OperandsTurned, &|call| (call.reads[i], call.reads[j]) = (other, read));
            }
        }
        change(Kind::OperandChanged, &|call| call.nest.operands[i].lanes = !call.nest.operands[i].lanes);
        change(Kind::OperandChanged, &|call| call.nest.operands[i].size += 1);
    }
    for (i, &write) in call.writes.iter().enumerate() {
        for other in others(program, write).into_iter().take(2) {
            change(Kind::AnotherWritten, &|call| call.writes[i] = other);
        }
        for (j, &other) in call.writes.iter().enumerate().skip(i + 1) {
            change(Kind::ResultsTurned, &|call| (call.writes[i], call.writes[j]) = (other, write));
        }
    }
    let turned = if call.write == Write::Add { Write::Overwrite } else { Write::Add };
    change(instruction::written_otherwise(call.write), &|call| call.write = turned);
    for target in [Target::Lanes, Target::Shared, Target::Sum] {
        change(Kind::TargetChanged, &|call| call.nest.target = target);
    }
}

/// Axes, what is reduced, and where results are.
fn loops(call: &LoopCall, all: &mut Vec<(Kind, LoopCall)>) {
    let mut change = |kind, with: &dyn Fn(&mut Loop)| {
        let mut call = call.clone();
        with(&mut call.nest);
        all.push((kind, call));
    };
    let nest = &call.nest;
    for (axis, &size) in nest.axes.iter().enumerate() {
        change(Kind::AxisChanged, &|nest| nest.axes[axis] += 1);
        if size > 1 {
            change(Kind::AxisChanged, &|nest| nest.axes[axis] -= 1);
        }
    }
    if nest.reduced > 0 {
        change(Kind::ReducedChanged, &|nest| nest.reduced -= 1);
        let reducers = [Reducer::Sum, Reducer::Max, Reducer::LogSumExp, Reducer::LogSoftmax];
        // The sum, the largest and `ln Σ exp` of one element are that element.
        let elements: usize = nest.axes[nest.axes.len() - nest.reduced..].iter().product();
        let differs = |reducer: &Reducer| {
            *reducer != nest.reducer
                && (elements > 1
                    || (*reducer == Reducer::LogSoftmax) != (nest.reducer == Reducer::LogSoftmax))
        };
        for reducer in reducers.into_iter().filter(differs) {
            change(Kind::ReducerChanged, &|nest| nest.reducer = reducer);
        }
    }
    if nest.reduced < nest.axes.len() {
        change(Kind::ReducedChanged, &|nest| nest.reduced += 1);
    }
    for (i, result) in nest.results.iter().enumerate() {
        change(Kind::PlaceShifted, &|nest| nest.results[i].place.constant += 1);
        let variables = &result.place.variables;
        for pair in variables.windows(2) {
            let [(a, first), (b, second)] = [pair[0], pair[1]];
            change(Kind::PlaceTransposed, &|nest| {
                let variables = &mut nest.results[i].place.variables;
                variables.iter_mut().for_each(|(variable, distance)| {
                    *distance = match *variable {
                        v if v == a => second,
                        v if v == b => first,
                        _ => *distance,
                    };
                });
            });
        }
    }
}

/// The expression.
fn terms(call: &LoopCall, all: &mut Vec<(Kind, LoopCall)>) {
    let used = used(&call.nest);
    for (at, term) in call.nest.terms.iter().enumerate().filter(|(at, _)| used[*at]) {
        for (kind, changed) in of_term(&call.nest, term) {
            let mut call = call.clone();
            call.nest.terms[at] = changed;
            all.push((kind, call));
        }
    }
    for (i, result) in call.nest.results.iter().enumerate() {
        for part in call.nest.terms[result.element.0].parts() {
            let mut call = call.clone();
            call.nest.results[i].element = part;
            all.push((Kind::TermLeftOut, call));
        }
    }
}

/// The terms that the results are made of.
fn used(nest: &Loop) -> Vec<bool> {
    let mut used = vec![false; nest.terms.len()];
    nest.results.iter().for_each(|result| used[result.element.0] = true);
    for at in (0..nest.terms.len()).rev() {
        if used[at] {
            nest.terms[at].parts().iter().for_each(|part| used[part.0] = true);
        }
    }
    used
}

fn of_term(nest: &Loop, term: &Term) -> Vec<(Kind, Term)> {
    match term {
        Term::Load { operand, index } => of_load(nest, *operand, index),
        Term::Constant(number) => {
            vec![(Kind::ConstantChanged, Term::Constant(Number::new(number.get() + 0.5)))]
        }
        Term::Position(index) => vec![(Kind::IndexShifted, Term::Position(index.plus(1)))],
        Term::Scale => vec![(Kind::NoScale, Term::Constant(Number::new(1.0)))],
        Term::Unary(op, x) => {
            let other = if *op == Unary::Tanh { Unary::Sin } else { Unary::Tanh };
            vec![(Kind::UnaryChanged, Term::Unary(other, *x))]
        }
        Term::Binary(op, a, b) => {
            let other = if *op == Binary::Add { Binary::Mul } else { Binary::Add };
            let changed = [(Kind::BinaryChanged, Term::Binary(other, *a, *b))];
            changed.into_iter().chain([(Kind::OperandsTurned, Term::Binary(*op, *b, *a))]).collect()
        }
        Term::Compare(comparison, a, b) => {
            vec![(Kind::ComparisonTurned, Term::Compare(*comparison, *b, *a))]
        }
        Term::Select(condition, then, otherwise) => {
            vec![(Kind::BranchesTurned, Term::Select(*condition, *otherwise, *then))]
        }
        Term::Inside { ranges, then, otherwise } => {
            let with = |ranges, then, otherwise| Term::Inside { ranges, then, otherwise };
            let mut all = vec![(Kind::BranchesTurned, with(ranges.clone(), *otherwise, *then))];
            for i in 0..ranges.len() {
                let mut change = |by: &dyn Fn(&mut (Index, i64, i64))| {
                    let mut ranges = ranges.clone();
                    by(&mut ranges[i]);
                    all.push((Kind::RangeChanged, with(ranges, *then, *otherwise)));
                };
                // Only where some value of the index is at that end.
                let (low, high) = span(&nest.axes, &ranges[i].0);
                let (first, end) = (ranges[i].1, ranges[i].2);
                if (low..=high).contains(&first) {
                    change(&|range| range.1 += 1);
                }
                if (low..=high).contains(&(end - 1)) {
                    change(&|range| range.2 -= 1);
                }
                if (low..=high).contains(&(first - 1)) {
                    change(&|range| range.1 -= 1);
                }
                if (low..=high).contains(&end) {
                    change(&|range| range.2 += 1);
                }
            }
            all
        }
    }
}

fn of_load(nest: &Loop, operand: usize, index: &Index) -> Vec<(Kind, Term)> {
    let load = |operand, index| Term::Load { operand, index };
    let mut all = vec![(Kind::IndexShifted, load(operand, index.plus(1)))];
    for (i, &(variable, _)) in index.variables.iter().enumerate() {
        // Along one element there is no distance.
        if nest.axes[variable] > 1 {
            let mut further = index.clone();
            further.variables[i].1 += 1;
            all.push((Kind::DistanceChanged, load(operand, further)));
            let mut nowhere = index.clone();
            nowhere.variables.remove(i);
            all.push((Kind::DistanceChanged, load(operand, nowhere)));
        }
    }
    for i in 0..index.rows.len() {
        let mut more = index.clone();
        more.rows[i].1 += 1;
        all.push((Kind::RowsChanged, load(operand, more)));
        if index.rows[i].1 > 1 {
            let mut first = index.clone();
            first.rows[i].1 = 1;
            all.push((Kind::RowsChanged, load(operand, first)));
        }
    }
    let fits = |other: &usize| *other != operand && nest.operands[*other] == nest.operands[operand];
    let others = (0..nest.operands.len()).filter(fits);
    all.extend(others.map(|other| (Kind::AnotherOperand, load(other, index.clone()))));
    all
}

/// The least and the largest value of an index.
fn span(axes: &[usize], index: &Index) -> (i64, i64) {
    let ends = |&(variable, distance): &(usize, i64)| {
        let last = (axes[variable] as i64 - 1) * distance;
        (last.min(0), last.max(0))
    };
    let along = index.variables.iter().map(ends);
    along.fold((index.constant, index.constant), |(low, high), (least, most)| (low + least, high + most))
}

/// Whether two calls compute the same of all numbers: where sums commute, and where a number does not matter. They do if they
/// do of a few that have nothing in common. Both must be well-formed.
pub(super) fn are_same(program: &Program, a: &LoopCall, b: &LoopCall) -> bool {
    (0..TRIES).all(|seed| values(program, a, seed) == values(program, b, seed))
}

/// How many numbers are tried.
const TRIES: usize = 4;

/// What a call computes where each buffer has numbers of its own; sums begin with zeros.
fn values(program: &Program, call: &LoopCall, seed: usize) -> BTreeMap<BufferId, Vec<u64>> {
    let number = |id: BufferId, at: usize| {
        let angle = (seed * 977 + id.0 * 131 + at) as f64;
        (angle * 1.618).sin() * [1.0, 3.0, 0.1, 20.0][seed % TRIES]
    };
    let numbers = |id: &BufferId| (0..program[*id].size).map(|at| number(*id, at)).collect::<Vec<f64>>();
    let operands: Vec<Vec<f64>> = call.reads.iter().map(numbers).collect();
    let operands: Vec<&[f64]> = operands.iter().map(Vec::as_slice).collect();
    let mut values: BTreeMap<BufferId, Vec<f64>> = BTreeMap::new();
    nest::elements(&call.nest, &operands, 0.2, |result, place, number| {
        let write = call.writes[result];
        values.entry(write).or_insert_with(|| vec![0.0; program[write].size])[place] += number;
    });
    let rounded = |number: &f64| ((number * 1e9).round() / 1e9 + 0.0).to_bits();
    values.into_iter().map(|(id, numbers)| (id, numbers.iter().map(rounded).collect())).collect()
}
