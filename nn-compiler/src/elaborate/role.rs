//! What the numbers of an argument mean, as its parameter says: a logit, a probability, a class. The losses
//! of the prelude say it of theirs; so can a user's.

use proc_macro2::Span;

use super::Elaborator;
use super::claim::{Claim, Holds, Range};
use super::value::{Given, Operand, Outcome, Value};
use crate::ast::{Meaning, Role};
use crate::diagnostic::meaning;
use crate::ir::{ClassRange, Leaf};

impl<'a> Elaborator<'a> {
    /// An argument against what its parameter says of it. `scores` is how many scores it is compared with.
    pub(super) fn check_role(
        &mut self,
        callee: &'a str,
        span: Span,
        meaning: &Meaning,
        given: &Given<'a>,
        scores: Option<usize>,
    ) -> Outcome<()> {
        let may_be_class = meaning.roles.contains(&Role::Class);
        let number = meaning.roles.iter().copied().find(|&role| role != Role::Class);
        let tensor = match &given.value {
            Value::Tensor(tensor) => *tensor,
            Value::Number(value) => {
                return self.check_values(callee, number.filter(|_| !may_be_class), &[*value], given);
            }
            Value::Numbers(values) => return self.check_values(callee, number, values, given),
            _ => return Ok(()),
        };
        let x = Operand { tensor, written: given.written };
        let is_scalar = self.graph.shape(tensor.node).is_scalar();
        match (tensor.kind.classes(), number) {
            (Some(_), _) if may_be_class => Ok(()),
            (Some(classes), Some(role)) => self.check_class(callee, role, classes, &x),
            (None, Some(role)) if !(may_be_class && is_scalar) => self.check_numbers(callee, span, role, &x),
            _ => {
                let cure = self.declaration_of_class(&x, scores);
                let ((text, span), why) = (self.shown(x.written), self.facts(&[x]));
                Err(self.report(meaning::number_as_class(span, callee, &text, why, &cure)))
            }
        }
    }

    /// How a number becomes a class.
    fn declaration_of_class(&self, x: &Operand<'a>, scores: Option<usize>) -> String {
        match self.graph.op(x.node()).leaf() {
            Some(Leaf::Input(_) | Leaf::Target(_)) => {
                format!("declare it as one: `{}: class({})`", self.shown(x.written).0, scores.unwrap_or(10))
            }
            _ => {
                "give the class as it was declared: arithmetic makes a number of it; one that counts from 1 is declared \
                 `class(1..=10)`"
                    .to_string()
            }
        }
    }

    /// A class where numbers of a role are needed.
    fn check_class(
        &mut self,
        callee: &'a str,
        role: Role,
        range: ClassRange,
        x: &Operand<'a>,
    ) -> Outcome<()> {
        let (classes, last) = (range.count, range.last());
        let fits = match role {
            Role::Number | Role::Count => true,
            Role::Probability => last <= 1,
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let (why, (text, span)) = (self.facts(&[*x]), self.shown(x.written));
        let cure = match role {
            Role::Sign if last <= 1 => two_signs(&text),
            Role::Sign => format!(
                "signs are the answers to a yes-or-no question, a `class(2)`; for {classes} classes give as many scores to \
                 `multiclass_hinge`"
            ),
            Role::Probability if classes == 2 => format!("`class_index({text})` is 0 or 1"),
            Role::Probability => format!(
                "the target of a yes-or-no question is a `class(2)`; for {classes} classes give as many scores to \
                 a loss of classes, as `cross_entropy`"
            ),
            Role::Distribution => format!("`one_hot({text})` is 1 at the place of the class, 0 elsewhere"),
            _ => "give what the network computes, and the class as what it is compared with".to_string(),
        };
        Err(self.report(meaning::class_as_number(span, callee, role.article(), &text, why, &cure)))
    }

    /// Numbers known at compile time.
    fn check_values(
        &mut self,
        callee: &'a str,
        role: Option<Role>,
        values: &[f64],
        given: &Given<'a>,
    ) -> Outcome<()> {
        let (text, span) = self.shown(given.written);
        let Some(role) = role else {
            let cure = "a class is declared: `target label: class(10);`";
            return Err(self.report(meaning::number_as_class(span, callee, &text, Vec::new(), cure)));
        };
        let range = Range::closed(role.range());
        let fits = |value: f64| range.contains(value) && (role != Role::Sign || value.abs() == 1.0);
        match values.iter().find(|&&value| !fits(value)) {
            None => Ok(()),
            Some(odd) => {
                let cure = role.extent();
                Err(self.report(meaning::other_meaning(
                    span,
                    callee,
                    role.article(),
                    &odd.to_string(),
                    Vec::new(),
                    cure,
                )))
            }
        }
    }

    /// A tensor where numbers of a role are needed.
    fn check_numbers(&mut self, callee: &'a str, call: Span, role: Role, x: &Operand<'a>) -> Outcome<()> {
        let (text, span) = self.shown(x.written);
        match (role, self.probabilities.get(&x.node()).copied()) {
            (Role::Logit | Role::Logits, Some(function)) => {
                return Err(self.report(meaning::probabilities_as_logits(span, callee, &text, function)));
            }
            (Role::LogProbabilities, Some(function)) => {
                return Err(self.report(meaning::probabilities_as_logarithms(span, callee, &text, function)));
            }
            (Role::Scores, Some(_)) => {
                let (why, cure) = (self.facts(&[*x]), role.made_by());
                return Err(self.report(meaning::other_meaning(
                    span,
                    callee,
                    role.article(),
                    &text,
                    why,
                    cure,
                )));
            }
            (Role::Distribution, Some("sigmoid")) => {
                return Err(self.report(meaning::sigmoid_as_distribution(span, callee, &text)));
            }
            _ => {}
        }
        let rank = self.graph.shape(x.node()).rank();
        if role == Role::Logits && rank > 0 {
            self.check_single(callee, rank - 1, x, call)?;
        }
        let why = self.facts(&[*x]);
        if role == Role::Sign && x.tensor.kind.bounds().is_some_and(|(low, _)| low >= 0) {
            let cure = two_signs(&text);
            return Err(self.report(meaning::other_meaning(span, callee, role.article(), &text, why, &cure)));
        }
        let range = Range::closed(role.range());
        if role.is_signed() || !range.is_everything() {
            let cure = if self.is_learned(x.node()) { role.made_by() } else { role.extent() };
            let otherwise = meaning::other_meaning(span, callee, role.article(), &text, why, cure);
            let holds = if role.is_signed() { Holds::Signed(range) } else { Holds::Within(range) };
            self.claims.push(Claim { node: x.node(), holds, otherwise });
        }
        Ok(())
    }
}

/// How a target of 0 and 1 becomes one of −1 and 1.
fn two_signs(text: &str) -> String {
    let text = if text.contains(' ') { format!("({text})") } else { text.to_string() };
    format!("make −1 and 1 of 0 and 1: `2 * {text} - 1`")
}

impl Role {
    /// It in a sentence.
    fn article(self) -> &'static str {
        match self {
            Role::Number => "a number",
            Role::Count => "a count",
            Role::Sign => "a sign (−1 or 1)",
            Role::Class => "a class",
            Role::Score => "a score",
            Role::Logarithm => "a logarithm",
            Role::Logit => "a logit",
            Role::Logits => "logits",
            Role::Scores => "scores",
            Role::Probability => "a probability",
            Role::Distribution => "probabilities that sum to 1",
            Role::LogProbabilities => "logarithms of probabilities",
        }
    }

    /// Where its numbers lie.
    fn extent(self) -> &'static str {
        match self {
            Role::Count => "a count is never below 0: declare its range `in 0.0..=…`, or give another value",
            Role::Sign => {
                "signs are −1 and 1: declare the range `in -1.0..=1.0`, or make them of 0 and 1: `2 * y - 1`"
            }
            Role::Probability | Role::Distribution => {
                "probabilities lie from 0 to 1: declare the range `in 0.0..=1.0`, or make them of other values"
            }
            Role::LogProbabilities => "logarithms of probabilities are never above 0",
            Role::Score => "scores lie on both sides of 0",
            Role::Logarithm => "give the logarithm, `ln(x)`",
            _ => "give a number",
        }
    }

    /// What makes it of the scores a network computes.
    fn made_by(self) -> &'static str {
        match self {
            Role::Count => "`softplus` or `exp` of a score is never below 0",
            Role::Sign => "`tanh` of a score lies between −1 and 1",
            Role::Scores => {
                "give the scores themselves, before the function that makes probabilities of them"
            }
            Role::Score => "give the score itself, without a function that keeps it on one side of 0",
            Role::Logarithm => {
                "give the score itself, without a function around it: it is the logarithm, and its `exp` what is predicted"
            }
            Role::Probability => {
                "give the `sigmoid` of the score, without another function around it; or the score itself to a loss of logits"
            }
            Role::Distribution => "give the `softmax` of the scores, without another function around it",
            Role::LogProbabilities => {
                "give the `log_softmax` of the scores; a loss of logits, as `cross_entropy`, takes the scores themselves"
            }
            _ => "give what the network computes",
        }
    }
}
