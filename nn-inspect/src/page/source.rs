//! The pane of the source: numbered lines in which the tokens of terms are marked.

use std::collections::HashMap;
use std::ops::Range;

use nn_compiler::inspect::derivation::{Derivation, Role};
use nn_compiler::inspect::formula::TermId;
use nn_compiler::source::Source;

use super::tokens::{Kind, tokens};
use crate::mathml::escaped;

/// The lines of the source.
pub(super) fn source(derivation: &Derivation, source: &Source) -> String {
    let marks = Marks::of(derivation, source);
    let mut pane = String::new();
    let (mut line, mut column) = (0, 0);
    let mut row = String::new();
    let beginning = beginning(&source.text, &derivation.network);
    let end_row = |row: &mut String, line: usize, pane: &mut String| {
        let number = source.line.max(1) + line;
        let begins = if line == beginning { " data-begins" } else { "" };
        *pane += &format!(
            "<div class=\"line\"{begins} id=\"line-{number}\" data-line=\"{number}\"><span class=\"number\">{number}</span><code>{row}</code></div>\n"
        );
        row.clear();
    };
    let margin = margin(&source.text);
    let mut at = 0;
    for (kind, piece) in tokens(&source.text) {
        let terms = marks.terms(kind, piece, (line, column), at);
        for (part, text) in piece.split('\n').enumerate() {
            if part > 0 {
                end_row(&mut row, line, &mut pane);
                (line, column) = (line + 1, 0);
            }
            let hidden = if column == 0 { text.len() - text.trim_start_matches(' ').len() } else { 0 };
            row += &element(kind, &text[hidden.min(margin)..], terms);
            column += text.chars().count();
        }
        at += piece.len();
    }
    end_row(&mut row, line, &mut pane);
    pane
}

/// How many spaces all lines begin with.
fn margin(text: &str) -> usize {
    let full = text.lines().filter(|line| !line.trim().is_empty());
    full.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or(0)
}

fn element(kind: Kind, text: &str, terms: &[TermId]) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = escaped(text);
    if !terms.is_empty() {
        let terms: Vec<String> = terms.iter().map(usize::to_string).collect();
        return format!("<span class=\"mark\" data-terms=\"{}\">{text}</span>", terms.join(" "));
    }
    match kind.class() {
        Some(class) => format!("<span class=\"{class}\">{text}</span>"),
        None => text,
    }
}

/// Which tokens speak of which terms.
struct Marks {
    /// The terms made by the token that begins at that line and column of the text, from 0.
    made: HashMap<(usize, usize), Vec<TermId>>,
    /// Terms by the names that a user calls them.
    named: HashMap<String, Vec<TermId>>,
    /// The bytes of the text between the braces of the network, in which these names mean them.
    inside: Range<usize>,
}

impl Marks {
    fn of(derivation: &Derivation, source: &Source) -> Marks {
        let mut marks = Marks {
            made: HashMap::new(),
            named: HashMap::new(),
            inside: body(&source.text, &derivation.network),
        };
        let terms = derivation.terms.iter().enumerate();
        for (at, term) in terms.filter(|(_, term)| !matches!(term.role, Role::Derivative { .. })) {
            let start = term.span.start();
            if let Some(line) = start.line.checked_sub(source.line.max(1)).filter(|_| source.line > 0) {
                marks.made.entry((line, start.column)).or_default().push(at);
            }
            if !matches!(term.role, Role::Loss) && !term.name.contains('.') {
                marks.named.entry(term.name.clone()).or_default().push(at);
            }
        }
        marks
    }

    fn terms(&self, kind: Kind, piece: &str, place: (usize, usize), at: usize) -> &[TermId] {
        if matches!(kind, Kind::Space | Kind::Comment) {
            return &[];
        }
        let named = || self.named.get(piece).filter(|_| kind == Kind::Word && self.inside.contains(&at));
        self.made.get(&place).or_else(named).map_or(&[], Vec::as_slice)
    }
}

/// The line of the text, from 0, that the declaration of a network begins on, with what is said of it.
pub(super) fn beginning(text: &str, network: &str) -> usize {
    let braces = body(text, network);
    let line = text[..braces.start].matches('\n').count();
    let lines: Vec<&str> = text.lines().take(line + 1).collect();
    let is_said = |line: &&&str| line.trim_start().starts_with("///") || line.trim_start().starts_with("#[");
    let declared = lines.iter().rposition(|line| line.contains("struct")).unwrap_or(0);
    declared - lines[..declared].iter().rev().take_while(is_said).count()
}

/// What stands between the braces of `struct NAME { … }`.
fn body(text: &str, network: &str) -> Range<usize> {
    let (mut at, mut depth, mut begin) = (0, 0, None);
    let mut last = ["", ""];
    let mut named = false;
    for (kind, piece) in tokens(text) {
        if !matches!(kind, Kind::Space | Kind::Comment) {
            named |= last[1] == "struct" && piece == network;
            match piece {
                "{" if begin.is_some() => depth += 1,
                "{" if named => begin = Some(at),
                "}" if begin.is_some() && depth == 0 => return begin.unwrap_or(at)..at,
                "}" if begin.is_some() => depth -= 1,
                _ => {}
            }
            last = [last[1], piece];
        }
        at += piece.len();
    }
    begin.unwrap_or(at)..at
}
