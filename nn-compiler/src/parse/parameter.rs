//! The parameters of functions and the hyper-parameters of layers, and what they say of their arguments.

use crate::ast::{BinaryOperator, Limit, Meaning, Name, Parameter, Pattern, Relation, Role};
use crate::diagnostic::{did_you_mean, syntax};

use super::keyword;
use super::tokens::{Parsed, Parser, Reported};

impl<'a> Parser<'a> {
    /// `x, (a, b), y: number like x, delta > 0 = 1`
    pub(super) fn parameters(&mut self, of: &str) -> Parsed<Vec<Parameter>> {
        let parameters = self.parameter_list(of)?;
        let mut optional = false;
        for (at, parameter) in parameters.iter().enumerate() {
            if optional && !parameter.named && parameter.default.is_none() {
                self.report(syntax::default_before_required(parameter.pattern.span()));
                break;
            }
            optional |= parameter.default.is_some();
            self.check_relation(parameter, &parameters[..at]);
        }
        Ok(parameters)
    }

    /// Parameters up to the end of the group; those behind a semicolon are given by name only.
    fn parameter_list(&mut self, of: &str) -> Parsed<Vec<Parameter>> {
        let mut parameters = Vec::new();
        let mut named = false;
        while !self.at_end() {
            if !named && self.eat(";").is_some() {
                named = true;
                continue;
            }
            parameters.push(self.parameter(of, named)?);
            if named || !self.at(";") {
                self.separator()?;
            }
        }
        Ok(parameters)
    }

    /// Reports a name that several parameters of one definition have.
    pub(super) fn names_differ<'p>(&self, patterns: impl IntoIterator<Item = &'p Pattern>) {
        let mut known: Vec<&Name> = Vec::new();
        for name in patterns.into_iter().flat_map(Pattern::names) {
            match known.iter().find(|known| known.text == name.text) {
                Some(first) => {
                    self.report(syntax::argument_named_twice(name.span, &name.text, first.span));
                }
                None => known.push(name),
            }
        }
    }

    /// A relation is to a parameter that stands before.
    fn check_relation(&self, parameter: &Parameter, before: &[Parameter]) {
        let relation = parameter.meaning.as_ref().and_then(|meaning| meaning.relation.as_ref());
        let Some(Relation { other, .. }) = relation else { return };
        let names: Vec<&str> = before.iter().filter_map(Parameter::name).collect();
        if !names.contains(&other.text.as_str()) {
            let cure = did_you_mean(&other.text, names, "name an argument that comes before this one");
            self.report(syntax::relation_to_nothing(other.span, &other.text, &cure));
        }
    }

    /// `pattern`, then its meaning, where it lies, and its default, each of which may be left out.
    fn parameter(&mut self, of: &str, named: bool) -> Parsed<Parameter> {
        let span = self.span();
        let pattern = self.pattern("an argument")?;
        if named && !matches!(pattern, Pattern::Name(_)) {
            return Err(self.report(syntax::named_without_name(span)));
        }
        let meaning = if self.eat(":").is_some() { self.meaning(of) } else { None };
        let limits = self.limits()?;
        let default = if self.eat("=").is_some() { Some(self.expression()?) } else { None };
        Ok(Parameter { pattern, meaning, limits, default, named })
    }

    /// `class | distribution for logits`; `None` where something else stands, which is reported.
    fn meaning(&mut self, of: &str) -> Option<Meaning> {
        let meaning = self.roles(of).and_then(|roles| Ok(Meaning { roles, relation: self.relation()? }));
        if meaning.is_err() {
            while !self.at_end() && !self.at(",") && !self.at(";") && !self.at("=") {
                self.skip();
            }
        }
        meaning.ok()
    }

    fn roles(&mut self, of: &str) -> Parsed<Vec<Role>> {
        let mut roles = vec![self.role(of)?];
        while self.eat("|").is_some() {
            roles.push(self.role(of)?);
        }
        Ok(roles)
    }

    fn role(&mut self, of: &str) -> Parsed<Role> {
        let span = self.span();
        let Some(word) = self.word().filter(|word| !keyword::is_number_type(&word.text)) else {
            return Err(self.not_a_role(of));
        };
        if let Some(role) = Role::ALL.into_iter().find(|role| role.name() == word.text) {
            self.take(word.span, word.rest);
            return Ok(role);
        }
        if word.text.starts_with(char::is_uppercase) {
            return Err(self.not_a_role(of));
        }
        let all = Role::ALL.map(|role| format!("`{}`", role.name())).join(", ");
        let cure =
            did_you_mean(&word.text, Role::ALL.map(Role::name), &format!("say one of {all}; or nothing"));
        Err(self.report(syntax::unknown_role(span, &word.text, &cure)))
    }

    /// A type, where the meaning of an argument may stand.
    fn not_a_role(&self, of: &str) -> Reported {
        self.report(syntax::typed_argument(self.span(), of))
    }

    /// `for logits` or `like prediction`
    fn relation(&mut self) -> Parsed<Option<Relation>> {
        let directed = self.eat_word("for").is_some();
        if !directed && self.eat_word("like").is_none() {
            return Ok(None);
        }
        let other = self.name("the argument that it is compared with")?;
        Ok(Some(Relation { directed, other }))
    }

    /// `> 0`, `in 0..=1`
    fn limits(&mut self) -> Parsed<Vec<Limit>> {
        if let Some((low, high)) = self.range()? {
            let ends = [(BinaryOperator::GreaterOrEqual, low), (BinaryOperator::LessOrEqual, high)];
            return Ok(ends.map(|(operator, end)| Limit { operator, end }).into());
        }
        let Some(sign) = self.operator() else { return Ok(Vec::new()) };
        let operator = match sign.text {
            ">" => BinaryOperator::Greater,
            ">=" => BinaryOperator::GreaterOrEqual,
            "<" => BinaryOperator::Less,
            "<=" => BinaryOperator::LessOrEqual,
            _ => return Ok(Vec::new()),
        };
        self.take(sign.span, sign.rest);
        Ok(vec![Limit { operator, end: self.compared()? }])
    }
}
