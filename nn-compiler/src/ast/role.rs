//! What the parameters of functions say of their arguments: what a number means, and where it may lie.

use super::{BinaryOperator, Expr, Name};

/// What the numbers of an argument mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Any number.
    Number,
    /// How many there are: from 0.
    Count,
    /// −1 or 1.
    Sign,
    /// One of several classes.
    Class,
    /// A number whose sign is the answer.
    Score,
    /// The logarithm of a number above 0.
    Logarithm,
    /// A number before its sigmoid.
    Logit,
    /// Numbers before their softmax, along the last axis.
    Logits,
    /// A number for each class, along the last axis.
    Scores,
    /// A number from 0 to 1.
    Probability,
    /// Probabilities that sum to 1, along the last axis.
    Distribution,
    /// The logarithms of such probabilities, along the last axis.
    LogProbabilities,
}

impl Role {
    /// All of them, in the order of the reference.
    pub const ALL: [Role; 12] = [
        Role::Number,
        Role::Count,
        Role::Sign,
        Role::Class,
        Role::Score,
        Role::Logarithm,
        Role::Logit,
        Role::Logits,
        Role::Scores,
        Role::Probability,
        Role::Distribution,
        Role::LogProbabilities,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Number => "number",
            Role::Count => "count",
            Role::Sign => "sign",
            Role::Class => "class",
            Role::Score => "score",
            Role::Logarithm => "logarithm",
            Role::Logit => "logit",
            Role::Logits => "logits",
            Role::Scores => "scores",
            Role::Probability => "probability",
            Role::Distribution => "distribution",
            Role::LogProbabilities => "log_probabilities",
        }
    }

    /// Whether there is one number for each class, along the last axis.
    pub fn is_over_classes(self) -> bool {
        matches!(self, Role::Logits | Role::Scores | Role::Distribution | Role::LogProbabilities)
    }

    /// Whether its numbers lie on both sides of 0.
    pub fn is_signed(self) -> bool {
        matches!(self, Role::Sign | Role::Score | Role::Logarithm)
    }

    /// Where its numbers lie.
    pub fn range(self) -> (f64, f64) {
        match self {
            Role::Number
            | Role::Class
            | Role::Score
            | Role::Logarithm
            | Role::Logit
            | Role::Logits
            | Role::Scores => (f64::NEG_INFINITY, f64::INFINITY),
            Role::Count => (0.0, f64::INFINITY),
            Role::Sign => (-1.0, 1.0),
            Role::Probability | Role::Distribution => (0.0, 1.0),
            Role::LogProbabilities => (f64::NEG_INFINITY, 0.0),
        }
    }
}

/// `: class | distribution for logits`
#[derive(Clone, Debug)]
pub struct Meaning {
    /// What the argument may be; at least one.
    pub roles: Vec<Role>,
    /// The parameter before it that it is compared with.
    pub relation: Option<Relation>,
}

/// How a parameter goes together with one before it.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Whether it is the truth of which the other is the estimate (`for`), or the two may be exchanged (`like`).
    pub directed: bool,
    /// The other parameter.
    pub other: Name,
}

/// `> 0`, or `in 0..=1`, which is two of them.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Which comparison with the end holds.
    pub operator: BinaryOperator,
    /// The end: a number known at compile time.
    pub end: Expr,
}
