//! The source in pieces of a kind each: enough to set keywords, comments and numbers apart.

/// What a piece of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    Comment,
    Keyword,
    Word,
    Number,
    Text,
    Mark,
}

impl Kind {
    /// The class of its element, where it is set apart.
    pub(super) fn class(self) -> Option<&'static str> {
        match self {
            Kind::Comment => Some("comment"),
            Kind::Keyword => Some("keyword"),
            Kind::Number => Some("number"),
            Kind::Text => Some("text"),
            Kind::Space | Kind::Word | Kind::Mark => None,
        }
    }
}

const KEYWORDS: &[&str] = &[
    "const", "else", "fn", "if", "input", "layer", "let", "loss", "metric", "network", "output", "param",
    "pub", "struct", "target",
];

/// The pieces of a text, in order; together they are the text. No piece but a comment, a text or space holds
/// the end of a line.
pub(super) fn tokens(text: &str) -> Vec<(Kind, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let while_all = |is: fn(char) -> bool| rest.find(|c: char| !is(c)).unwrap_or(rest.len());
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let (kind, end) = if rest.starts_with("//") {
            (Kind::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if let Some(inside) = rest.strip_prefix("/*") {
            (Kind::Comment, inside.find("*/").map_or(rest.len(), |end| end + 4))
        } else if first == '"' {
            (Kind::Text, string(rest))
        } else if first.is_whitespace() {
            (Kind::Space, while_all(char::is_whitespace))
        } else if first.is_ascii_digit() {
            (Kind::Number, number(rest))
        } else if word(first) {
            let end = while_all(word);
            (if KEYWORDS.contains(&&rest[..end]) { Kind::Keyword } else { Kind::Word }, end)
        } else {
            (Kind::Mark, first.len_utf8())
        };
        found.push((kind, &rest[..end]));
        rest = &rest[end..];
    }
    found
}

/// The length of a text in quotes.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    text.len()
}

/// The length of a number: `1`, `0.5`, `1e-3`, but not the dots of `0..3`.
fn number(text: &str) -> usize {
    let mut end = 0;
    for (at, letter) in text.char_indices() {
        let goes_on = match letter {
            '.' => text[at + 1..].starts_with(|c: char| c.is_ascii_digit()),
            '-' | '+' => text[..at].ends_with(['e', 'E']),
            _ => letter.is_ascii_alphanumeric() || letter == '_',
        };
        if !goes_on {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_text() {
        let text = "/// Says \"σ\".\nlet w₁ = x[0..3] * -1.5e-3; /* a\n b */ einsum(\"i,\\\"j\", y) // end";
        let found = tokens(text);
        assert_eq!(found.iter().map(|(_, piece)| *piece).collect::<String>(), text);
        let of = |kind: Kind| {
            found.iter().filter(|(other, _)| *other == kind).map(|(_, piece)| *piece).collect::<Vec<_>>()
        };
        assert_eq!(of(Kind::Comment), ["/// Says \"σ\".", "/* a\n b */", "// end"]);
        assert_eq!(of(Kind::Number), ["0", "3", "1.5e-3"]);
        assert_eq!(of(Kind::Text), ["\"i,\\\"j\""]);
        assert_eq!(of(Kind::Keyword), ["let"]);
    }

    #[test]
    fn what_does_not_end_is_one_piece() {
        for text in ["\"abc", "/* abc", "\"\\", "1.", "1e"] {
            assert_eq!(tokens(text).iter().map(|(_, piece)| *piece).collect::<String>(), text);
        }
    }
}
