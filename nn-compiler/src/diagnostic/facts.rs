//! The *why* of a message: facts about the values involved, in aligned columns.

use proc_macro2::Span;

/// One value involved in a mistake: `weight : [10, 512]  param, line 8`.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The value's name, as in the source.
    pub name: String,
    /// Its shape or type: `[10, 512]`, `class(10)`.
    pub shape: String,
    /// What made it and where: `param, line 8`. [`line()`] says where.
    pub origin: String,
}

/// One line for each fact, with the columns aligned.
pub fn columns(facts: impl IntoIterator<Item = Fact>) -> Vec<String> {
    let facts: Vec<Fact> = facts.into_iter().collect();
    let width =
        |text: fn(&Fact) -> &str| facts.iter().map(|fact| text(fact).chars().count()).max().unwrap_or(0);
    let (name, shape) = (width(|fact| &fact.name), width(|fact| &fact.shape));
    facts
        .iter()
        .map(|fact| {
            let row = format!("{:name$} : {:shape$}  {}", fact.name, fact.shape, fact.origin);
            row.trim_end().to_string()
        })
        .collect()
}

/// `kind, line 8`, or just `kind` where the place is not in the user's source (as in the prelude).
pub fn line(kind: &str, span: Span) -> String {
    match span.start().line {
        0 => kind.to_string(),
        line => format!("{kind}, line {line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let fact = |name: &str, shape: &str, origin: &str| Fact {
            name: name.into(),
            shape: shape.into(),
            origin: origin.into(),
        };
        let rows = columns([
            fact("image", "[784]", "input, line 5"),
            fact("weight", "[10, 512]", "param, line 8"),
            fact("σ", "[]", ""),
        ]);
        assert_eq!(
            rows,
            ["image  : [784]      input, line 5", "weight : [10, 512]  param, line 8", "σ      : []"]
        );
    }
}
