//! The drawings of the graph, made beforehand: the script shows one at a time.

use std::collections::BTreeSet;

use nn_compiler::inspect::derivation::Derivation;

use super::sections::outermost;
use crate::mathml::escaped;
use crate::picture::{Diagram, Open, Options, colours, derivation_diagram, sheet};

/// With more boxes than this, no drawing has all layers open.
const MOST: usize = 120;
/// With more boxes than this, layers are folded at first.
const MANY: usize = 40;

/// If the drawings of single layers would have more bytes than this in all, there are none.
const LARGEST: usize = 12_000_000;

/// A template for each drawing, the first to be shown first: all layers open, all folded, and for each of the
/// user's layers one where it alone is open.
pub(super) fn drawings(derivation: &Derivation) -> String {
    let drawn = |open: Open| derivation_diagram(derivation, &Options { open });
    let whole = drawn(Open::All);
    let layers = whole.groups.iter().filter(|group| !group.is_loop);
    let layers: BTreeSet<&str> = layers.map(|group| outermost(&group.layer)).collect();
    let mut templates: Vec<String> = Vec::new();
    if whole.nodes.len() <= MOST || layers.is_empty() {
        templates.push(template("all", &whole));
    }
    if !layers.is_empty() {
        let place = if whole.nodes.len() > MANY { 0 } else { templates.len() };
        templates.insert(place, template("none", &drawn(Open::None)));
        if templates[place].len() * layers.len() <= LARGEST {
            let one =
                |layer: &&str| template(&format!("layer:{layer}"), &drawn(Open::Only((*layer).to_owned())));
            templates.extend(layers.iter().map(one));
        }
    }
    templates.concat()
}

/// What stands in the place of a drawing that is too large.
const TOO_LARGE: &str = "<svg viewBox=\"0 0 440 60\"><text x=\"12\" y=\"24\" fill=\"currentColor\" font-size=\"13\">\
    The graph is too large to be drawn.</text><text x=\"12\" y=\"44\" fill=\"currentColor\" font-size=\"13\">\
    cargo nn graph --dot writes it for Graphviz.</text></svg>";

/// A drawing and its legend.
fn template(open: &str, diagram: &Diagram) -> String {
    let (picture, legend) = match diagram.can_be_drawn() {
        true => diagram.to_panes(),
        false => (TOO_LARGE.to_owned(), Vec::new()),
    };
    let entry = |(sample, word): &(String, String)| format!("<span>{sample}{}</span>", escaped(word));
    let legend: String = legend.iter().map(entry).collect();
    format!("<template data-open=\"{}\">\n{picture}<p>{legend}</p></template>\n", escaped(open))
}

/// The style sheet of the drawings, in the colours of the page's theme.
pub(super) fn style() -> String {
    let values = |of: fn(&(&str, &'static str, &'static str)) -> &'static str| -> String {
        colours().iter().map(|row| format!("--nn-{}:{};", row.0, of(row))).collect()
    };
    let (light, dark) = (values(|row| row.1), values(|row| row.2));
    format!(
        "{}#graph{{{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=\"light\"]) #graph{{{dark}}}}}\n\
         @media screen{{:root[data-theme=\"dark\"] #graph{{{dark}}}}}\n",
        sheet()
    )
}
