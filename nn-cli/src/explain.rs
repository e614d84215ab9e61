//! `cargo nn explain`: the page of the mistakes, one kind at a time.

use clap::builder::styling::Style;
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
    let code = code.trim_start_matches("error").trim_matches(['[', ']']);
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

/// A section without the marks of Markdown: code is indented in place of fences.
fn for_terminal(section: &str) -> String {
    let bold = Style::new().bold();
    let mut text = String::new();
    let mut is_code = false;
    for line in section.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code && !line.is_empty() {
            text += &format!("    {line}\n");
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
            assert!(text.contains(&format!("\n    error[{}]: ", code.name)), "{text}");
        }
    }
}
