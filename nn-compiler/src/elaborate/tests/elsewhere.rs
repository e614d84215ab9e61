//! Every name from elsewhere is answered by its cure, and every cure is right: the code in it compiles.

use super::elaborate;
use crate::diagnostic::elsewhere::{ARGUMENTS, RENAMED, Row, TABLES};
use crate::diagnostic::{Diagnostic, elsewhere};
use crate::elaborate::builtin;
use crate::prelude;

/// What a cure may mention that is neither a value nor a call of the language. Rust stands in the README.
const WORDS: &[&str] = &[
    "f32",
    "f64",
    "fn",
    "let",
    "layer",
    "param",
    "map",
    "new",
    "softmax",
    "dot",
    "dense",
    "cross_entropy",
    "PI",
    "INFINITY",
];

const README: &str = include_str!("../../../../README.md");

/// The mistakes of a network with these items and this attribute.
fn mistakes(attribute: &str, items: &str) -> Vec<Diagnostic> {
    let parameter = if items.contains("param w") { "" } else { "param w: [8] = ones();" };
    let loss = if items.contains("loss ") { "metric more =" } else { "loss" };
    let given = items.strip_prefix("input ").and_then(|rest| rest.split([' ', ':']).next());
    let seen = given.map(|name| format!("output seen_{name} = {name};")).unwrap_or_default();
    let (_, mut found) = elaborate(&format!(
        "{attribute} pub struct Trial {{
            input x: [8]; input a: [8]; input b: [8]; input m: [2, 8]; input n: [8, 2]; input q: [8, 8];
            input p: [4] in 0.01..=0.99; input i: class(5); input k: class(8); input table: [5, 3];
            input u: [2, 3, 4]; input v: [2, 4, 5]; target y;
            {parameter}
            {items} {seen}
            output used = sum(x) + sum(a) + sum(b) + sum(m) + sum(n) + sum(q) + sum(p) + sum(table) + sum(u) + sum(v);
            output classes_used = (sum(one_hot(i)) + sum(one_hot(k))) * sum(w);
            {loss} squared_error(sum(x * w), y) + 0.1 * sum(w);
        }}"
    ));
    // What a cure shows is used for nothing here.
    found.retain(|mistake| !matches!(mistake.code, "unused_layer" | "unused_parameter"));
    found
}

/// What is wrong with a piece of code that a cure shows.
fn wrong(code: &str) -> Option<String> {
    if WORDS.contains(&code) || (code.contains("::") && README.contains(code)) {
        return None;
    }
    let found = match code {
        _ if code.starts_with("#[") => mistakes(code, ""),
        _ if code.ends_with(';') || code.starts_with("layer ") => mistakes("", code),
        _ if code.starts_with('.') => mistakes("", &format!("let trial = m{code};")),
        _ => mistakes("", &format!("let trial = {code};")),
    };
    let texts: Vec<String> = found.iter().map(Diagnostic::text).collect();
    (!found.is_empty()).then(|| format!("`{code}`: {}", texts.join("\n")))
}

/// The pieces of code in a text.
fn code_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What is wrong with the answer to one line of code: it should be one mistake with this help.
fn answer(code: &str, help: &str) -> Option<String> {
    let found = mistakes("", code);
    let texts: Vec<String> = found.iter().map(Diagnostic::text).collect();
    let right = matches!(&found[..], [only] if only.help.contains(help));
    (!right).then(|| format!("{code} should be answered by: {help}\n{}", texts.join("\n")))
}

#[track_caller]
fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_code_in_every_cure_compiles() {
    let rows = TABLES.iter().flat_map(|(_, rows)| rows.iter());
    none(rows.flat_map(|row| code_in(row.1).filter_map(wrong)).collect());
}

#[test]
fn every_name_here_exists_and_no_name_elsewhere_does() {
    let known = |name: &str| builtin::names().chain(prelude::names()).any(|known| known == name);
    let elsewhere = TABLES.iter().filter(|(table, _)| *table != "values").flat_map(|(_, rows)| rows.iter());
    for (names, _) in RENAMED.iter().chain(elsewhere) {
        names.split(' ').for_each(|name| assert!(!known(name), "`{name}` exists here"));
    }
    RENAMED.iter().for_each(|(_, here)| assert!(known(here), "`{here}` does not exist here"));
}

#[test]
fn every_name_from_elsewhere_is_answered_by_its_row() {
    let mut wrong: Vec<String> = Vec::new();
    let mut ask = |rows: &[Row], code: fn(&str) -> String, help: fn(&str) -> String| {
        for (names, cure) in rows {
            wrong.extend(names.split(' ').filter_map(|name| answer(&code(name), &help(cure))));
        }
    };
    let called = |name: &str| format!("let trial = {name}(x);");
    ask(RENAMED, called, |here| format!("here it is called `{here}`"));
    for (table, rows) in TABLES {
        match table {
            "values" => ask(rows, |name| format!("let trial = 2 * {name};"), str::to_owned),
            "fields" => ask(rows, |name| format!("let trial = x.{name};"), str::to_owned),
            _ => ask(rows, called, str::to_owned),
        }
    }
    none(wrong);
}

#[test]
fn every_argument_from_elsewhere_is_answered_and_its_cure_compiles() {
    let mut failed: Vec<String> = Vec::new();
    for row in ARGUMENTS {
        for name in row.names.split(' ') {
            let code = format!("let trial = {};", row.example.replace('…', name));
            let help = if row.here.is_empty() { row.help } else { "calls it" };
            failed.extend(answer(&code, help));
        }
        let fits = |name: &&&str| wrong(&row.example.replace('…', name)).is_none();
        if !row.here.is_empty() && row.here.iter().find(fits).is_none() {
            failed.push(format!(
                "{} with {:?}: {:?}",
                row.example,
                row.here,
                wrong(&row.example.replace('…', row.here[0]))
            ));
        }
        failed.extend(code_in(row.help).filter_map(wrong));
    }
    none(failed);
}

#[test]
fn sizes_that_are_inferred_are_left_out() {
    let answers = [
        ("x.dense(8, 4)", "dense(4)"),
        ("table[i].embedding(5, 3)", "embedding(3)"),
        ("layer_norm(8)(x)", "layer_norm()"),
        ("bilinear(8, 8, 3)(a, b)", "bilinear(3)"),
        ("m.gru(8, 16)", "gru(16)"),
        ("m.lstm(8, 16, 2)", "lstm(16)"),
        ("m.self_attention(8, 4)", "self_attention(4)"),
    ];
    for (code, cure) in answers {
        none(answer(&format!("let trial = {code};"), &format!("write `{cure}`")).into_iter().collect());
    }
    assert_eq!(elsewhere::inferred_sizes("dense", &[0.5, 3.0]), None);
}

#[test]
fn numbers_that_stand_together_are_put_together() {
    let answers = [
        ("x.reshape(2, 4)", "x.reshape((2, 4))"),
        ("m.permute(1, 0)", "m.permute((1, 0))"),
        ("zeros(2, 4)", "zeros([2, 4])"),
        ("x.reshape(-1, 4)", "x.reshape((2, 4))"),
        ("m.transpose(0, 1)", "m.transpose()"),
        ("u.transpose(0, 2)", "u.move_axis(0, 2)"),
        ("x.norm(1)", "x.l1_norm()"),
        ("m.flatten(1)", "m.flatten()"),
    ];
    for (code, cure) in answers {
        let call = cure.rsplit('.').next().expect("a call");
        none(answer(&format!("let trial = {code};"), &format!("write `{call}`")).into_iter().collect());
        none(wrong(cure).into_iter().collect());
    }
}
