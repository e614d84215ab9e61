//! Comparisons that are well formed and say nothing: of different classes, of numbers for equality, of shapes
//! that only broadcast.

use proc_macro2::Span;

use super::Elaborator;
use super::describe::symbol;
use super::relation::{as_vector, elements, equal_shapes};
use super::value::{Kind, Operand, Outcome, Reported};
use crate::ast::BinaryOperator;
use crate::diagnostic::meaning;
use crate::ir::{At, Function, Leaf, NodeId, Reducer, Structure, Unary};

impl<'a> Elaborator<'a> {
    /// Refuses a comparison that says nothing.
    pub(super) fn check_comparison(
        &mut self,
        operator: BinaryOperator,
        a: &Operand<'a>,
        b: &Operand<'a>,
        span: Span,
    ) -> Outcome<()> {
        self.check_classes(operator, a, b, span)?;
        for (prediction, target) in [(a, b), (b, a)] {
            let shapes = [prediction, target].map(|operand| self.graph.shape(operand.node()));
            let differ = shapes[0].rank() != shapes[1].rank();
            let equal = matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
            // What is constant is not a prediction; most conditions are of such.
            if !(differ || equal) || self.is_constant(a.node()) || self.is_constant(b.node()) {
                continue;
            }
            if self.is_target(target.node()) && self.is_learned(prediction.node()) {
                if equal && self.is_continuous(prediction.node()) {
                    return self.refuse_equality(prediction, target, span);
                }
                if differ {
                    return self.refuse_shapes(operator, prediction, target, span);
                }
            }
        }
        Ok(())
    }

    /// Refuses `z - y` where broadcasting makes pairs of predictions and targets that nobody meant, and the product
    /// of the number of a class with the scores of all classes.
    pub(super) fn check_difference(
        &mut self,
        operator: BinaryOperator,
        a: &Operand<'a>,
        b: &Operand<'a>,
        span: Span,
    ) -> Outcome<()> {
        if self.graph.shape(a.node()).rank() == self.graph.shape(b.node()).rank() || self.site.is_some() {
            return Ok(());
        }
        for (prediction, target) in [(a, b), (b, a)] {
            let [scores, shape] =
                [prediction, target].map(|operand| self.graph.shape(operand.node()).clone());
            let classes = target.tensor.kind.classes().map(|range| range.count);
            let of_classes = classes.is_some() && scores.axes().last().map(|axis| axis.bound()) == classes;
            let yes_or_no = target.tensor.kind.bounds().is_some_and(|(low, high)| low >= 0 && high <= 1);
            let compares = match operator {
                BinaryOperator::Subtract => true,
                BinaryOperator::Multiply => {
                    of_classes && classes > Some(2) || yes_or_no && self.is_logarithm(prediction.node())
                }
                _ => false,
            };
            if !compares || !self.is_target(target.node()) || !self.is_prediction(prediction.node()) {
                continue;
            }
            let why = self.facts(&[*prediction, *target]);
            let (text, other) = (self.shown(prediction.written).0, self.shown(target.written).0);
            if !self.compared.insert(self.declared(target.node())) {
                // One target of another shape, however often it is compared.
                return Err(Reported(()));
            }
            let declared = self.declared_name(target.node()).unwrap_or_else(|| other.clone());
            let of = elements(target);
            let cure = match (of_classes, operator) {
                (true, BinaryOperator::Multiply) => {
                    format!("{}; a weight of each is `{other}.unsqueeze(0)`", as_vector(&other))
                }
                (true, _) => as_vector(&other),
                _ => equal_shapes(
                    &|shape| self.shape_text(shape),
                    (&text, &scores),
                    (&other, &declared, &of, &shape),
                ),
            };
            let (span, operator) = (self.place(span), symbol(operator));
            let mistake = meaning::comparison_of_other_shape(span, operator, &text, &other, why, &cure);
            return Err(self.report(mistake));
        }
        Ok(())
    }

    /// Whether a value is made by a logarithm, as of a probability.
    fn is_logarithm(&self, node: NodeId) -> bool {
        let op = self.graph.op(node);
        let below = || self.graph.operand(node, 0);
        match op.function() {
            Some(Function::Unary(Unary::Ln)) => true,
            // As of a sigmoid.
            Some(Function::Unary(Unary::Neg)) => {
                self.graph.op(below()).function() == Some(Function::Unary(Unary::Softplus))
                    || self.is_logarithm(below())
            }
            Some(_) => false,
            None => {
                let reduction = op.reduction(At { graph: &self.graph, node });
                reduction.is_some_and(|reduction| reduction.reducer == Reducer::LogSoftmax)
            }
        }
    }

    /// Whether a value is learned and differs from example to example.
    fn is_prediction(&self, node: NodeId) -> bool {
        let below = self.graph.reachable(&[node]);
        let given = below.iter().any(|&node| matches!(self.graph.op(node).leaf(), Some(Leaf::Input(_))));
        given && self.is_learned(node)
    }

    fn is_constant(&self, node: NodeId) -> bool {
        self.graph.op(node).constant().is_some()
    }

    /// `softmax(z) == label`, `sigmoid(z) == y`
    fn refuse_equality(&mut self, prediction: &Operand<'a>, target: &Operand<'a>, span: Span) -> Outcome<()> {
        let why = self.facts(&[*prediction, *target]);
        let (text, other) = (self.shown(prediction.written).0, self.shown(target.written).0);
        let cure = match target.tensor.kind.classes() {
            Some(_) if self.graph.shape(prediction.node()).rank() > 0 => {
                format!("compare the most likely class: `argmax({text}) == {other}`")
            }
            Some(_) => format!("compare a whole number: `round({text}) == {other}`"),
            None => format!(
                "compare with a tolerance, `abs({text} - {other}) < 0.1`; or, of yes-or-no questions, the answers: \
                 `({text} > 0.5) == ({other} > 0.5)`"
            ),
        };
        let span = self.place(span);
        Err(self.report(meaning::equality_of_numbers(span, &text, &other, why, &cure)))
    }

    /// `argmax(z) == label` of a `label: [10]`
    fn refuse_shapes(
        &mut self,
        operator: BinaryOperator,
        prediction: &Operand<'a>,
        target: &Operand<'a>,
        span: Span,
    ) -> Outcome<()> {
        self.compared.insert(self.declared(target.node()));
        let why = self.facts(&[*prediction, *target]);
        let (text, other) = (self.shown(prediction.written).0, self.shown(target.written).0);
        let scores = self.graph.shape(target.node()).axes().last().map(|axis| axis.bound());
        let cure = match prediction.tensor.kind.classes() {
            Some(classes) if scores == Some(classes.count) => {
                format!("compare classes: `{text} {} argmax({other})`", symbol(operator))
            }
            _ => "make both shapes equal; to compare each element with the same one, give it as many axes with \
                  `unsqueeze`"
                .to_string(),
        };
        let (span, operator) = (self.place(span), symbol(operator));
        Err(self.report(meaning::comparison_of_other_shape(span, operator, &text, &other, why, &cure)))
    }

    /// Whether a value follows a parameter without a step: hardly any number is ever met exactly. Of choices and
    /// of the greatest of several values nothing is said.
    fn is_continuous(&self, node: NodeId) -> bool {
        let (mut pending, mut seen) = (vec![node], std::collections::HashSet::new());
        while let Some(node) = pending.pop() {
            let op = self.graph.op(node);
            // Of several values, not of the elements of one.
            let chooses =
                op.selects() && matches!(op.structure(), Structure::Elementwise | Structure::Reduced);
            match op.parameter() {
                Some(_) => return true,
                None if op.is_step() || chooses => {}
                None => {
                    let operands = self.graph.operands(node);
                    pending.extend(operands.iter().filter(|&&operand| seen.insert(operand)));
                }
            }
        }
        false
    }

    /// Refuses comparisons of classes that say nothing.
    fn check_classes(
        &mut self,
        operator: BinaryOperator,
        a: &Operand<'a>,
        b: &Operand<'a>,
        span: Span,
    ) -> Outcome<()> {
        let classes = |operand: &Operand<'a>| operand.tensor.kind.classes();
        let span = self.place(span);
        match (classes(a), classes(b)) {
            (Some(left), Some(right)) if left != right => {
                let why = self.facts(&[*a, *b]);
                Err(self.report(meaning::different_classes(span, &left.to_string(), &right.to_string(), why)))
            }
            (Some(range), None) | (None, Some(range)) => {
                let (class, other) = if classes(a).is_some() { (a, b) } else { (b, a) };
                let outside = match (other.tensor.kind, self.is_constant(other.node())) {
                    (Kind::Integer { low, high, .. }, true) => {
                        low > range.last() as i64 || high < range.first as i64
                    }
                    (Kind::Real, true) => {
                        matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual)
                    }
                    _ => false,
                };
                if !outside {
                    return Ok(());
                }
                let why = self.facts(&[*class]);
                let (class, other) = (self.shown(class.written).0, self.shown(other.written).0);
                let (first, last) = (range.first, range.last());
                Err(self.report(meaning::class_out_of_range(span, &class, &other, first, last, why)))
            }
            _ => Ok(()),
        }
    }
}
