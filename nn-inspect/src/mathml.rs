//! Boxes as MathML Core.

use std::fmt::Write;

use nn_compiler::inspect::derivation::{Derivation, Line};
use nn_compiler::inspect::typeset::{Accent, Box, Equation, Level, Math, Operator, Symbol, text};

use crate::form::{self, blocks};
use crate::picture::relative;

/// A box as MathML: what stands inside `<math>`. What names a term carries its number as `data-term`.
pub fn mathml(math: &Math) -> String {
    Writer { layers: &[], is_brief: false }.boxed(math)
}

/// Equations of a derivation: a `<math>` for each block of lines, their equality signs below each other.
pub fn derivation_mathml(derivation: &Derivation, lines: &[Line]) -> String {
    let mut page = String::new();
    for block in blocks(derivation, lines) {
        page += "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mtable>\n";
        for Equation { name, formula, steps } in &block {
            let (name, formula) = (mathml(name), mathml(formula));
            let cell = |side: &str, math: &str| format!("<mtd style=\"text-align: {side}\">{math}</mtd>");
            let (left, right) = (cell("right", &name), cell("left", &formula));
            let steps = steps.as_ref().map(|steps| cell("left", &format!("<mtext>{}</mtext>", steps.text())));
            page += &format!("<mtr>{left}<mtd><mo>=</mo></mtd>{right}{}</mtr>\n", steps.unwrap_or_default());
        }
        page += "</mtable></math>\n";
    }
    page
}

/// A name among the equations of layers, whose own names are left out of the names of their parts: of the first of
/// these layers that it is a part of.
pub(crate) fn name_within(math: &Math, layers: &[&str]) -> String {
    in_line(&Writer { layers, is_brief: true }.boxed(math))
}

/// A part of a formula with more characters may be parted as well.
const LONG: usize = 24;

/// A formula in pieces between which a line may end: before its operators, and, where a part is long, within it. What
/// is in parentheses is a `span` of its own, so that it is parted last. After an equality sign, if wanted.
pub(crate) fn flowing(math: &Math, layers: &[&str], equal: bool) -> String {
    let mut pieces =
        Pieces { writer: Writer { layers, is_brief: true }, done: String::new(), open: String::new() };
    if equal {
        pieces.open.push_str("<mo form=\"infix\">=</mo>");
    }
    pieces.add(math);
    pieces.end();
    pieces.done
}

struct Pieces<'a> {
    writer: Writer<'a>,
    done: String,
    /// The piece that goes on.
    open: String,
}

impl Pieces<'_> {
    fn add(&mut self, math: &Math) {
        match &math.kind {
            Box::Row(parts) if math.term.is_none() => {
                parts.iter().for_each(|part| self.add(form::in_row(part)));
            }
            Box::Parentheses(inner) => {
                self.group(["(", ")"], "", form::is_tall(inner), |pieces| pieces.add(form::in_row(inner)));
            }
            _ if math.term.is_none() && self.writer.length(math) > LONG => self.add_long(math),
            Box::Operator(
                operator @ (Operator::Plus
                | Operator::Minus
                | Operator::Times
                | Operator::WideTimes
                | Operator::Elementwise),
            ) => {
                self.end();
                self.open += &self::operator(*operator).replace("<mo>", "<mo form=\"infix\">");
            }
            _ => self.open += &self.writer.boxed(math),
        }
    }

    /// What is too long to stand in one piece, where it can be parted.
    fn add_long(&mut self, math: &Math) {
        match &math.kind {
            Box::Call(name, arguments) => {
                self.open += &self.writer.boxed(name);
                self.group(["(", ")"], "", false, |pieces| {
                    pieces.end();
                    for (at, argument) in arguments.iter().enumerate() {
                        if at > 0 {
                            pieces.open += "<mo form=\"postfix\" separator=\"true\">,</mo>";
                            pieces.end();
                        }
                        pieces.add(form::in_row(argument));
                    }
                });
            }
            Box::Indicator(inner) => {
                self.group(["[", "]"], "", form::is_tall(inner), |pieces| pieces.add(inner));
            }
            Box::Absolute(inner) => {
                self.group(["|", "|"], "", form::is_tall(inner), |pieces| pieces.add(inner));
            }
            Box::Root(inner) => {
                self.open += "<mo form=\"prefix\">√</mo>";
                self.group(["(", ")"], "", form::is_tall(inner), |pieces| pieces.add(inner));
            }
            Box::Transpose(inner) => self.raised(inner, "<mi mathvariant=\"normal\">⊤</mi>"),
            Box::Power(base, exponent) => self.raised(base, &self.writer.boxed(exponent)),
            Box::Fraction(above, below) => {
                self.add_at_least(above, Level::Product);
                self.end();
                self.open += "<mo form=\"infix\">/</mo>";
                self.add_at_least(below, Level::Power);
            }
            Box::Cases { condition, then, otherwise } => {
                self.group(["{", "}"], "", false, |pieces| {
                    pieces.add(then);
                    pieces.end();
                    pieces.open += "<mtext>if\u{a0}</mtext>";
                    pieces.add(condition);
                    pieces.open += "<mo form=\"postfix\" separator=\"true\">,</mo>";
                    pieces.end();
                    pieces.open += "<mtext>else\u{a0}</mtext>";
                    pieces.add(otherwise);
                });
            }
            Box::Sum(index, body) => {
                self.open += &self::sum(index);
                self.end();
                self.add(form::in_row(body));
            }
            _ => self.open += &self.writer.boxed(math),
        }
    }

    /// A base in parentheses with something raised behind them.
    fn raised(&mut self, base: &Math, raised: &str) {
        let inner = match &base.kind {
            Box::Parentheses(inner) => inner,
            _ => base,
        };
        self.group(["(", ")"], raised, form::is_tall(inner), |pieces| pieces.add(form::in_row(inner)));
    }

    fn add_at_least(&mut self, math: &Math, level: Level) {
        match math.level >= level || matches!(math.kind, Box::Parentheses(_)) {
            true => self.add(math),
            false => self.group(["(", ")"], "", form::is_tall(math), |pieces| pieces.add(math)),
        }
    }

    /// What is in brackets, with what is raised behind them.
    fn group(&mut self, [open, close]: [&str; 2], raised: &str, tall: bool, inside: impl FnOnce(&mut Self)) {
        // With what stands right before: an operator, a factor.
        self.done.push_str("<span class=\"group\">");
        self.open += &format!("<mo form=\"prefix\" stretchy=\"{tall}\">{open}</mo>");
        inside(self);
        let close = format!("<mo form=\"postfix\" stretchy=\"{tall}\">{close}</mo>");
        self.open += &match raised {
            "" => close,
            raised => format!("<msup>{close}{raised}</msup>"),
        };
        self.end();
        self.done.push_str("</span>");
    }

    /// Here a line may end.
    fn end(&mut self) {
        if !self.open.is_empty() {
            self.done += &in_line(&std::mem::take(&mut self.open));
        }
    }
}

fn in_line(inside: &str) -> String {
    format!("<math displaystyle=\"true\">{inside}</math>")
}

struct Writer<'a> {
    /// The layers that need not be named: parts of the first lose its name, then those of the next.
    layers: &'a [&'a str],
    /// Whether of layers in layers in layers only the outermost and the innermost are named.
    is_brief: bool,
}

impl Writer<'_> {
    /// How many characters a box has as a line.
    fn length(&self, math: &Math) -> usize {
        let shown = self.layers.iter().fold(text(math), |text, layer| relative(&text, Some(layer)));
        shown.chars().count()
    }

    fn boxed(&self, math: &Math) -> String {
        let inside = match &math.kind {
            Box::Symbol(symbol) => self.symbol(symbol),
            Box::Number(text) => self.number(text),
            Box::Word(text) => words(text),
            Box::Operator(operator) => self::operator(*operator).to_owned(),
            Box::Row(parts) => self.row(parts.iter().map(form::in_row)),
            Box::Parentheses(inner) => {
                enclosed("(", &self.boxed(form::in_row(inner)), ")", form::is_tall(inner))
            }
            Box::Indicator(inner) => enclosed("[", &self.boxed(inner), "]", form::is_tall(inner)),
            Box::Absolute(inner) => enclosed("|", &self.boxed(inner), "|", form::is_tall(inner)),
            Box::Fraction(above, below) => {
                format!(
                    "<mfrac>{}{}</mfrac>",
                    self.boxed(form::in_row(above)),
                    self.boxed(form::in_row(below))
                )
            }
            Box::Power(base, exponent) => {
                format!("<msup>{}{}</msup>", self.boxed(base), self.boxed(exponent))
            }
            Box::Index(base, index) => {
                let index = match &index.kind {
                    Box::Word(letters) => indices(letters),
                    _ => self.boxed(index),
                };
                format!("<msub>{}{index}</msub>", self.boxed(base))
            }
            Box::Transpose(inner) => {
                format!("<msup>{}<mi mathvariant=\"normal\">⊤</mi></msup>", self.boxed(inner))
            }
            Box::Root(inner) => format!("<msqrt>{}</msqrt>", self.boxed(inner)),
            Box::Call(name, arguments) => {
                let tall = arguments.iter().any(form::is_tall);
                let arguments: Vec<String> =
                    arguments.iter().map(|argument| self.boxed(form::in_row(argument))).collect();
                let arguments = arguments.join("<mo separator=\"true\">,</mo>");
                format!("<mrow>{}{}</mrow>", self.boxed(name), enclosed("(", &arguments, ")", tall))
            }
            Box::Sum(index, body) => {
                format!("<mrow>{}{}</mrow>", sum(index), self.boxed(form::in_row(body)))
            }
            Box::Derivative(by) => format!(
                "<mfrac><mrow><mi>∂</mi><mi>J</mi></mrow><mrow><mi>∂</mi>{}</mrow></mfrac>",
                self.symbol(by)
            ),
            Box::Cases { condition, then, otherwise } => {
                let case = |value: &Math, when: &str| {
                    format!("<mtr><mtd>{}</mtd><mtd>{when}</mtd></mtr>", self.boxed(value))
                };
                let when = format!("<mtext>if\u{a0}</mtext>{}", self.boxed(condition));
                let cases = case(then, &when) + &case(otherwise, "<mtext>otherwise</mtext>");
                format!("<mrow><mo form=\"prefix\" stretchy=\"true\">{{</mo><mtable>{cases}</mtable></mrow>")
            }
        };
        match math.term {
            Some(term) => format!("<mrow data-term=\"{term}\">{inside}</mrow>"),
            None => inside,
        }
    }

    fn row<'m>(&self, parts: impl Iterator<Item = &'m Math>) -> String {
        format!("<mrow>{}</mrow>", parts.map(|part| self.boxed(part)).collect::<String>())
    }

    fn number(&self, text: &str) -> String {
        let opened = form::number(text);
        match &opened.kind {
            Box::Number(digits) if digits.starts_with(|c: char| c.is_alphabetic()) => identifier(digits),
            Box::Number(digits) => format!("<mn>{}</mn>", escaped(digits)),
            _ => self.boxed(&opened),
        }
    }

    /// A name; the layers it belongs to stand before it, in a class of their own.
    fn symbol(&self, symbol: &Symbol) -> String {
        let base = identifier(&symbol.base);
        let accent = symbol.accent.map(|accent| match accent {
            Accent::Hat => "ˆ",
            Accent::Bar => "¯",
            Accent::Tilde => "˜",
        });
        let base = match accent {
            Some(mark) => {
                format!("<mover accent=\"true\">{base}<mo stretchy=\"false\">{mark}</mo></mover>")
            }
            None => base,
        };
        let own = match (&symbol.index, &symbol.step) {
            (None, None) => base,
            (Some(index), None) => format!("<msub>{base}<mn>{}</mn></msub>", escaped(index)),
            (index, Some(step)) => {
                let index = index.as_ref().map(|index| format!("<mn>{}</mn><mo>,</mo>", escaped(index)));
                format!("<msub>{base}<mrow>{}{}</mrow></msub>", index.unwrap_or_default(), indices(step))
            }
        };
        let of = symbol.of.as_deref().map(|of| within(of, self.layers)).filter(|of| !of.is_empty());
        match of {
            Some(of) => {
                let of = if self.is_brief { brief(of) } else { of.to_owned() };
                format!("<mrow><mi class=\"of\" mathvariant=\"normal\">{}.</mi>{own}</mrow>", escaped(&of))
            }
            None => own,
        }
    }
}

/// What stands in brackets, which grow with what is taller than a line.
fn enclosed(open: &str, inside: &str, close: &str, tall: bool) -> String {
    format!(
        "<mrow><mo form=\"prefix\" stretchy=\"{tall}\">{open}</mo>{inside}<mo form=\"postfix\" stretchy=\"{tall}\">{close}</mo></mrow>"
    )
}

fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Plus => "<mo>+</mo>",
        Operator::Minus => "<mo>−</mo>",
        Operator::Negative => "<mo form=\"prefix\">−</mo>",
        Operator::Times | Operator::WideTimes => "<mo>·</mo>",
        Operator::Elementwise => "<mo>⊙</mo>",
        // A product that is not written but meant.
        Operator::Beside => "<mo>\u{2062}</mo>",
        Operator::Less => "<mo>&lt;</mo>",
        Operator::LessOrEqual => "<mo>≤</mo>",
        Operator::Greater => "<mo>&gt;</mo>",
        Operator::GreaterOrEqual => "<mo>≥</mo>",
        Operator::Equal => "<mo>=</mo>",
        Operator::NotEqual => "<mo>≠</mo>",
    }
}

/// The outermost and the innermost part of a long dotted name.
fn brief(name: &str) -> String {
    match (name.split_once('.'), name.rsplit_once('.')) {
        (Some((first, rest)), Some((_, last))) if rest != last && name.chars().count() > LONG => {
            format!("{first}.….{last}")
        }
        _ => name.to_owned(),
    }
}

/// What is left of a dotted name inside of the first of these layers that it is in: all of it, where it is in none.
fn within<'n>(name: &'n str, layers: &[&str]) -> &'n str {
    let inside = |layer: &&str| match name.strip_prefix(*layer)? {
        "" => Some(""),
        rest => rest.strip_prefix('.'),
    };
    layers.iter().find_map(inside).unwrap_or(name)
}

fn sum(index: &str) -> String {
    match index {
        "" => "<mo>∑</mo>".to_owned(),
        index => format!("<munder><mo>∑</mo>{}</munder>", indices(index)),
    }
}

/// Letters of indices, each a name, and what counts steps: `t−1`.
fn indices(letters: &str) -> String {
    let counts = |c: char| c.is_alphanumeric() || matches!(c, '+' | '−' | ',');
    if !letters.chars().all(counts) {
        return words(letters);
    }
    let sign = |c: char| match c {
        c if c.is_alphabetic() => identifier(&c.to_string()),
        c if c.is_ascii_digit() => format!("<mn>{c}</mn>"),
        c => format!("<mo>{c}</mo>"),
    };
    format!("<mrow>{}</mrow>", letters.chars().map(sign).collect::<String>())
}

/// A letter is set slanted, a word upright.
fn identifier(text: &str) -> String {
    format!("<mi>{}</mi>", escaped(text))
}

fn words(text: &str) -> String {
    let word = |word: &str| match word.chars().next() {
        Some('·') => "<mo>·</mo>".to_owned(),
        Some(first) if !first.is_alphabetic() => format!("<mtext>{}</mtext>", escaped(word)),
        _ => identifier(word),
    };
    let words: Vec<String> = text.split(' ').map(word).collect();
    match &words[..] {
        [only] => only.clone(),
        _ => format!("<mrow>{}</mrow>", words.join("<mspace width=\"0.17em\"/>")),
    }
}

/// Text with what XML reads as its own marks written as references.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // No document may hold these, not even as references.
            c if c.is_control() && !matches!(c, '\n' | '\t') => {
                write!(escaped, "\\u{{{:x}}}", c as u32).expect("strings take everything");
            }
            c => escaped.push(c),
        }
    }
    escaped
}
