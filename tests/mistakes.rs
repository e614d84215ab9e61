//! The page of the mistakes: for every code a network that makes it, what the compiler says to that, and
//! the cure, from `tests/mistakes.txt`. The network makes this mistake alone, and the cured one none.

use std::collections::BTreeMap;
use std::fs;

use anstream::adapter::strip_str;
use nn_cli::{Answer, Source};
use nn_compiler::diagnostic::{self, Code, Diagnostic};

use crate::{assert_current, read, root};

/// What an example is called in its message.
const FILE: &str = "mistake.nn";

/// The network around examples that are single lines.
const BEFORE: &[&str] = &["  pub struct Line {", "      input x: [3];", "      target y;"];
const AFTER: &[&str] =
    &["      let z = x.dense();", "      output z;", "      loss squared_error(z, y);", "  }"];

const HEADING: &str = "\
# Mistakes

Every kind of mistake in a network that the compiler finds, in the order of its stages. Mistakes of one stage are
reported together. At the end stand notes, which `cargo nn check` shows of networks without a mistake. Of each kind there is an example: the lines marked `-` make the mistake, those marked `+` are what to
write instead. Below stands what the compiler says to the first. `cargo nn explain CODE` shows the same in a terminal.
";

/// Both networks, as lines that begin with `- `, with `+ ` or with two spaces.
struct Example(Vec<String>);

impl Example {
    fn new(lines: &[&str]) -> Example {
        if lines.iter().any(|line| line.contains(" struct ")) {
            return Example(lines.iter().map(|&line| line.to_owned()).collect());
        }
        let inside = lines.iter().map(|line| format!("{}    {}", &line[..2], &line[2..]));
        let around = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
        Example(around(BEFORE).into_iter().chain(inside).chain(around(AFTER)).collect())
    }

    /// The network without the lines that are marked so.
    fn without(&self, mark: &str) -> String {
        let lines = self.0.iter().filter(|line| !line.starts_with(mark));
        lines.map(|line| format!("{}\n", &line[2..])).collect()
    }
}

/// The examples by their codes.
fn examples(text: &str) -> BTreeMap<&str, Example> {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.starts_with('#'));
    let examples = paragraphs.map(|paragraph| {
        let (code, lines) = paragraph.trim_end().split_once('\n').expect("a code and lines");
        (code, Example::new(&lines.lines().collect::<Vec<_>>()))
    });
    examples.collect()
}

fn section(Code { name, title }: Code, example: &Example) -> String {
    let source = Source::new(FILE.into(), example.without("+")).expect("networks");
    let Answer { mistakes, notes } = nn_cli::answer(&source);
    let is_note = notes.iter().any(|note| note.code == name);
    let found: Vec<Diagnostic> = if is_note { notes } else { mistakes };
    let codes: Vec<&str> = found.iter().map(|mistake| mistake.code).collect();
    assert_eq!(codes, [name], "the example makes its mistake and no other");

    let cured = nn_cli::answer(&Source::new(FILE.into(), example.without("-")).expect("networks"));
    let noted = cured.notes.into_iter().filter(|_| is_note);
    let left = cured.mistakes.into_iter().chain(noted).map(|mistake| mistake.text());
    assert_eq!(left.collect::<Vec<_>>(), [""; 0], "the cure of `{name}` cures");

    let drawn = nn_cli::draw(&source, &found);
    let (example, drawn) = (example.0.join("\n"), strip_str(&drawn));
    let example = example.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    format!("\n## `{name}`\n\n{title}\n\n```diff\n{example}\n```\n\n```text\n{drawn}```\n")
}

#[test]
fn the_page_of_the_mistakes_is_up_to_date() {
    let text = read("tests/mistakes.txt");
    let mut examples = examples(&text);
    let mut page = HEADING.to_owned();
    for code in diagnostic::codes() {
        let example = examples.remove(code.name);
        page += &section(code, &example.unwrap_or_else(|| panic!("`{}` has no example", code.name)));
    }
    assert!(examples.is_empty(), "no codes: {:?}", examples.keys());
    let old = fs::read_to_string(root().join("docs/diagnostics.md")).unwrap_or_default();
    assert_current("docs/diagnostics.md", &old, &page);
}
