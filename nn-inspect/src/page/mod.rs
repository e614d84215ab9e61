//! A network as a page to look at: the graph, the formulas and the source beside each other, each term
//! found again in all three. One file, which needs nothing from elsewhere.

mod data;
mod drawings;
mod formulas;
mod sections;
mod source;
mod tokens;
mod values;

use nn_compiler::array::Array;
use nn_compiler::inspect::derivation::{Derivation, Role, Term};
use nn_compiler::inspect::grouped;
use nn_compiler::source::Source;

use crate::mathml::escaped;

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The network, as terms with formulas.
    pub derivation: &'a Derivation,
    /// The text in which the network is declared. Places in it are those of the terms.
    pub source: &'a Source,
    /// The value of every term for one example, if it was traced.
    pub values: Option<&'a [Array]>,
}

/// The page as HTML.
pub fn page(page: &Page<'_>) -> String {
    let Page { derivation, source, .. } = *page;
    let place = match (source.file.as_str(), source.line) {
        ("", _) | (_, 0) => source.file.clone(),
        (file, line) => format!("{file}:{}", line + source::beginning(&source.text, &derivation.network)),
    };
    fill(
        include_str!("page.html"),
        &[
            ("title", &escaped(&derivation.network)),
            ("place", &escaped(&place)),
            ("extent", &extent(derivation)),
            ("style", &[include_str!("page.css"), &drawings::style()].concat()),
            ("drawings", &drawings::drawings(derivation)),
            ("formulas", &formulas::formulas(page)),
            ("source", &source::source(derivation, source)),
            ("data", &data::data(page)),
            ("script", SCRIPT),
        ],
    )
}

/// The parts of the script, which share what they define.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("script/terms.js"),
    include_str!("script/details.js"),
    include_str!("script/drawing.js"),
    include_str!("script/choose.js"),
    include_str!("script/search.js"),
    include_str!("script/keys.js"),
    include_str!("script/theme.js"),
    "})();\n",
);

/// How large the network is, in words.
fn extent(derivation: &Derivation) -> String {
    let count = |is: fn(&Role) -> bool| derivation.terms.iter().filter(|term| is(&term.role)).count();
    let values = count(|role| matches!(role, Role::Value | Role::Loss));
    let derivatives = count(|role| matches!(role, Role::Derivative { .. }));
    format!("{}, {values} values, {derivatives} derivatives", parameters(&derivation.terms))
}

/// How many parameters there are among terms, in words: `101,770 parameters, 1,290 of them frozen`.
fn parameters<'t>(terms: impl IntoIterator<Item = &'t Term>) -> String {
    let (mut all, mut frozen) = (0, 0);
    for term in terms.into_iter().filter(|term| matches!(term.role, Role::Parameter(_))) {
        all += term.shape.size();
        frozen += if term.is_frozen() { term.shape.size() } else { 0 };
    }
    let count = if all == 1 { "1 parameter".to_owned() } else { format!("{} parameters", grouped(all)) };
    match frozen {
        0 => count,
        _ if frozen == all => format!("{count}, frozen"),
        _ => format!("{count}, {} of them frozen", grouped(frozen)),
    }
}

/// The template with each `{{name}}` replaced; what is put in is not looked at again.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let part = parts.iter().find(|(known, _)| *known == name).map_or("", |(_, part)| part);
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page.push_str(rest);
    page
}
