//! `#[budget(ram = "64 KiB")]`

use syn::Lit;

use crate::ast::Attributes;
use crate::diagnostic::{Diagnostic, did_you_mean, syntax};

use super::attribute::{Attribute, parenthesised};
use super::tokens::Parser;

/// The units of memory, with their sizes in bytes.
const UNITS: [(&str, u64); 8] = [
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("KiB", 1 << 10),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
    ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
];

impl<'a> Parser<'a> {
    /// Notes the amount that the attribute states.
    pub(super) fn budget(&mut self, attribute: &Attribute<'a>, settings: &mut Attributes) {
        match amount(attribute) {
            Ok(amount) => settings.ram_budget = Some(amount),
            Err(mistake) => {
                self.report(*mistake);
            }
        }
    }
}

/// The amount in bytes, and where it stands.
fn amount(attribute: &Attribute) -> Result<(u64, proc_macro2::Span), Box<Diagnostic>> {
    let form = || Box::new(syntax::bad_budget(attribute.span));
    let group = parenthesised(attribute).ok_or_else(form)?;
    let (name, rest) = group.content.ident().ok_or_else(form)?;
    let (_, rest) = rest.punct().filter(|(equals, _)| equals.as_char() == '=').ok_or_else(form)?;
    let (literal, _) = rest.literal().filter(|(_, rest)| rest.eof()).ok_or_else(form)?;
    let span = literal.span();
    let Lit::Str(text) = Lit::new(literal) else { return Err(form()) };
    if name != "ram" {
        let (found, text) = (name.to_string(), text.value());
        return Err(Box::new(syntax::other_budget(name.span(), &found, &text)));
    }
    match bytes(&text.value()) {
        Ok(bytes) => Ok((bytes, span)),
        Err((what, cure)) => Err(Box::new(syntax::bad_amount(span, &what, &cure))),
    }
}

/// `64 KiB` in bytes; else what is wrong with it, and the cure.
fn bytes(text: &str) -> Result<u64, (String, String)> {
    let text = text.trim();
    let example = || "write a whole number and its unit, as in `64 KiB`".to_owned();
    if text.starts_with('-') {
        return Err((format!("`{text}` is negative, and memory is not"), example()));
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = (&text[..end], text[end..].trim());
    if digits.is_empty() {
        return Err((format!("`{text}` does not begin with a number"), example()));
    }
    if unit.starts_with(['.', '_', ',']) {
        return Err((
            format!("`{text}` is not a whole number of a unit"),
            "write a whole number of a smaller unit, as in `1536 KiB`".into(),
        ));
    }
    let Some((_, size)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        let what = if unit.is_empty() {
            "the unit is missing".to_owned()
        } else {
            format!("`{unit}` is not a unit of memory")
        };
        let names = UNITS.iter().map(|(name, _)| *name);
        return Err((what, did_you_mean(unit, names, "the units are B, kB, KiB, MB, MiB, GB and GiB")));
    };
    let bytes = digits.parse::<u64>().ok().and_then(|amount| amount.checked_mul(*size));
    bytes.ok_or_else(|| {
        (
            format!("`{text}` is more than any machine has"),
            "write a smaller amount, or remove the budget".into(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn amounts_of_memory() {
        assert_eq!(bytes("64 KiB"), Ok(65536));
        assert_eq!(bytes("2MB"), Ok(2_000_000));
        assert_eq!(bytes(" 7 B "), Ok(7));
    }

    #[test]
    fn what_is_wrong_with_an_amount() {
        let what = |text| bytes(text).expect_err("a mistake").0;
        assert_eq!(what("64"), "the unit is missing");
        assert_eq!(what("KiB"), "`KiB` does not begin with a number");
        assert_eq!(what("64 KiBi"), "`KiBi` is not a unit of memory");
        assert_eq!(what("-1 KiB"), "`-1 KiB` is negative, and memory is not");
        assert_eq!(what("1.5 MiB"), "`1.5 MiB` is not a whole number of a unit");
        assert_eq!(what("99999999999 GiB"), "`99999999999 GiB` is more than any machine has");
        assert_eq!(what("99999999999999999999 B"), "`99999999999999999999 B` is more than any machine has");
    }
}
