//! Two arguments that are compared: which comes first, and whether their elements belong together.

use proc_macro2::Span;

use super::Elaborator;
use super::claim::{Claim, Holds};
use super::value::{Given, Operand, Outcome, Value};
use crate::ast::{Parameter, Role};
use crate::diagnostic::meaning;
use crate::ir::{Leaf, NodeId, Shape};

/// A parameter and its argument.
type Said<'s, 'a> = (&'a Parameter, &'s Given<'a>);

/// An argument, and the one before it that it is compared with.
struct Pair<'s, 'a> {
    estimate: Said<'s, 'a>,
    truth: Said<'s, 'a>,
    /// Whether they may not be exchanged.
    directed: bool,
}

impl<'a> Elaborator<'a> {
    /// Holds the arguments of a call against what its parameters say of them.
    pub(super) fn check_arguments(
        &mut self,
        parameters: &'a [Parameter],
        given: &[Option<Given<'a>>],
        callee: &'a str,
        span: Span,
    ) -> Outcome<()> {
        let both = parameters.iter().zip(given);
        let said: Vec<Said<'_, 'a>> = both.filter_map(|(one, given)| Some((one, given.as_ref()?))).collect();
        let pairs: Vec<Pair<'_, 'a>> = said.iter().filter_map(|&truth| pair(&said, truth)).collect();
        for pair in pairs.iter().filter(|pair| pair.directed) {
            self.check_order(callee, pair)?;
            self.check_truth(callee, pair, &said)?;
        }
        for &(parameter, given) in &said {
            if let Some(meaning) = &parameter.meaning {
                let compared = pairs.iter().find(|pair| std::ptr::eq(pair.truth.1, given));
                let scores = compared.and_then(|pair| self.last_axis(pair.estimate.1));
                self.check_role(callee, span, meaning, given, scores)?;
            }
        }
        for pair in &pairs {
            self.check_shapes(callee, pair)?;
            self.check_reach(callee, pair);
        }
        Ok(())
    }

    /// What is predicted stands before what it is compared with.
    fn check_order(&mut self, callee: &'a str, pair: &Pair<'_, 'a>) -> Outcome<()> {
        let (Some(first), Some(second)) = (tensor(pair.estimate.1), tensor(pair.truth.1)) else {
            return Ok(());
        };
        if !self.is_target(first.node()) || !self.is_learned(second.node()) {
            return Ok(());
        }
        let why = self.facts(&[first, second]);
        let ((first, span), second) = (self.shown(first.written), self.shown(second.written).0);
        Err(self.report(meaning::target_first(span, callee, &first, &second, why)))
    }

    /// What the prediction is compared with is not learned while a target stands in another place.
    fn check_truth(&mut self, callee: &'a str, pair: &Pair<'_, 'a>, said: &[Said<'_, 'a>]) -> Outcome<()> {
        let place = |(parameter, _): Said<'_, 'a>| parameter.name();
        let (Some(truth), Some(name)) = (tensor(pair.truth.1), place(pair.truth)) else { return Ok(()) };
        if self.target_below(truth.node()).is_some() || !self.is_learned(truth.node()) {
            return Ok(());
        }
        let targets = said.iter().filter_map(|&other| Some((place(other)?, tensor(other.1)?)));
        let mut targets = targets.filter(|(_, other)| self.is_target(other.node()));
        let Some((elsewhere, target)) = targets.next() else { return Ok(()) };
        let why = self.facts(&[truth, target]);
        let ((text, span), learned) = (self.shown(target.written), self.shown(truth.written).0);
        Err(self.report(meaning::target_elsewhere(span, callee, &text, elsewhere, &learned, name, why)))
    }

    /// Shapes that broadcast would make pairs nobody meant: `[n, 1]` and `[n]` are n² of them, and ten scores
    /// beside one number ten guesses of it.
    fn check_shapes(&mut self, callee: &'a str, pair: &Pair<'_, 'a>) -> Outcome<()> {
        let has_axes = |given: &Given<'a>| matches!(given.value, Value::Tensor(_) | Value::Numbers(_));
        let (estimate, truth) = (pair.estimate.1, pair.truth.1);
        if !has_axes(estimate) || !has_axes(truth) {
            // A number that is written out is meant for every element.
            return Ok(());
        }
        let (estimate, truth) = (self.operand(estimate)?, self.operand(truth)?);
        let (left, right) =
            (self.graph.shape(estimate.node()).clone(), self.graph.shape(truth.node()).clone());
        let roles = pair.estimate.0.meaning.iter().flat_map(|meaning| &meaning.roles);
        let per_class = roles.into_iter().any(|role| role.is_over_classes());
        let (rows, scores) = match left.axes() {
            [rows @ .., scores] => (rows.iter().copied().collect(), Some(scores.bound())),
            [] => (Shape::scalar(), None),
        };
        let classes = truth.tensor.kind.classes().map(|range| range.count);
        let fits_classes = classes.is_some() && scores == classes && rows == right;
        if if per_class && classes.is_some() { fits_classes } else { left == right } {
            return Ok(());
        }
        let why = self.facts(&[estimate, truth]);
        let ((target, span), scored) = (self.shown(truth.written), self.shown(estimate.written).0);
        Err(self.report(match classes {
            Some(classes) if per_class => {
                let cure = scores_for(classes, &scored, &left, &target, &right);
                meaning::scores_of_classes(span, callee, &scored, &target, classes, why, &cure)
            }
            _ => {
                let declared = self.declared_name(truth.node()).unwrap_or_else(|| target.clone());
                let cure = match fits_classes {
                    true => as_vector(&target),
                    false => equal_shapes(
                        &|shape| self.shape_text(shape),
                        (&scored, &left),
                        (&target, &declared, &elements(&truth), &right),
                    ),
                };
                meaning::target_of_other_shape(span, callee, &target, why, &cure)
            }
        }))
    }

    /// The target that a value of its shape is made of, or the value itself.
    pub(super) fn declared(&self, node: NodeId) -> NodeId {
        let below = self.graph.reachable(&[node]);
        let is_target = |node: &NodeId| matches!(self.graph.op(*node).leaf(), Some(Leaf::Target(_)));
        let mut targets = below.into_iter().filter(is_target);
        let same = |target: &NodeId| self.graph.shape(*target) == self.graph.shape(node);
        targets.next().filter(same).unwrap_or(node)
    }

    /// What an input or target is called where it is declared, of a value that is made of it.
    pub(super) fn declared_name(&self, node: NodeId) -> Option<String> {
        let node = self.declared(node);
        let is_declared = matches!(self.graph.op(node).leaf(), Some(Leaf::Input(_) | Leaf::Target(_)));
        self.labels.get(&node).filter(|_| is_declared).map(|label| label.name.to_string())
    }

    /// What is predicted can come near all that is declared of the target, where both are the same thing.
    fn check_reach(&mut self, callee: &'a str, pair: &Pair<'_, 'a>) {
        let is_number = |(parameter, _): Said<'_, 'a>| {
            parameter.meaning.as_ref().is_some_and(|meaning| meaning.roles == [Role::Number])
        };
        let (Some(a), Some(b)) = (tensor(pair.estimate.1), tensor(pair.truth.1)) else { return };
        if !is_number(pair.estimate) || !is_number(pair.truth) {
            return;
        }
        let (prediction, target) = match (self.is_learned(a.node()), self.is_learned(b.node())) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            _ => return,
        };
        let why = self.facts(&[prediction, target]);
        let ((text, span), target_text) = (self.shown(prediction.written), self.shown(target.written).0);
        let otherwise = meaning::target_out_of_reach(span, callee, &text, &target_text, why);
        self.claims.push(Claim { node: prediction.node(), holds: Holds::Reaches(target.node()), otherwise });
    }

    /// The size of the last axis of an argument.
    fn last_axis(&self, given: &Given<'a>) -> Option<usize> {
        let axes = self.graph.shape(tensor(given)?.node()).axes();
        axes.last().map(|axis| axis.bound())
    }

    /// Whether a value follows from targets and does not depend on a parameter.
    pub(super) fn is_target(&self, node: NodeId) -> bool {
        self.target_below(node).is_some() && !self.is_learned(node)
    }

    /// Whether a value depends on a parameter.
    pub(super) fn is_learned(&self, node: NodeId) -> bool {
        self.graph.reachable(&[node]).into_iter().any(|below| self.graph.op(below).parameter().is_some())
    }
}

/// An argument that says which other it is compared with, if both are given.
fn pair<'s, 'a>(said: &[Said<'s, 'a>], truth: Said<'s, 'a>) -> Option<Pair<'s, 'a>> {
    let relation = truth.0.meaning.as_ref()?.relation.as_ref()?;
    let estimate = said.iter().find(|(other, _)| other.name() == Some(&relation.other.text))?;
    Some(Pair { estimate: *estimate, truth, directed: relation.directed })
}

fn tensor<'a>(given: &Given<'a>) -> Option<Operand<'a>> {
    match given.value {
        Value::Tensor(tensor) => Some(Operand { tensor, written: given.written }),
        _ => None,
    }
}

/// How a class gets one score for each of its kind.
fn scores_for(classes: usize, scored: &str, scores: &Shape, target: &str, shape: &Shape) -> String {
    let sizes = scores.sizes();
    let moved = sizes.iter().position(|&size| size == classes);
    let others =
        |at: usize| sizes.iter().enumerate().filter(move |(axis, _)| *axis != at).map(|(_, &size)| size);
    match (sizes.last() == Some(&classes), moved) {
        (true, _) if shape.is_scalar() => format!(
            "a single class belongs to a single row of scores: flatten what the last layer is applied to, `x.flatten().dense({classes})`"
        ),
        (true, _) if shape.rank() == sizes.len() && shape.size() == 1 => {
            format!("a single row of scores belongs to a single class: declare `{target}: class({classes})`")
        }
        (false, Some(at)) if others(at).eq(shape.sizes()) => {
            format!("the classes belong along the last axis: `{scored}.move_axis({at}, -1)`")
        }
        _ => format!(
            "make that axis {classes}, as with `dense({classes})`, or declare as many classes as there are scores; the axes before it are those of the target"
        ),
    }
}

/// How a class becomes as many numbers as there are classes.
pub(super) fn as_vector(class: &str) -> String {
    format!(
        "`one_hot({class})` is 1 at the place of the class, 0 elsewhere; for scores of classes there is `cross_entropy`"
    )
}

/// ` of class(2)`, behind the shape of several classes.
pub(super) fn elements(operand: &Operand<'_>) -> String {
    operand.tensor.kind.classes().map(|range| format!(" of {range}")).unwrap_or_default()
}

/// How a prediction and its target, which has a name and a type where it is declared, come to one shape.
pub(super) fn equal_shapes(
    show: &dyn Fn(&Shape) -> String,
    (scored, prediction): (&str, &Shape),
    (target, declared, of, shape): (&str, &str, &str, &Shape),
) -> String {
    let (from, to) = (prediction.sizes(), shape.sizes());
    let (predicted, wanted) = (show(prediction), show(shape));
    let longer = |sizes: &[usize]| sizes.iter().copied().filter(|&size| size != 1).collect::<Vec<_>>();
    let single = from.iter().position(|&size| size == 1);
    match (&from[..], &to[..]) {
        (_, []) => {
            let more = match (is_name(declared), is_name(target)) {
                (true, true) => format!("; `{target} + zeros({predicted})` repeats it"),
                _ => String::new(),
            };
            let declare = match is_name(declared) {
                true => format!("declare one for each prediction, `{declared}: {predicted}{of}`"),
                false => "compare each prediction with one of its own".to_string(),
            };
            format!("{declare}; or predict one number, as with `dense()`{more}")
        }
        ([], [units]) => format!(
            "predict as many numbers, as with `dense({units})`, or declare one target; `{scored} + zeros({wanted})` repeats it"
        ),
        _ if longer(&from) == longer(&to) && single.is_some() && from.len() == to.len() + 1 => {
            let axis = single.unwrap_or_default();
            format!(
                "remove the axis of 1: `{scored}.squeeze({axis})`; where it comes from `dense(1)`, write `dense()`"
            )
        }
        ([a, b], [c, d]) if (a, b) == (d, c) => format!("exchange the two axes: `{scored}.transpose()`"),
        (_, [_]) if from.len() > 1 && prediction.size() == shape.size() => {
            format!("compare all elements in one row: `{scored}.flatten()`")
        }
        ([_], _) if to.len() > 1 && prediction.size() == shape.size() => {
            format!("compare all elements in one row: `{target}.flatten()`")
        }
        _ => {
            let repeated = if from.ends_with(&to) && is_name(target) {
                format!("; `{target} + zeros({predicted})` repeats it")
            } else if to.ends_with(&from) && is_name(scored) {
                format!("; `{scored} + zeros({wanted})` repeats it")
            } else {
                String::new()
            };
            format!("make both shapes equal: change the last layer's width or the declared shape{repeated}")
        }
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}
