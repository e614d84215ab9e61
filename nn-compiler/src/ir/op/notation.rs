//! How a primitive is written in formulas: a template for plain text and one for LaTeX.

/// How tightly an expression holds together; a looser one inside a tighter one needs parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `a < b`.
    Comparison,
    /// `a + b`, `-a`.
    Sum,
    /// `a · b`.
    Product,
    /// A name, a call, anything in brackets.
    Atom,
}

/// An expression as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its text.
    pub text: String,
    /// How tightly it holds together.
    pub level: Level,
}

impl Written {
    /// What never needs parentheses.
    pub fn atom(text: impl Into<String>) -> Written {
        Written { text: text.into(), level: Level::Atom }
    }
}

/// Templates in which `$0`, `$1` stand for the operands, and `$*` for all of them with commas. After
/// the number may follow the loosest level that needs no parentheses: `$0+` a sum, `$0.` a product,
/// `$0!` an atom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notation {
    /// The template for plain text.
    pub text: String,
    /// The template for LaTeX.
    pub latex: String,
    /// How tightly the whole holds together.
    pub level: Level,
}

impl Notation {
    /// Templates and the level of the whole.
    pub fn new(text: impl Into<String>, latex: impl Into<String>, level: Level) -> Notation {
        Notation { text: text.into(), latex: latex.into(), level }
    }

    /// The expression over operands in plain text.
    pub fn to_text(&self, operands: &[Written]) -> Written {
        Written { text: fill(&self.text, operands, "(", ")"), level: self.level }
    }

    /// The expression over operands in LaTeX.
    pub fn to_latex(&self, operands: &[Written]) -> Written {
        Written { text: fill(&self.latex, operands, r"\left(", r"\right)"), level: self.level }
    }
}

fn fill(template: &str, operands: &[Written], open: &str, close: &str) -> String {
    let mut text = String::new();
    let mut rest = template.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '$' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('*') => {
                let all: Vec<&str> = operands.iter().map(|operand| operand.text.as_str()).collect();
                text.push_str(&all.join(", "));
            }
            Some(digit) => {
                let operand =
                    &operands[digit.to_digit(10).expect("an operand's number follows `$`") as usize];
                let loosest = match rest.peek() {
                    Some('+') => Level::Sum,
                    Some('.') => Level::Product,
                    Some('!') => Level::Atom,
                    _ => Level::Comparison,
                };
                if loosest > Level::Comparison {
                    rest.next();
                }
                if operand.level < loosest {
                    text.push_str(open);
                    text.push_str(&operand.text);
                    text.push_str(close);
                } else {
                    text.push_str(&operand.text);
                }
            }
            None => unreachable!("`$` is followed by an operand's number"),
        }
    }
    // a + -b is a - b, and a · 1 / b is a / b
    text.replace("+ -", "- ").replace("· 1 / ", "/ ")
}
