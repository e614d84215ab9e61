//! What a loop nest must be by itself: its terms follow one another, all elements that it reads are there, and it writes each
//! element of its results once.

use rustc_hash::FxHashSet;

use super::{Class, Report};
use crate::ir::{Index, Loop, Reducer, Term, TermId};

pub(super) fn check(report: &mut Report<'_>, nest: &Loop) {
    if let Some(what) = malformed(nest) {
        report.add(Class::Malformed, what);
        return;
    }
    for result in &nest.results {
        let complete = is_complete(nest, &result.place);
        report.expect(complete, Class::Incomplete, |_| "not every element is written once".to_owned());
    }
    if !is_proven(nest) && !is_tried(nest) {
        report.add(Class::OutOfRange, "an index lies outside of what it is an index of".to_owned());
    }
}

/// Why the nest is not one.
fn malformed(nest: &Loop) -> Option<String> {
    let axes = nest.axes.len();
    if nest.reduced > axes {
        return Some(format!("{} of {axes} loops are reduced", nest.reduced));
    }
    if nest.results.is_empty() || (nest.reduced > 0 && nest.results.len() > 1) {
        return Some(format!("{} loops are reduced for {} results", nest.reduced, nest.results.len()));
    }
    for (at, term) in nest.terms.iter().enumerate() {
        if term.parts().iter().any(|part| part.0 >= at) {
            return Some(format!("term {at} is made of one that comes later"));
        }
        if let Term::Load { operand, .. } = term
            && *operand >= nest.operands.len()
        {
            return Some(format!("term {at} is an element of operand {operand}, which is not there"));
        }
        if indices(term).iter().any(|index| !is_index(index, axes)) {
            return Some(format!("term {at} has an index over other loops"));
        }
        if let Term::Inside { ranges, .. } = term
            && ranges.iter().any(|(index, ..)| !index.rows.is_empty())
        {
            return Some(format!("which branch term {at} takes depends on values"));
        }
    }
    let bad = nest.results.iter().any(|result| {
        result.element.0 >= nest.terms.len()
            || !is_index(&result.place, axes)
            || !result.place.rows.is_empty()
    });
    bad.then(|| "a result is no term, or is not in a place of its own".to_owned())
}

fn is_index(index: &Index, axes: usize) -> bool {
    let ascending = index.variables.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let known = index.variables.iter().all(|&(variable, _)| variable < axes);
    ascending && known && index.rows.iter().all(|&(_, count, _)| count > 0)
}

fn indices(term: &Term) -> Vec<&Index> {
    match term {
        Term::Load { index, .. } | Term::Position(index) => vec![index],
        Term::Inside { ranges, .. } => ranges.iter().map(|(index, ..)| index).collect(),
        _ => Vec::new(),
    }
}

/// Whether the loops walk through all places, each once: then each is as far apart as those inside it reach.
fn is_complete(nest: &Loop, place: &Index) -> bool {
    let kept = match nest.reducer {
        Reducer::LogSoftmax => nest.axes.len(),
        _ => nest.axes.len() - nest.reduced,
    };
    let distance = |axis: usize| {
        let along = place.variables.iter().find(|(variable, _)| *variable == axis);
        along.map_or(0, |&(_, distance)| distance)
    };
    let mut loops: Vec<(i64, usize)> = (0..kept)
        .filter(|&axis| nest.axes[axis] != 1)
        .map(|axis| (distance(axis), nest.axes[axis]))
        .collect();
    loops.sort_unstable();
    let mut reached = 1;
    let nested = loops.into_iter().all(|(distance, size)| {
        let fits = distance == reached;
        reached *= size as i64;
        fits
    });
    let inside = place.variables.iter().all(|&(variable, _)| variable < kept);
    place.constant == 0 && inside && (nested || nest.size() == 0)
}

/// The values that a loop variable may have, both ends included.
type Range = (i64, i64);

/// Whether intervals prove that every index lies where it should.
fn is_proven(nest: &Loop) -> bool {
    let ranges: Vec<Range> = nest.axes.iter().map(|&size| (0, size as i64 - 1)).collect();
    let mut proof = Proof { nest, seen: FxHashSet::default() };
    nest.results.iter().all(|result| proof.holds(result.element, &ranges))
}

struct Proof<'a> {
    nest: &'a Loop,
    seen: FxHashSet<(TermId, Vec<Range>)>,
}

impl Proof<'_> {
    /// Whether all that a term reads is there while the loop variables are in these ranges.
    fn holds(&mut self, term: TermId, ranges: &[Range]) -> bool {
        let never = ranges.iter().any(|(low, high)| low > high);
        if never || !self.seen.insert((term, ranges.to_vec())) {
            return true;
        }
        let nest = self.nest;
        match &nest.terms[term.0] {
            Term::Inside { ranges: conditions, then, otherwise } => {
                let mut inside = ranges.to_vec();
                conditions.iter().for_each(|condition| restrict(&mut inside, condition));
                let mut outside = ranges.to_vec();
                if let [condition] = &conditions[..] {
                    restrict_otherwise(&mut outside, condition);
                }
                self.holds(*then, &inside) && self.holds(*otherwise, &outside)
            }
            term => {
                let fits = indices(term).iter().all(|index| {
                    let (low, high) = span(index, ranges);
                    low >= 0 && high < limit(nest, term)
                });
                fits && term.parts().iter().all(|&part| self.holds(part, ranges))
            }
        }
    }
}

/// What an index of a term must be below.
fn limit(nest: &Loop, term: &Term) -> i64 {
    match term {
        Term::Load { operand, .. } => nest.operands[*operand].size as i64,
        _ => i64::MAX,
    }
}

/// The least and the largest value of an index.
fn span(index: &Index, ranges: &[Range]) -> Range {
    let along = index.variables.iter().map(|&(variable, distance)| (ranges[variable], distance));
    let rows = index.rows.iter().map(|&(_, count, distance)| ((0, count as i64 - 1), distance));
    along.chain(rows).fold((index.constant, index.constant), |(low, high), ((first, last), distance)| {
        let (a, b) = (first * distance, last * distance);
        (low + a.min(b), high + a.max(b))
    })
}

/// The loop variable that a condition is about, if it is one, and the values for which it holds.
fn about((index, first, end): &(Index, i64, i64)) -> Option<(usize, Range)> {
    match index.variables[..] {
        [(variable, 1)] => Some((variable, (first - index.constant, end - index.constant - 1))),
        _ => None,
    }
}

/// Where a condition holds.
fn restrict(ranges: &mut [Range], condition: &(Index, i64, i64)) {
    if let Some((variable, (first, last))) = about(condition) {
        let (low, high) = &mut ranges[variable];
        (*low, *high) = ((*low).max(first), (*high).min(last));
    }
}

/// Where a condition does not hold, as far as that is one range.
fn restrict_otherwise(ranges: &mut [Range], condition: &(Index, i64, i64)) {
    if let Some((variable, (first, last))) = about(condition) {
        let (low, high) = &mut ranges[variable];
        if first <= *low {
            *low = (*low).max(last + 1);
        } else if last >= *high {
            *high = (*high).min(first - 1);
        }
    }
}

/// Whether every index lies where it should, found out by trying all values of the loop variables.
fn is_tried(nest: &Loop) -> bool {
    let mut variables = vec![0; nest.axes.len()];
    if nest.axes.contains(&0) {
        return true;
    }
    loop {
        let ranges: Vec<Range> = variables.iter().map(|&at: &i64| (at, at)).collect();
        let mut seen = FxHashSet::default();
        if !nest.results.iter().all(|result| fits_at(nest, result.element, &ranges, &mut seen)) {
            return false;
        }
        // The next one: the last variable is the fastest.
        let more = |axis: &usize| variables[*axis] + 1 < nest.axes[*axis] as i64;
        let Some(axis) = (0..variables.len()).rev().find(more) else { return true };
        variables[axis] += 1;
        variables[axis + 1..].fill(0);
    }
}

/// Whether all that a term reads is there, at one place.
fn fits_at(nest: &Loop, term: TermId, at: &[Range], seen: &mut FxHashSet<TermId>) -> bool {
    if !seen.insert(term) {
        return true;
    }
    match &nest.terms[term.0] {
        Term::Inside { ranges, then, otherwise } => {
            let inside =
                |(index, first, end): &(Index, i64, i64)| (*first..*end).contains(&span(index, at).0);
            let taken = if ranges.iter().all(inside) { then } else { otherwise };
            fits_at(nest, *taken, at, seen)
        }
        term => {
            let fits = indices(term).iter().all(|index| {
                let (low, high) = span(index, at);
                low >= 0 && high < limit(nest, term)
            });
            fits && term.parts().iter().all(|&part| fits_at(nest, part, at, seen))
        }
    }
}
