//! Derivatives within the network: each is computed in the way that takes the fewest operations, beside the
//! values and the derivatives that the network has already.

use proc_macro2::Span;

use super::value::{Operand, Outcome, Reported};
use super::{Elaborator, Label};
use crate::autodiff::forward;
use crate::autodiff::partial::{Derived, Mode, jacobian};
use crate::diagnostic::meaning;
use crate::ir::{
    Function, Graph, InnerDerivative, Leaf, NodeId, Op, Origin, Outlined, Structure, Way, verify, work,
};
use crate::simplify::simplify;

/// A derivative of one value by one other, as it was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    node: NodeId,
    y: NodeId,
    x: NodeId,
    mode: Mode,
}

/// Makes nodes; `None` if they would be zero everywhere.
type Build<'c> = Box<dyn Fn(&mut Graph) -> Option<Derived> + 'c>;

/// One way of computing something, and what it makes of a graph.
pub(super) struct Candidate<'c> {
    name: String,
    build: Build<'c>,
}

impl<'c> Candidate<'c> {
    pub(super) fn new(
        name: impl Into<String>,
        build: impl Fn(&mut Graph) -> Option<Derived> + 'c,
    ) -> Candidate<'c> {
        Candidate { name: name.into(), build: Box::new(build) }
    }
}

impl<'a> Elaborator<'a> {
    /// The derivative of `y` by `x`, shaped like `y` and then like `x`; `None` if it is zero everywhere.
    pub(super) fn derivative(&mut self, y: NodeId, x: NodeId, text: &str, span: Span) -> Option<NodeId> {
        // A mode takes a pass for each element of one of them, of which the number must be known.
        let passes = |mode: &Mode| match mode {
            Mode::Forward => !self.graph.shape(x).has_length(),
            Mode::Reverse => !self.graph.shape(y).has_length(),
        };
        let modes: Vec<Mode> = Mode::ALL.into_iter().filter(passes).collect();
        let mut ways: Vec<(Vec<Mode>, Candidate<'_>)> = modes
            .iter()
            .map(|&mode| {
                let build = move |graph: &mut Graph| jacobian(graph, y, x, mode);
                (vec![mode], Candidate::new(mode.name(), build))
            })
            .collect();
        // Of a derivative, also what it would be if it had been computed the other way.
        if let Some(&inner) = self.made.iter().find(|made| made.node == y) {
            ways = modes
                .into_iter()
                .flat_map(|outer| Mode::ALL.map(|mode| (outer, mode)))
                .map(|(outer, mode)| {
                    let name = format!("{} over {}", outer.name(), mode.name());
                    let build = move |graph: &mut Graph| {
                        let y = if mode == inner.mode {
                            y
                        } else {
                            jacobian(graph, inner.y, inner.x, mode)?.node
                        };
                        jacobian(graph, y, x, outer)
                    };
                    (vec![mode, outer], Candidate::new(name, build))
                })
                .collect();
        }
        let (modes, candidates): (Vec<_>, Vec<_>) = ways.into_iter().unzip();
        let (chosen, derived) = self.cheapest(&candidates, text, span)?;
        let mode = *modes[chosen].last().expect("a way has a mode");
        self.made.push(Made { node: derived.node, y, x, mode });
        self.name_intermediates(&derived, y, x, mode);
        Some(derived.node)
    }

    /// Whether a value is the derivative of a scalar by `x`: that scalar.
    pub(super) fn is_gradient(&self, node: NodeId, x: NodeId) -> Option<NodeId> {
        let made = self.made.iter().find(|made| made.node == node && made.x == x)?;
        self.graph.shape(made.y).is_scalar().then_some(made.y)
    }

    /// Builds what takes the fewest operations; which it is, and what it made. `None` if the result is zero
    /// everywhere.
    pub(super) fn cheapest(
        &mut self,
        candidates: &[Candidate<'_>],
        text: &str,
        span: Span,
    ) -> Option<(usize, Derived)> {
        self.at(span);
        let shared = self.graph.len();
        let mut ways = Vec::new();
        let mut best: Option<(usize, usize, Graph, Derived)> = None;
        for (number, candidate) in candidates.iter().enumerate() {
            let mut grown = self.graph.clone();
            let derived = (candidate.build)(&mut grown)?;
            let operations = match candidates {
                [_] => 0,
                _ => self.operations(&grown, derived.node),
            };
            ways.push(Way { name: candidate.name.clone(), operations });
            if best.as_ref().is_none_or(|(_, least, ..)| operations < *least) {
                best = Some((number, operations, grown, derived));
            }
        }
        let (chosen, _, grown, derived) = best?;
        if ways.len() == 1 {
            ways[0].operations = self.operations(&grown, derived.node);
        }
        ways.swap(0, chosen);
        let (node, intermediates) = self.adopt(&grown, derived, shared);
        self.derivatives.push(InnerDerivative { text: text.to_owned(), span, ways });
        self.derived.push(node);
        Some((chosen, Derived { node, intermediates }))
    }

    /// Takes over a derivative from a graph that grew from this one, in its simplest form: as a function of the
    /// values that exist already, whose own form is as it was written.
    fn adopt(&mut self, grown: &Graph, derived: Derived, shared: usize) -> (NodeId, Vec<(NodeId, NodeId)>) {
        // Of the values on the way, those that the derivative is made of.
        let needed = grown.reachable(&[derived.node]);
        let is_new = |node: &NodeId| node.index() >= shared && needed.binary_search(node).is_ok();
        let intermediates: Vec<(NodeId, NodeId)> =
            derived.intermediates.into_iter().filter(|(_, node)| is_new(node)).collect();
        let roots: Vec<NodeId> =
            [derived.node].into_iter().chain(intermediates.iter().map(|&(_, node)| node)).collect();
        let part = beyond(grown, &roots, shared);
        let (graph, roots) = simplest(&part.graph, &part.roots);
        let surroundings = self.graph.set_origin(None);
        let origin = surroundings.clone().unwrap_or_else(Origin::none);
        self.graph.set_origin(Some(Origin { derived: true, ..origin }));
        let moved = self.graph.inline(&graph, &roots, &part.inputs);
        verify::returned_part(&self.graph, &moved, "differentiation");
        self.graph.set_origin(surroundings);
        let intermediates =
            intermediates.into_iter().map(|(value, _)| value).zip(moved[1..].iter().copied()).collect();
        (moved[0], intermediates)
    }

    /// The operations that a derivative and those before it take together, once simplified.
    fn operations(&self, grown: &Graph, derivative: NodeId) -> usize {
        let roots: Vec<NodeId> = self.derived.iter().copied().chain([derivative]).collect();
        let (graph, roots) = simplest(grown, &roots);
        graph.reachable(&roots).into_iter().map(|node| work::operations(&graph, node)).sum()
    }

    /// Calls the derivatives on the way by the names of the values: that of `hidden` by `x` `hidden_x`, and that
    /// of `u` by `hidden` `u_hidden`.
    fn name_intermediates(&mut self, derived: &Derived, y: NodeId, x: NodeId, mode: Mode) {
        for &(value, derivative) in &derived.intermediates {
            let [of, by] = match mode {
                Mode::Forward => [value, x],
                Mode::Reverse => [y, value],
            };
            let (Some(of), Some(by)) = (self.labels.get(&of), self.labels.get(&by)) else { continue };
            let named = if mode == Mode::Forward { of } else { by };
            let depth = named.depth + 1;
            if self.labels.get(&derivative).is_some_and(|label| label.depth <= depth)
                || self.graph.operands(derivative).is_empty()
            {
                continue;
            }
            // Of second derivatives the letters of the variables stand together: `u_xx`.
            let source = if mode == Mode::Forward { value } else { y };
            let again = of.what == DERIVATIVE || self.made.iter().any(|made| made.node == source);
            let joint = if again && by.name.chars().count() == 1 { "" } else { "_" };
            let name = format!("{}{joint}{}", of.name, by.name);
            let label = Label { name: name.into(), what: DERIVATIVE, depth, ..named.clone() };
            self.labels.insert(derivative, label);
        }
    }
}

impl<'a> Elaborator<'a> {
    /// Reports a derivative that is zero everywhere.
    pub(super) fn check_dependence(&mut self, y: &Operand<'a>, x: &Operand<'a>) -> Outcome<()> {
        let below = self.graph.reachable(&[y.node()]);
        if !below.contains(&x.node()) {
            return Err(self.independent(&self.shown(y.written).0, y, x));
        }
        let mut graph = self.graph.clone();
        match steps(&mut graph, y.node(), x.node()) {
            None => Ok(()),
            Some(steps) => Err(self.through_steps(&self.shown(y.written).0, y, x, steps)),
        }
    }

    /// Reports a second derivative that is zero everywhere, where the first is not.
    pub(super) fn without_curvature(&mut self, y: &Operand<'a>, x: &Operand<'a>) -> Reported {
        let text = format!("grad({}, {})", self.shown(y.written).0, self.shown(x.written).0);
        let mut graph = self.graph.clone();
        let first = jacobian(&mut graph, y.node(), x.node(), Mode::Reverse);
        match first.and_then(|first| steps(&mut graph, first.node, x.node())) {
            Some(steps) => self.through_steps(&text, y, x, steps),
            None => self.independent(&text, y, x),
        }
    }

    /// Reports that `y`, which is called by the text, is not computed from `x`.
    fn independent(&mut self, text: &str, y: &Operand<'a>, x: &Operand<'a>) -> Reported {
        let why = self.facts(&[*y, *x]);
        let ((by, span), below) = (self.shown(x.written), self.graph.reachable(&[y.node()]));
        let given = |node: &NodeId| match (self.graph.op(*node).leaf()?, self.labels.get(node)) {
            (Leaf::Input(_) | Leaf::Parameter(_), Some(label)) => Some(label.name.to_string()),
            _ => None,
        };
        let common: Vec<String> = self.graph.reachable(&[x.node()]).iter().filter_map(given).collect();
        let leaves: Vec<String> = below.iter().filter_map(given).collect();
        let both = common.iter().find(|name| leaves.contains(name));
        let cure = match (both, leaves.first()) {
            // The value has a derivative, which is the same everywhere.
            (Some(_), _) if below.contains(&x.node()) => {
                format!(
                    "`{}` is linear in `{by}`: put a `tanh` or another curved function on the way",
                    self.shown(y.written).0
                )
            }
            (Some(both), _) => format!(
                "`{by}` is another value that is computed from `{both}`: differentiate by `{both}`, or compute `{text}` from `{by}`"
            ),
            (None, Some(leaf)) => format!("differentiate by what it is computed from, as by `{leaf}`"),
            (None, None) => {
                "differentiate something that is computed from an input or a parameter".to_owned()
            }
        };
        self.report(meaning::no_dependence(span, text, &by, &cure, why))
    }

    /// Reports that `x` reaches `y`, which is called by the text, through a step only.
    fn through_steps(&mut self, text: &str, y: &Operand<'a>, x: &Operand<'a>, step: (Op, Span)) -> Reported {
        let through = match (step.0.function(), step.0.structure()) {
            (Some(Function::Compare(_) | Function::Select), _) => "comparisons".to_owned(),
            (_, Structure::Indexed) => "an index".to_owned(),
            _ => format!("`{}`", step.0.name()),
        };
        let (span, by) = (self.shown(y.written).1, self.shown(x.written).0);
        self.report(meaning::derivative_through_steps(span, text, &by, &through, step.1))
    }
}

/// The simplest form of some values. Rules know sizes: with a length, values stay as they are until it is padded.
fn simplest(graph: &Graph, roots: &[NodeId]) -> (Graph, Vec<NodeId>) {
    let has_length = |node: &NodeId| graph.results(*node).all().iter().any(|value| value.shape.has_length());
    match graph.reachable(roots).iter().any(has_length) {
        true => graph.extract(roots),
        false => simplify(graph, roots),
    }
}

/// If `y` moves nowhere with `x`: the first step on the way where the motion ends.
fn steps(graph: &mut Graph, y: NodeId, x: NodeId) -> Option<(Op, Span)> {
    let order = graph.reachable(&[y]);
    let one = graph.constant_like(1.0, x);
    let tangents = forward::sweep(graph, &order, [(x, one)].into_iter().collect());
    if tangents.contains_key(&y) {
        return None;
    }
    let moves = |node: &NodeId| graph.operands(*node).iter().any(|operand| tangents.contains_key(operand));
    let stop = order.iter().find(|node| moves(node) && !tangents.contains_key(node))?;
    Some((graph.op(*stop).clone(), graph.node(*stop).origin.span))
}

/// What the roots are made of beyond the first nodes of a graph. Constants, and values that are others in another
/// arrangement, stay what they are.
fn beyond(graph: &Graph, roots: &[NodeId], shared: usize) -> Outlined {
    let is_seen_through = |node| {
        let op = graph.op(node);
        matches!(op.leaf(), Some(Leaf::Constant(_) | Leaf::Indices(_)))
            || matches!(op.structure(), Structure::Arranged | Structure::Repeated)
    };
    graph.outline(roots, |node| {
        let is_known = node.index() < shared && !is_seen_through(node) && graph.results(node).one().is_some();
        is_known.then(|| graph.variance(node))
    })
}

/// What a derivative is, in messages.
const DERIVATIVE: &str = "derivative";
