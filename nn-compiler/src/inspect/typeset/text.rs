//! Boxes as a line of Unicode text.

use super::{Accent, Box, Level, Math, Operator, Symbol};

/// The line.
pub fn text(math: &Math) -> String {
    let mut line = String::new();
    write(math, &mut line);
    line
}

fn write(math: &Math, line: &mut String) {
    let in_parentheses = |math: &Math, least: Level, line: &mut String| match math.level >= least {
        true => write(math, line),
        false => between(['(', ')'], math, line),
    };
    match &math.kind {
        Box::Symbol(symbol) => line.push_str(&self::symbol(symbol)),
        Box::Number(text) | Box::Word(text) => line.push_str(text),
        Box::Operator(operator) => line.push_str(self::operator(*operator)),
        Box::Row(parts) => parts.iter().for_each(|part| write(part, line)),
        Box::Parentheses(inner) => between(['(', ')'], inner, line),
        Box::Indicator(inner) => between(['[', ']'], inner, line),
        Box::Fraction(above, below) => {
            in_parentheses(above, Level::Product, line);
            line.push_str(" / ");
            in_parentheses(below, Level::Power, line);
        }
        Box::Power(base, exponent) => {
            write(base, line);
            let raised = text(exponent);
            match raised.chars().map(superscript).collect::<Option<String>>() {
                Some(raised) => line.push_str(&raised),
                None => {
                    line.push('^');
                    in_parentheses(exponent, Level::Atom, line);
                }
            }
        }
        Box::Index(base, index) => {
            write(base, line);
            line.push_str(&lowered(&text(index)));
        }
        Box::Transpose(inner) => {
            write(inner, line);
            line.push('ᵀ');
        }
        Box::Root(inner) => {
            line.push('√');
            in_parentheses(inner, Level::Atom, line);
        }
        Box::Absolute(inner) => between(['|', '|'], inner, line),
        Box::Call(name, arguments) => {
            write(name, line);
            line.push('(');
            for (at, argument) in arguments.iter().enumerate() {
                line.push_str(if at > 0 { ", " } else { "" });
                write(argument, line);
            }
            line.push(')');
        }
        Box::Sum(index, body) => {
            line.push('Σ');
            line.extend(index.chars().map(|c| subscript(c).unwrap_or(c)));
            line.push(' ');
            write(body, line);
        }
        Box::Derivative(by) => line.push_str(&format!("∂J/∂{}", self::symbol(by))),
        Box::Cases { condition, then, otherwise } => {
            line.push_str("{ ");
            write(then, line);
            line.push_str(" if ");
            write(condition, line);
            line.push_str(", else ");
            write(otherwise, line);
            line.push_str(" }");
        }
    }
}

fn between([open, close]: [char; 2], inner: &Math, line: &mut String) {
    line.push(open);
    write(inner, line);
    line.push(close);
}

fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Plus => " + ",
        Operator::Minus => " − ",
        Operator::Negative => "−",
        Operator::Times => "·",
        Operator::WideTimes => " · ",
        Operator::Elementwise => " ⊙ ",
        Operator::Beside => "",
        Operator::Less => " < ",
        Operator::LessOrEqual => " ≤ ",
        Operator::Greater => " > ",
        Operator::GreaterOrEqual => " ≥ ",
        Operator::Equal => " = ",
        Operator::NotEqual => " ≠ ",
    }
}

fn symbol(symbol: &Symbol) -> String {
    let mut shown = symbol.of.as_ref().map(|of| format!("{of}.")).unwrap_or_default();
    match (symbol.accent, symbol.base.as_str()) {
        (Some(Accent::Hat), "y") => shown.push('ŷ'),
        (accent, base) => {
            shown.push_str(base);
            shown.push_str(match accent {
                Some(Accent::Hat) => "\u{302}",
                Some(Accent::Bar) => "\u{304}",
                Some(Accent::Tilde) => "\u{303}",
                None => "",
            });
        }
    }
    shown.extend(symbol.foot().map(|foot| lowered(&foot)));
    shown
}

/// What stands at the foot of something.
fn lowered(text: &str) -> String {
    match text.chars().map(subscript).collect::<Option<String>>() {
        Some(lowered) => lowered,
        None => format!("_{{{text}}}"),
    }
}

fn superscript(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32))?,
        '−' | '-' => '⁻',
        _ => return None,
    })
}

fn subscript(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32('₀' as u32 + (c as u32 - '0' as u32))?,
        'i' => 'ᵢ',
        'j' => 'ⱼ',
        'k' => 'ₖ',
        'l' => 'ₗ',
        'm' => 'ₘ',
        'n' => 'ₙ',
        'r' => 'ᵣ',
        's' => 'ₛ',
        't' => 'ₜ',
        'u' => 'ᵤ',
        'v' => 'ᵥ',
        'ℓ' => 'ₗ',
        '+' => '₊',
        '−' => '₋',
        ',' => ',',
        _ => return None,
    })
}
