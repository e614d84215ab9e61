//! The page of the mistakes: for every code the smallest of the cases that show it, what the compiler says
//! to that, and the cure, which is applied and compiled.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::ops::RangeInclusive;

use anstream::adapter::strip_str;
use nn_cli::Source;
use nn_compiler::diagnostic::{self, Diagnostic};
use nn_compiler::networks;

use crate::{assert_current, read, root};

/// What the cases are called in the page.
const FILE: &str = "mistake.nn";

/// How mistakes are put right: for each code the lines to take out and those to put in.
struct Cure {
    removed: Vec<String>,
    added: Vec<String>,
}

impl Cure {
    /// The text with the first of the removed lines replaced, the others left out.
    fn apply(&self, wrong: &[String]) -> Option<Vec<String>> {
        let mut lines = Vec::new();
        let mut removed = self.removed.iter().peekable();
        for line in wrong {
            if removed.next_if(|cut| cut.trim() == line.trim()).is_none() {
                lines.push(line.clone());
            } else if removed.len() + 1 == self.removed.len() {
                let indent = line.len() - line.trim_start().len();
                lines.extend(self.added.iter().map(|line| format!("{:indent$}{line}", "")));
            }
        }
        removed.next().is_none().then_some(lines)
    }

    /// The cure as a patch.
    fn patch(&self) -> String {
        let lines = |mark: char, lines: &[String]| -> String {
            lines.iter().map(|line| format!("{mark} {line}\n")).collect()
        };
        lines('-', &self.removed) + &lines('+', &self.added)
    }
}

/// The cures of `tests/cures.txt`: a code, then lines marked `-` and `+`.
fn cures() -> BTreeMap<String, Cure> {
    let mut cures: BTreeMap<String, Cure> = BTreeMap::new();
    let mut code = String::new();
    for line in read("tests/cures.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let known = cures.get_mut(&code);
        match (known, line.strip_prefix("- "), line.strip_prefix("+ ")) {
            (Some(cure), Some(line), _) => cure.removed.push(line.to_owned()),
            (Some(cure), _, Some(line)) => cure.added.push(line.to_owned()),
            _ => {
                line.clone_into(&mut code);
                cures.insert(code.clone(), Cure { removed: Vec::new(), added: Vec::new() });
            }
        }
    }
    cures
}

/// What stands in one `network!`.
struct Case {
    /// Its lines, without their indentation.
    lines: Vec<String>,
    /// The codes of its mistakes.
    codes: Vec<&'static str>,
}

/// Every `network!` of the cases.
fn cases() -> Vec<Case> {
    let mut paths = Vec::new();
    for folder in fs::read_dir(root().join("tests/ui")).expect("the cases") {
        for file in fs::read_dir(folder.expect("an entry").path()).expect("a folder of cases") {
            paths.push(file.expect("an entry").path());
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("readable text");
        let source = Source::new("case.rs".into(), text.clone()).expect("a case has networks");
        for invocation in &source.invocations {
            let mut spans = invocation.tokens.clone().into_iter().map(|tree| tree.span());
            let Some(first) = spans.next() else { continue };
            let last = spans.last().unwrap_or(first);
            let lines = text.lines().skip(first.start().line - 1);
            let lines: Vec<&str> = lines.take(last.end().line + 1 - first.start().line).collect();
            let indent = lines.iter().filter(|line| !line.trim().is_empty());
            let indent = indent.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
            let lines: Vec<String> =
                lines.iter().map(|line| line.get(indent..).unwrap_or("").to_owned()).collect();
            let found = mistakes(&lines).expect("a case is made of tokens");
            cases.push(Case { lines, codes: found.iter().map(|mistake| mistake.code).collect() });
        }
    }
    cases
}

/// The mistakes of a text; `None` where it is not even made of tokens.
fn mistakes(lines: &[String]) -> Option<Vec<Diagnostic>> {
    let tokens = lines.join("\n").parse().ok()?;
    Some(networks(tokens).err().map_or(Vec::new(), |broken| broken.mistakes))
}

/// The lines that a mistake goes over, counted from 0.
fn lines_of(mistake: &Diagnostic) -> RangeInclusive<usize> {
    mistake.span.start().line - 1..=mistake.span.end().line - 1
}

fn without(lines: &[String], cut: RangeInclusive<usize>) -> Vec<String> {
    lines.iter().enumerate().filter(|(at, _)| !cut.contains(at)).map(|(_, line)| line.clone()).collect()
}

/// The case without what makes other mistakes, if what is left makes this one alone.
fn isolated(case: &[String], code: &str) -> Option<Vec<String>> {
    let mut lines = case.to_vec();
    loop {
        let found = mistakes(&lines)?;
        let wanted = found.iter().position(|mistake| mistake.code == code)?;
        let Some((_, other)) = found.iter().enumerate().find(|(at, _)| *at != wanted) else {
            return Some(lines);
        };
        if lines_of(other).contains(lines_of(&found[wanted]).start()) {
            return None;
        }
        lines = without(&lines, lines_of(other));
    }
}

/// Leaves out lines while the mistake stays the only one, and the cure cures it.
fn shrunk(mut lines: Vec<String>, code: &str, cure: &Cure) -> Vec<String> {
    let is_example = |lines: &[String]| {
        let wrong = mistakes(lines).is_some_and(|found| found.len() == 1 && found[0].code == code);
        wrong && cure.apply(lines).and_then(|cured| mistakes(&cured)).is_some_and(|found| found.is_empty())
    };
    if is_example(&lines) {
        let mut at = lines.len();
        while at > 0 {
            at -= 1;
            let fewer = without(&lines, at..=at);
            if is_example(&fewer) {
                lines = fewer;
            }
        }
    }
    lines
}

/// The smallest case that shows a mistake alone, or else the smallest that shows it.
fn example(cases: &[Case], code: &str) -> Vec<String> {
    let shows: Vec<&Case> = cases.iter().filter(|case| case.codes.contains(&code)).collect();
    let alone = shows.iter().filter_map(|case| isolated(&case.lines, code)).min_by_key(Vec::len);
    let any = || shows.iter().map(|case| case.lines.clone()).min_by_key(Vec::len);
    alone.or_else(any).unwrap_or_else(|| panic!("no case shows `{code}`"))
}

fn section(cases: &[Case], code: diagnostic::Code, cure: Option<&Cure>) -> String {
    let diagnostic::Code { name, title } = code;
    let mut lines = example(cases, name);
    if let Some(cure) = cure {
        lines = shrunk(lines, name, cure);
        let cured = cure
            .apply(&lines)
            .unwrap_or_else(|| panic!("`{name}`: the cure is for other lines than\n{}", lines.join("\n")));
        let left = mistakes(&cured).unwrap_or_else(|| panic!("`{name}`: the cured text is no Rust"));
        let left: Vec<String> = left.iter().map(Diagnostic::text).collect();
        assert!(left.is_empty(), "`{name}`: the cure leaves\n{}\nin\n{}", left.join("\n"), cured.join("\n"));
    }
    let text = lines.join("\n");
    let source = Source::new(FILE.into(), text.clone()).expect("a case has networks");
    // Read by the tool, so that it knows the places.
    let found = networks(source.invocations[0].tokens.clone()).err().map(|broken| broken.mistakes);
    let found = found.expect("the case has mistakes");
    let shown = found.into_iter().find(|mistake| mistake.code == name).expect("the case shows it");
    let mut section = format!("\n## `{name}`\n\n{title}\n\n```text\n{text}\n```\n\n");
    let drawn = nn_cli::draw(&source, &[shown]);
    write!(section, "```text\n{}```\n", strip_str(&drawn)).expect("strings take everything");
    if let Some(cure) = cure {
        write!(section, "\n```diff\n{}```\n", cure.patch()).expect("strings take everything");
    }
    section
}

#[test]
fn the_page_of_the_mistakes_is_up_to_date() {
    let (cases, cures) = (cases(), cures());
    let mut page = read("tests/mistakes.md");
    for code in diagnostic::codes() {
        page += &section(&cases, code, cures.get(code.name));
    }
    let old = fs::read_to_string(root().join("docs/diagnostics.md")).unwrap_or_default();
    assert_current("docs/diagnostics.md", &old, &page);
    for code in cures.keys() {
        assert!(diagnostic::codes().any(|known| known.name == code), "`{code}` is no code");
    }
}
