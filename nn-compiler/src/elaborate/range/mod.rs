//! Looks for arguments that provably reach the singular point of a function: `ln(relu(x))`, a division
//! by a class, the root of a declared `-1.0..=1.0`. Values of unknown range are not accused; a declared
//! range lifts or raises the charge, and a condition narrows it: `if v > 0 { ln(v) } else { 0 }` is safe.

mod claims;
mod constant;
mod guard;
mod loops;
mod moved;
mod ranges;
#[cfg(test)]
mod tests;
mod vanishing;

use std::collections::HashSet;
use std::rc::Rc;

use proc_macro2::Span;
use rustc_hash::FxHashMap;

use super::claim::Claim;
use crate::ast::Dtype;
use crate::diagnostic::{Diagnostics, domain};
use crate::ir::{Field, FieldKind, Graph, Interval, Leaf, Model, NodeId, NodeMap, Singularity};
use guard::Context;
pub(super) use guard::Guard;
use loops::{Link, Loops};
use moved::moved;
use ranges::{Known, Ranges};
use vanishing::{divisor_that_vanishes, is_quotient, vanishing};

/// A function whose argument reaches a point where it has no value or no derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Finding {
    /// The function's node.
    node: NodeId,
    /// Its argument.
    argument: NodeId,
    /// What is known of the argument where the function is used.
    interval: Interval,
    fault: Fault,
}

/// What is wrong with the argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    LogarithmOfZero,
    DivisionByZero,
    /// Where the divisor is 0, so is what it divides.
    ZeroByZero,
    RootOfNegative,
    /// The derivative of the root is infinite there, and a parameter is learned through it.
    RootOfZero,
    PowerOfNegative,
    /// As for the root: an exponent below 1, or one that is learned.
    PowerOfZero,
}

impl Fault {
    /// What a function does in whose text it is found.
    fn inside(self) -> &'static str {
        match self {
            Fault::LogarithmOfZero => "takes the logarithm of a value that reaches 0, where `ln` is −∞",
            Fault::DivisionByZero => "divides by a value that reaches 0",
            Fault::ZeroByZero => "divides 0 by 0, which is not a number",
            Fault::RootOfNegative => "takes the square root of a value that reaches below 0",
            Fault::RootOfZero => "takes the square root of a value that reaches 0, where its derivative is ∞",
            Fault::PowerOfNegative => "takes a broken power of a value that reaches below 0",
            Fault::PowerOfZero => "takes a power of a value that reaches 0, where its derivative is ∞",
        }
    }

    /// Whether the value is finite and only its derivative is not.
    fn is_of_derivative(self) -> bool {
        matches!(self, Fault::RootOfZero | Fault::PowerOfZero)
    }
}

/// Reports what a network computes at a singular point, and what is claimed of its values and does not hold;
/// returns whether nothing was reported. `calls` are the calls of functions of the prelude.
pub(super) fn check(
    model: &Model,
    claims: Vec<Claim>,
    calls: &[(Span, &str)],
    diagnostics: &Diagnostics,
) -> bool {
    let leaf = |leaf| match leaf {
        Leaf::Input(index) => of_field(&model.inputs[index]),
        Leaf::Target(index) => of_field(&model.targets[index]),
        Leaf::Parameter(index) => declared(model.parameters[index].range),
        Leaf::Length(id) => {
            let length = &model.lengths[id as usize];
            of_classes((length.least as i64, length.bound as i64))
        }
        _ => Known::UNKNOWN,
    };
    let roots = model.roots();
    let loops = Loops::new(&model.loops);
    // A loss of the prelude may meet the same point twice: that is one mistake, at one call.
    let mut places = HashSet::new();
    for mistake in claims::refuted(&model.graph, loops, claims, leaf) {
        if places.insert(format!("{:?}", mistake.span)) {
            diagnostics.report(mistake);
        }
    }
    // Nothing is learned through a metric.
    let learning: HashSet<NodeId> = loops.reachable(&model.graph, &[model.loss]).into_iter().collect();
    let matters = |finding: &Finding| !finding.fault.is_of_derivative() || learning.contains(&finding.node);
    let found = loops.first_and_all().flat_map(|loops| findings(&model.graph, loops, &roots, leaf));
    for Finding { node, argument, interval, fault } in found.filter(matters) {
        let span = model.graph.node(node).origin.span;
        let place = format!("{span:?}");
        let call = calls.iter().find(|(call, _)| format!("{call:?}") == place);
        if !places.insert(place) {
            continue;
        }
        if let Some((_, callee)) = call {
            diagnostics.report(domain::singular_inside(span, callee, fault.inside()));
            continue;
        }
        let name = model.graph.node(argument).origin.name.as_deref();
        let unnamed = if fault == Fault::ZeroByZero { "the divisor" } else { "the argument" };
        let name = name.map_or(unnamed.to_string(), |name| format!("`{name}`"));
        let why = interval.of(&name);
        diagnostics.report(match fault {
            Fault::LogarithmOfZero => domain::logarithm_of_zero(span, why),
            Fault::DivisionByZero => domain::division_by_zero(span, why),
            Fault::ZeroByZero => domain::zero_by_zero(span, &name),
            Fault::RootOfNegative => domain::root_of_negative(span, why),
            Fault::RootOfZero => domain::root_of_zero(span, why),
            Fault::PowerOfNegative => domain::power_of_negative(span, why),
            Fault::PowerOfZero => domain::power_of_zero(span, why),
        });
    }
    for node in constants(model, &roots) {
        let span = model.graph.node(node).origin.span;
        if places.insert(format!("{span:?}")) {
            diagnostics.report(domain::not_all_finite(span));
        }
    }
    places.is_empty()
}

/// The tensors known here of which not all elements are finite, wherever they are used.
fn constants(model: &Model, roots: &[NodeId]) -> Vec<NodeId> {
    let is_finite = |value: f64| match model.attributes.dtype {
        Dtype::F32 => (value as f32).is_finite(),
        Dtype::F64 => value.is_finite(),
    };
    let loops = Loops::new(&model.loops);
    let nodes = loops.reachable(&model.graph, roots);
    let mut found = constant::not_finite(&model.graph, &nodes, is_finite);
    if !found.is_empty() {
        // A condition may leave out what is not.
        let guards = guards(&model.graph, loops, &nodes, roots);
        found.retain(|&node| guards[node].as_deref().unwrap_or_default().is_empty());
    }
    found
}

/// The least and the greatest value of whole numbers where all these conditions hold; `None` where they
/// cannot hold together. `classes` knows the bounds of inputs and targets that hold classes.
pub(super) fn of_whole(
    graph: &Graph,
    node: NodeId,
    guards: &[Guard],
    classes: impl Fn(Leaf) -> Option<(i64, i64)>,
) -> Option<(f64, f64)> {
    let roots: Vec<NodeId> = guards.iter().map(|&(condition, _)| condition).chain([node]).collect();
    let leaf = |leaf| classes(leaf).map_or(Known::UNKNOWN, of_classes);
    let ranges = Ranges::of(graph, Loops::new(&[]), &graph.reachable(&roots), leaf);
    let mut context = Context::under(&ranges, guards)?;
    let interval = ranges.interval(node, &mut context);
    (!interval.is_empty()).then_some((interval.low, interval.high))
}

fn of_field(field: &Field) -> Known {
    match field.kind {
        FieldKind::Real => declared(field.range),
        FieldKind::Class(range) => of_classes((range.first as i64, range.last() as i64)),
    }
}

fn of_classes((low, high): (i64, i64)) -> Known {
    let interval = Interval { full: low == high, ..Interval::closed(low as f64, high as f64) };
    Known { interval, whole: true }
}

fn declared(range: Option<(f64, f64)>) -> Known {
    let interval = range.map_or(Interval::UNKNOWN, |(low, high)| Interval::closed(low, high));
    Known { interval, whole: false }
}

/// The findings among the nodes that `roots` need, in the order of the graph.
fn findings(graph: &Graph, loops: Loops<'_>, roots: &[NodeId], leaf: impl Fn(Leaf) -> Known) -> Vec<Finding> {
    let nodes = loops.reachable(graph, roots);
    let moved = moved(graph, &nodes, |parameter| leaf(parameter).interval == Interval::UNKNOWN);
    let vanishing = vanishing(graph, &nodes, &moved);
    let ranges = Ranges::of(graph, loops, &nodes, leaf);
    let learned = learned(graph, loops, &nodes);
    let guards = guards(graph, loops, &nodes, roots);
    let mut findings = Vec::new();
    for &node in &nodes {
        let quotient = is_quotient(graph, node);
        let singularity = graph.op(node).singularity();
        if singularity.is_none() && !quotient {
            continue;
        }
        let holding = guards[node].as_deref().unwrap_or_default();
        if let Some(mut context) = Context::under(&ranges, holding) {
            let operands = graph.operands(node);
            let Some(singularity) = singularity.filter(|_| !quotient) else {
                let divisor = divisor_that_vanishes(&ranges, node, &context);
                let found = |argument| Finding {
                    node,
                    argument,
                    interval: Interval::point(0.0),
                    fault: Fault::ZeroByZero,
                };
                findings.extend(divisor.map(found));
                continue;
            };
            let mut interval = ranges.interval(operands[0], &mut context);
            // A condition may keep it from 0.
            if vanishing[operands[0]].is_some() && holding.is_empty() && takes_zero(singularity) {
                interval = Interval { low: 0.0, low_attained: true, ..interval };
            }
            let fault = match singularity {
                Singularity::Power => of_power(
                    interval,
                    ranges.interval(operands[1], &mut context),
                    learned[operands[0]],
                    learned[operands[1]],
                ),
                _ => of_function(singularity, interval, learned[node]),
            };
            findings.extend(fault.map(|fault| Finding { node, argument: operands[0], interval, fault }));
        }
    }
    findings
}

/// Whether learning that leads to 0 is a mistake there: a quotient that grows keeps its divisor away from 0.
fn takes_zero(singularity: Singularity) -> bool {
    matches!(singularity, Singularity::Logarithm(0.0) | Singularity::Root | Singularity::Power)
}

fn of_function(singularity: Singularity, x: Interval, learned: bool) -> Option<Fault> {
    match singularity {
        Singularity::Logarithm(end) if x.attains(end) || x.attains_below(end) => Some(Fault::LogarithmOfZero),
        Singularity::Root if x.attains_below(0.0) => Some(Fault::RootOfNegative),
        Singularity::Root if x.attains(0.0) && learned => Some(Fault::RootOfZero),
        Singularity::Division if x.attains(0.0) => Some(Fault::DivisionByZero),
        _ => None,
    }
}

fn of_power(x: Interval, exponent: Interval, base_learned: bool, exponent_learned: bool) -> Option<Fault> {
    let fixed = exponent.as_point();
    let whole = fixed.is_some_and(|exponent| exponent.fract() == 0.0);
    if x.attains_below(0.0) && !whole {
        Some(Fault::PowerOfNegative)
    } else if x.attains(0.0) && exponent.attains_below(0.0) {
        Some(Fault::DivisionByZero)
    } else if x.attains(0.0)
        && (exponent_learned || base_learned && fixed.is_some_and(|n| 0.0 < n && n < 1.0))
    {
        Some(Fault::PowerOfZero)
    } else {
        None
    }
}

/// For each node, whether a derivative by a parameter passes through it.
fn learned(graph: &Graph, loops: Loops<'_>, nodes: &[NodeId]) -> NodeMap<bool> {
    let mut learned = NodeMap::default();
    let links = loops.links(graph, nodes);
    loop {
        let mut settled = true;
        for &node in nodes {
            let op = graph.op(node);
            let passes = !op.freezes() && !op.is_step();
            let found = op.parameter().is_some()
                || match links.get(&node) {
                    Some(&(Link::Element(of) | Link::Stack(of))) => learned[of],
                    Some(&(Link::State { init, next } | Link::Last { init, next })) => {
                        learned[init] || learned[next]
                    }
                    None => passes && graph.operands(node).iter().any(|&operand| learned[operand]),
                };
            settled &= found == learned[node];
            learned[node] = found;
        }
        // A state is learned from the second step on, where what makes it is.
        if settled || links.is_empty() {
            return learned;
        }
    }
}

/// For each node, the conditions that hold wherever its value is used. A value needed in two places is
/// guarded by what both have in common.
fn guards(
    graph: &Graph,
    loops: Loops<'_>,
    nodes: &[NodeId],
    roots: &[NodeId],
) -> NodeMap<Option<Rc<[Guard]>>> {
    let mut guards: NodeMap<Option<Rc<[Guard]>>> = NodeMap::default();
    let none: Rc<[Guard]> = Rc::from([]);
    let bodies: FxHashMap<NodeId, Vec<NodeId>> = loops.results().collect();
    for &root in roots {
        guards[root] = Some(none.clone());
    }
    for &node in nodes.iter().rev() {
        let holding = guards[node].clone().unwrap_or_else(|| none.clone());
        let operands = graph.operands(node);
        // Where a loop is used, its steps are.
        for result in bodies.get(&node).into_iter().flatten() {
            let place = &mut guards[*result];
            *place = Some(in_common(place.take(), &holding));
        }
        for (position, &operand) in operands.iter().enumerate() {
            let here = match graph.op(node).guard(position) {
                Some(holds) => holding.iter().copied().chain([(operands[0], holds)]).collect(),
                None => holding.clone(),
            };
            let place = &mut guards[operand];
            *place = Some(in_common(place.take(), &here));
        }
    }
    guards
}

/// The guards of two uses that both have.
fn in_common(known: Option<Rc<[Guard]>>, here: &Rc<[Guard]>) -> Rc<[Guard]> {
    match known {
        Some(other) => other.iter().copied().filter(|guard| here.contains(guard)).collect(),
        None => here.clone(),
    }
}
