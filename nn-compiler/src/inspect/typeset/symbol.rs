//! Names as mathematics shows them: `w1` as `w₁`, `y_hat` as `ŷ`, `alpha` as `α`, `hidden.weight` with the
//! layer it belongs to.

/// A mark over a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accent {
    /// `ŷ`
    Hat,
    /// `x̄`
    Bar,
    /// `x̃`
    Tilde,
}

/// A name in parts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// The name in the source.
    pub name: String,
    /// The letter or word that stands for it, without accent and index.
    pub base: String,
    /// The mark over it.
    pub accent: Option<Accent>,
    /// The number at its foot.
    pub index: Option<String>,
    /// Of a value of a loop, the step that is meant: `t`, `t−1`, `30`; of loops in loops all of them, with commas.
    pub step: Option<String>,
    /// The layer it belongs to, with its own dots: `hidden` of `hidden.weight`.
    pub of: Option<String>,
}

impl std::hash::Hash for Accent {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (*self as u8).hash(state);
    }
}

/// Greek letters by their English names.
const GREEK: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("phi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
];

const ACCENTS: &[(&str, Accent)] = &[("_hat", Accent::Hat), ("_bar", Accent::Bar), ("_tilde", Accent::Tilde)];

impl Symbol {
    /// The parts of a dotted name.
    pub fn of_name(name: &str) -> Symbol {
        let (of, own) = match name.rsplit_once('.') {
            Some((of, own)) => (Some(of.to_owned()), own),
            None => (None, name),
        };
        let mut rest = own;
        let mut index = None;
        let letters = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        // Digits at the end are an index; `x_2` loses its underline as well.
        if letters.len() < rest.len() && !letters.trim_end_matches('_').is_empty() {
            index = Some(rest[letters.len()..].to_owned());
            rest = letters.trim_end_matches('_');
        }
        let mut accent = None;
        for (suffix, mark) in ACCENTS {
            if let Some(base) = rest.strip_suffix(suffix)
                && (base.chars().count() == 1 || GREEK.iter().any(|(letter, _)| *letter == base))
            {
                (rest, accent) = (base, Some(*mark));
            }
        }
        let base = GREEK.iter().find(|(letter, _)| *letter == rest).map_or(rest, |(_, greek)| greek);
        Symbol { name: name.to_owned(), base: base.to_owned(), accent, index, step: None, of }
    }

    /// A symbol that is shown as it is.
    pub fn plain(name: &str) -> Symbol {
        Symbol {
            name: name.to_owned(),
            base: name.to_owned(),
            accent: None,
            index: None,
            step: None,
            of: None,
        }
    }

    /// All that stands at its foot.
    pub fn foot(&self) -> Option<String> {
        match (&self.index, &self.step) {
            (Some(index), Some(step)) => Some(format!("{index},{step}")),
            (index, step) => index.clone().or_else(|| step.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::typeset::text;
    use crate::inspect::typeset::{Box, Math};

    #[test]
    fn names_become_symbols() {
        for (name, shown) in [
            ("w1", "w₁"),
            ("y_hat", "ŷ"),
            ("alpha", "α"),
            ("alpha_2", "α₂"),
            ("hidden", "hidden"),
            ("hidden.weight", "hidden.weight"),
            ("first.dense1.y", "first.dense1.y"),
            ("layer12", "layer₁₂"),
            ("_1", "_1"),
            ("mu_bar", "μ̄"),
        ] {
            assert_eq!(text(&Math::atom(Box::Symbol(Symbol::of_name(name)))), shown, "{name}");
        }
    }
}
