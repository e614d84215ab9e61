//! `cargo nn explain`: the page of the mistakes, one kind at a time.

use clap::builder::styling::{AnsiColor, Style};
use nn_compiler::diagnostic::{codes, nearest};

use crate::arguments::Explain;
use crate::problem::Problem;
use crate::{Status, Streams};

/// The page as readers of the documentation see it, made from the compiler's tables by a test.
const PAGE: &str = include_str!("../../docs/diagnostics.md");

pub(crate) fn explain(arguments: &Explain, to: &mut Streams) -> Result<Status, Problem> {
    let Some(code) = &arguments.code else {
        let width = codes().map(|code| code.name.len()).max().unwrap_or(0);
        for code in codes() {
            writeln!(to.out, "{:width$}  {}", code.name, code.title)?;
        }
        return Ok(Status::Good);
    };
    // As it is copied from a message: `error[axis_mismatch]`.
    let code = code.trim_start_matches("error").trim_start_matches("note").trim_matches(['[', ']']);
    let section = section(code).ok_or_else(|| Problem::UnknownCode {
        code: code.to_owned(),
        meant: nearest(code, codes().map(|code| code.name)),
    })?;
    write!(to.out, "{}", for_terminal(section))?;
    Ok(Status::Good)
}

/// What the page says of a code.
fn section(code: &str) -> Option<&'static str> {
    let heading = format!("\n## `{code}`\n");
    let begin = PAGE.find(&heading)? + 1;
    let rest = &PAGE[begin..];
    Some(rest.find("\n## ").map_or(rest, |end| &rest[..end]).trim_end())
}

/// A section without the marks of Markdown: code is indented in place of fences, and what is wrong and right
/// in an example has its colour.
fn for_terminal(section: &str) -> String {
    let bold = Style::new().bold();
    let mut text = String::new();
    // What stands after the opening fence: `diff` or `text`.
    let mut fence = None;
    for line in section.lines() {
        if let Some(info) = line.strip_prefix("```") {
            fence = fence.is_none().then_some(info);
        } else if fence.is_some() && !line.is_empty() {
            let style = match (fence, line.get(..2)) {
                (Some("diff"), Some("- ")) => AnsiColor::Red.on_default(),
                (Some("diff"), Some("+ ")) => AnsiColor::Green.on_default(),
                _ => Style::new(),
            };
            text += &format!("    {style}{line}{style:#}\n");
        } else if let Some(code) = line.strip_prefix("## ") {
            text += &format!("{bold}{}{bold:#}\n", code.trim_matches('`'));
        } else {
            text += &format!("{line}\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_section() {
        for code in codes() {
            let text = for_terminal(section(code.name).expect(code.name));
            assert!(text.contains(code.title) && !text.contains("```"), "{text}");
            let said = |level| text.contains(&format!("\n    {level}[{}]: ", code.name));
            assert!(said("error") || said("note"), "{text}");
        }
    }
}
