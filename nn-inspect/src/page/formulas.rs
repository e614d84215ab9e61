//! The pane of the formulas: a row for each term, layers that can be folded.

use nn_compiler::array::Array;
use nn_compiler::inspect::derivation::{Derivation, OPERATIONS_OF_WAYS, Role};
use nn_compiler::inspect::formula::{Formula, TermId};
use nn_compiler::inspect::grouped;
use nn_compiler::inspect::typeset::{Equation, Math, Steps, Typesetter, rounded, text};

use super::sections::{Section, sections};
use super::{Page, parameters};
use crate::json::role;
use crate::mathml::{escaped, flowing, name_within};
use crate::picture::relative;

/// Names of more letters stand above their formulas: beside them they would leave too little room.
const LONG: usize = 13;
/// So do all names above formulas with such names in them, which cannot be parted.
const LONG_IN_FORMULA: usize = 16;
/// In formulas of more letters, names of the same layer are said without it.
const LONG_FORMULA: usize = 44;

/// The rows of all terms.
pub(super) fn formulas(page: &Page<'_>) -> String {
    let derivation = page.derivation;
    let rows =
        Rows { derivation, typesetter: Typesetter::new(derivation), values: page.values.unwrap_or_default() };
    let sections = sections(derivation);
    let part = |title: &str, inside: String| format!("<section>\n<h3>{title}</h3>\n{inside}</section>\n");
    let all = |sections: &[Section]| sections.iter().map(|section| rows.section(section)).collect::<String>();
    let mut forward = String::new();
    if !sections.given.is_empty() {
        forward += &part("Given", rows.equations(&sections.given, None));
    }
    forward += &part("Forward: the values", all(&sections.forward));
    let mut backward = part("Backward: the derivatives of the loss", all(&sections.backward));
    if !sections.unused.is_empty() {
        backward += &format!(
            "<details class=\"layer\"><summary>By the inputs <span class=\"note\">no parameter needs these</span></summary>\n\
             {}</details>\n",
            rows.equations(&sections.unused, None)
        );
    }
    let ways = ways(derivation);
    format!("<div>\n{forward}</div>\n<div>\n{backward}{ways}</div>\n")
}

/// The ways of computing each derivative within the network, if there is any.
fn ways(derivation: &Derivation) -> String {
    if derivation.inner.is_empty() {
        return String::new();
    }
    let rows = derivation.inner.iter().flat_map(|derivative| {
        derivative.ways.iter().enumerate().map(|(at, way)| {
            let text = if at == 0 { escaped(&derivative.text) } else { String::new() };
            let class = if at == 0 { " class=\"taken\"" } else { "" };
            format!(
                "<tr{class}><td>{text}</td><td>{}</td><td>{}</td></tr>\n",
                escaped(&way.name),
                grouped(way.operations)
            )
        })
    });
    let rows: String = rows.collect();
    format!(
        "<details class=\"layer\"><summary>Derivatives within the network <span class=\"note\">the ways to them</span></summary>\n\
         <table class=\"ways\">\n<thead><tr><th>derivative</th><th>way, the one taken first</th><th>operations</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n<p class=\"note\">{OPERATIONS_OF_WAYS}</p>\n</details>\n"
    )
}

struct Rows<'a> {
    derivation: &'a Derivation,
    typesetter: Typesetter<'a>,
    /// The value of each term, if an example was traced.
    values: &'a [Array],
}

impl Rows<'_> {
    fn section(&self, section: &Section) -> String {
        let Some(layer) = &section.layer else { return self.equations(&section.terms, None) };
        let terms = section.terms.iter().map(|&term| &self.derivation.terms[term]);
        let own = terms.filter(|term| matches!(term.role, Role::Parameter(_))).collect::<Vec<_>>();
        let note = match own.is_empty() {
            true => String::new(),
            false => format!(" <span class=\"note\">{}</span>", parameters(own)),
        };
        let name = escaped(layer);
        format!(
            "<details class=\"layer\" data-layer=\"{name}\" open><summary>{name}{note}</summary>\n{}</details>\n",
            self.equations(&section.terms, Some(layer))
        )
    }

    /// Rows whose equality signs stand below each other, but for those with long names.
    fn equations(&self, terms: &[TermId], layer: Option<&str>) -> String {
        let rows: String = terms.iter().map(|&term| self.rows(term, layer)).collect();
        format!("<div class=\"equations\">\n{rows}</div>\n")
    }

    /// The layers that are not named in a row's formula: that of the section, and, where the formula would be long, the
    /// row's own within it, unless its parts would then be called like values outside of layers.
    fn unnamed<'n>(&'n self, at: TermId, formula: &Math, section: Option<&'n str>) -> Vec<&'n str> {
        let terms = &self.derivation.terms;
        let is_long = relative(&text(formula), section).chars().count() > LONG_FORMULA;
        let own = terms[at].layer.as_deref().filter(|_| is_long && section.is_some());
        let is_plain = |name: &str| terms.iter().any(|other| other.layer.is_none() && other.name == name);
        let is_clear = |layer: &&str| {
            let used = terms[at].formula.as_ref().map(Formula::terms).unwrap_or_default();
            let names = used.iter().map(|&used| relative(&terms[used].name, Some(layer)));
            !names.zip(&used).any(|(name, &used)| name != terms[used].name && is_plain(&name))
        };
        own.filter(is_clear).into_iter().chain(section).collect()
    }

    /// A row for each equation of a term; one of what is given.
    fn rows(&self, at: TermId, layer: Option<&str>) -> String {
        let equations = self.typesetter.equations(at);
        if equations.is_empty() && self.derivation.terms[at].formula.is_none() {
            return self.row(at, None, layer, true);
        }
        let rows = equations.iter().enumerate();
        rows.map(|(place, equation)| self.row(at, Some(equation), layer, place == 0)).collect()
    }

    fn row(&self, at: TermId, equation: Option<&Equation>, layer: Option<&str>, is_first: bool) -> String {
        let term = &self.derivation.terms[at];
        let name = equation.map_or_else(|| self.typesetter.name(at), |equation| equation.name.clone());
        let shape = term.shape.to_string();
        let role = if term.is_frozen() { "frozen parameter" } else { role(term.role) };
        // Of a number its value says more than its shape.
        let extent = match self.values.get(at).map(Array::elements) {
            Some([number]) => format!("<span class=\"value\">{}</span>", rounded(*number)),
            _ if term.shape.is_scalar() => String::new(),
            _ => format!("<span class=\"shape\">{}</span>", escaped(&shape)),
        };
        let mut form = if term.formula.is_some() { " computed" } else { "" }.to_owned();
        let length = |name: &str| relative(name, layer).chars().count();
        let used = term.formula.as_ref().map(Formula::terms).unwrap_or_default();
        let longest = used.iter().map(|&used| length(&self.derivation.terms[used].name)).max().unwrap_or(0);
        if length(&term.name) > LONG || longest > LONG_IN_FORMULA {
            form += " long";
        }
        let (formula, spoken) = match equation {
            Some(Equation { formula, steps, .. }) => {
                let steps = steps.as_ref().map(Steps::text);
                let said = steps.as_ref().map(|steps| format!(" for {steps}")).unwrap_or_default();
                let spoken = format!("{} = {}{said}, {role}, shape {shape}", text(&name), text(formula));
                let steps = steps.map(|steps| format!(" <span class=\"note\">{steps}</span>"));
                let formula = flowing(formula, &self.unnamed(at, formula, layer), true);
                (formula + &steps.unwrap_or_default(), spoken)
            }
            None => (
                format!("<span class=\"note\">{role}</span>"),
                format!("{}, {role}, shape {shape}", text(&name)),
            ),
        };
        let id = if is_first { format!(" id=\"term-{at}\"") } else { String::new() };
        format!(
            "<div class=\"row {role}{form}\"{id} data-term=\"{at}\" role=\"button\" tabindex=\"-1\" aria-pressed=\"false\" aria-label=\"{}\">\
             <span class=\"sign\" aria-hidden=\"true\"></span>\
             <span class=\"name\">{}</span>\
             <span class=\"formula\">{formula}</span>{extent}</div>\n",
            escaped(&spoken),
            name_within(&name, layer.as_slice()),
        )
    }
}
