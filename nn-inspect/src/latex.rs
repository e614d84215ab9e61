//! Boxes as LaTeX, for a document with `amsmath`.

use nn_compiler::inspect::derivation::{Derivation, Line};
use nn_compiler::inspect::typeset::{Accent, Box, Equation, Math, Operator, Steps, Symbol};

use crate::form::{self, blocks};

/// A box as LaTeX, to stand in mathematics mode.
pub fn latex(math: &Math) -> String {
    let mut page = String::new();
    write(math, &mut page);
    page
}

/// Equations of a derivation: an `align*` for each block of lines.
pub fn derivation_latex(derivation: &Derivation, lines: &[Line]) -> String {
    let mut page = String::new();
    for block in blocks(derivation, lines) {
        let equation = |Equation { name, formula, steps }: &Equation| {
            let steps = steps.as_ref().map(self::steps).unwrap_or_default();
            format!("  {} &= {}{steps}", latex(name), latex(formula))
        };
        let equations: Vec<String> = block.iter().map(equation).collect();
        page += &format!("\\begin{{align*}}\n{}\n\\end{{align*}}\n", equations.join(" \\\\\n"));
    }
    page
}

/// The steps for which an equation holds.
fn steps(steps: &Steps) -> String {
    let Steps { letter, first, last } = steps;
    let [letter, first, last] = [&letter.to_string(), first, last].map(|text| foot(text));
    match first == last {
        true => format!(" && {letter} = {first}"),
        false => format!(" && {letter} = {first}, \\dots, {last}"),
    }
}

/// What counts steps, at the foot of a name or beside an equation.
fn foot(text: &str) -> String {
    text.replace('ℓ', "\\ell ").replace('−', "-").trim_end().to_owned()
}

/// Appends what is not a part of the control word that the page may end with.
fn put(page: &mut String, text: &str) {
    let word = page.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if word.len() < page.len() && word.ends_with('\\') && text.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        page.push(' ');
    }
    page.push_str(text);
}

fn write(math: &Math, page: &mut String) {
    match &math.kind {
        Box::Symbol(symbol) => put(page, &self::symbol(symbol)),
        Box::Number(text) => number(text, page),
        Box::Word(text) => put(page, &words(text)),
        Box::Operator(operator) => put(page, self::operator(*operator)),
        Box::Row(parts) => parts.iter().for_each(|part| write(form::in_row(part), page)),
        Box::Parentheses(inner) => enclosed("(", std::slice::from_ref(inner), ")", page),
        Box::Indicator(inner) => enclosed("[", std::slice::from_ref(inner), "]", page),
        Box::Absolute(inner) => enclosed("\\lvert", std::slice::from_ref(inner), "\\rvert", page),
        Box::Fraction(above, below) => {
            put(page, &format!("\\frac{{{}}}{{{}}}", latex(form::in_row(above)), latex(form::in_row(below))));
        }
        Box::Power(base, exponent) => {
            self::base(base, true, page);
            put(page, &format!("^{}", script(&latex(exponent))));
        }
        Box::Index(base, index) => {
            self::base(base, false, page);
            let letters = match &index.kind {
                Box::Word(letters) => foot(letters),
                _ => latex(index),
            };
            put(page, &format!("_{}", script(&letters)));
        }
        Box::Transpose(inner) => {
            self::base(inner, true, page);
            put(page, "^{\\top}");
        }
        Box::Root(inner) => put(page, &format!("\\sqrt{{{}}}", latex(inner))),
        Box::Call(name, arguments) => {
            write(name, page);
            enclosed("(", arguments, ")", page);
        }
        Box::Sum(index, body) => {
            let index = if index.is_empty() { String::new() } else { format!("_{}", script(&foot(index))) };
            put(page, &format!("\\sum{index} "));
            write(form::in_row(body), page);
        }
        Box::Derivative(by) => {
            let mut below = "\\partial".to_owned();
            put(&mut below, &format!(" {}", self::symbol(by)));
            put(page, &format!("\\frac{{\\partial J}}{{{below}}}"));
        }
        Box::Cases { condition, then, otherwise } => put(
            page,
            &format!(
                "\\begin{{cases}} {} & \\text{{if }} {} \\\\ {} & \\text{{otherwise}} \\end{{cases}}",
                latex(then),
                latex(condition),
                latex(otherwise)
            ),
        ),
    }
}

/// What stands in brackets, which grow with it; several things with commas between.
fn enclosed<M: std::borrow::Borrow<Math>>(open: &str, inside: &[M], close: &str, page: &mut String) {
    let tall = inside.iter().any(|math| form::is_tall(math.borrow()));
    put(page, &if tall { format!("\\left{open}") } else { open.to_owned() });
    for (at, math) in inside.iter().enumerate() {
        put(page, if at > 0 { ", " } else { "" });
        write(form::in_row(math.borrow()), page);
    }
    put(page, &if tall { format!("\\right{close}") } else { close.to_owned() });
}

/// What something is raised or lowered at: in braces, where it has an exponent or an index of its own. That
/// of a name is above or below as it wants to be, unless a second index follows.
fn base(base: &Math, raised: bool, page: &mut String) {
    let bare = match &base.kind {
        Box::Symbol(symbol) => raised || symbol.foot().is_none(),
        Box::Number(text) => text.chars().all(|c| c.is_ascii_digit() || c == '.'),
        Box::Parentheses(_) | Box::Indicator(_) | Box::Word(_) | Box::Call(..) => true,
        _ => false,
    };
    let base = latex(base);
    put(page, &if bare { base } else { format!("{{{base}}}") });
}

/// The argument of `^` and `_`.
fn script(text: &str) -> String {
    if text.chars().count() == 1 { text.to_owned() } else { format!("{{{text}}}") }
}

fn number(text: &str, page: &mut String) {
    let opened = form::number(text);
    match &opened.kind {
        Box::Number(digits) => {
            let digits = match digits.as_str() {
                "π" => "\\pi".to_owned(),
                "∞" => "\\infty".to_owned(),
                _ => digits.replace('−', "-"),
            };
            put(page, &digits);
        }
        _ => write(&opened, page),
    }
}

fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Plus => " + ",
        Operator::Minus => " - ",
        Operator::Negative => "-",
        Operator::Times | Operator::WideTimes => " \\cdot ",
        Operator::Elementwise => " \\odot ",
        Operator::Beside => "",
        Operator::Less => " < ",
        Operator::LessOrEqual => " \\le ",
        Operator::Greater => " > ",
        Operator::GreaterOrEqual => " \\ge ",
        Operator::Equal => " = ",
        Operator::NotEqual => " \\ne ",
    }
}

/// A name with the layers it belongs to: `\mathrm{hidden}.\mathrm{weight}`.
fn symbol(symbol: &Symbol) -> String {
    let of = symbol.of.iter().flat_map(|of| of.split('.')).map(|layer| format!("{}.", name(layer)));
    let mut shown: String = of.collect();
    let base = symbol.base.split('.').map(name).collect::<Vec<_>>().join(".");
    let base = match symbol.accent {
        Some(Accent::Hat) => format!("\\hat{{{base}}}"),
        Some(Accent::Bar) => format!("\\bar{{{base}}}"),
        Some(Accent::Tilde) => format!("\\tilde{{{base}}}"),
        None => base,
    };
    shown.push_str(&base);
    if let Some(text) = symbol.foot() {
        shown.push_str(&format!("_{}", script(&foot(&text))));
    }
    shown
}

/// A letter stands slanted, a Greek one by its name, a word upright.
fn name(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => match greek(letter) {
            Some(name) => format!("\\{name}"),
            None => escaped(text),
        },
        _ => format!("\\mathrm{{{}}}", escaped(text)),
    }
}

/// Words of functions: those that LaTeX knows by their names, others as operators.
fn words(text: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some('·'), None) => " \\cdot ".to_owned(),
            (Some(letter), None) => greek(letter).map_or(escaped(word), |name| format!("\\{name}")),
            // Ranges of a slice: `0..3,`.
            _ if word.starts_with(|c: char| !c.is_alphabetic()) => word.to_owned(),
            _ if KNOWN.contains(&word) => format!("\\{word}"),
            _ => format!("\\operatorname{{{}}}", escaped(word)),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Functions with a command of their own.
const KNOWN: &[&str] = &["cos", "exp", "ln", "log", "max", "min", "sin", "tan", "tanh"];

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '_' | '#' | '$' | '%' | '&' | '{' | '}' => escaped.extend(['\\', letter]),
            '\\' | '^' | '~' => escaped.push_str("\\_"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

fn greek(letter: char) -> Option<&'static str> {
    Some(match letter {
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' => "varepsilon",
        'ζ' => "zeta",
        'η' => "eta",
        'θ' => "theta",
        'ι' => "iota",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' => "mu",
        'ν' => "nu",
        'ξ' => "xi",
        'ρ' => "rho",
        'σ' => "sigma",
        'τ' => "tau",
        'φ' => "varphi",
        'χ' => "chi",
        'ψ' => "psi",
        'ω' => "omega",
        'Φ' => "Phi",
        'ℓ' => "ell",
        _ => return None,
    })
}
