//! A file with networks in it, as text and as tokens.

use std::ops::Range;
use std::path::Path;

use nn_compiler::ast::Name;
use nn_compiler::diagnostic::Diagnostics;
use nn_compiler::parse;
use proc_macro2::{LexError, Span, TokenStream};

use crate::beside::{Clash, clash};
use crate::lexical;
use crate::locate::{self, Call, Found};
use crate::problem::Problem;

/// A source file that was read.
#[derive(Debug)]
pub struct Source {
    /// The file, as it was given.
    pub file: String,
    /// Its text, in which all places are. A byte order mark is left out, as rustc counts columns without it.
    pub text: String,
    /// Every `network! { … }` in it, in source order.
    pub invocations: Vec<Invocation>,
    /// How proc-macro2 calls this text among others that it read.
    tokens_of: String,
}

/// One `network! { … }`, or all of a `.nn` file.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What stands between the braces.
    pub tokens: TokenStream,
    /// The networks there, as far as they could be read.
    pub networks: Vec<Name>,
    /// Whether all could be read.
    complete: bool,
    /// Which of the modules and blocks of the file it stands in, if it is not there under a condition.
    pub(crate) scope: Option<usize>,
}

impl Source {
    /// Reads a file, or the standard input where it is `-`.
    pub fn read(path: &Path) -> Result<Source, Problem> {
        let (file, text) = if path == Path::new("-") {
            ("<stdin>".to_owned(), std::io::read_to_string(std::io::stdin()))
        } else {
            (path.display().to_string(), std::fs::read_to_string(path))
        };
        match text {
            Ok(text) => Source::new(file, text),
            Err(error) => Err(Problem::Read { file, error }),
        }
    }

    /// Finds the networks in a text. Where no `network! { … }` is found, and the file is not called `….rs`,
    /// the text is taken for the inside of one.
    pub fn new(file: String, text: String) -> Result<Source, Problem> {
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let mut tokens: TokenStream = match without_shebang(&text).parse() {
            Ok(tokens) => tokens,
            Err(error) => return Err(unreadable(file, text, &error)),
        };
        if !text.is_ascii() {
            if let Some(at) = lexical::foreign_space(&text, &tokens) {
                return Err(Problem::Space { file, text, at });
            }
            tokens = lexical::composed(tokens);
        }
        let tokens_of = tokens.clone().into_iter().next().map(|tree| tree.span().file()).unwrap_or_default();
        let Found { mut invocations, scopes, templates } = locate::invocations(tokens.clone());
        if invocations.is_empty() && !templates && !file.ends_with(".rs") {
            invocations.push(Call { inside: tokens, scope: None });
        }
        let invocations: Vec<Invocation> = invocations.into_iter().map(Invocation::new).collect();
        if invocations.iter().all(Invocation::is_empty) {
            return Err(no_network(file, templates));
        }
        if let Some(Clash { network, taken, other }) = clash(&scopes, &invocations) {
            let [at, other] = [network.span, other].map(|span| span.byte_range());
            return Err(Problem::Taken { file, text, taken, at, other });
        }
        Ok(Source { file, text, invocations, tokens_of })
    }

    /// The lines of the text that an invocation stands in, its comments and all.
    pub fn lines_of(&self, invocation: &Invocation) -> nn_compiler::source::Source {
        let spans: Vec<Span> = invocation.tokens.clone().into_iter().map(|tree| tree.span()).collect();
        let first = spans.first().map_or(1, |span| span.start().line);
        let last = spans.last().map_or(1, |span| span.end().line);
        let lines = self.text.lines().skip(first - 1).take(last + 1 - first);
        let text = lines.collect::<Vec<_>>().join("\n");
        nn_compiler::source::Source { text, file: self.file.clone(), line: first }
    }

    /// Where in the text a place is; `None` of places elsewhere.
    pub fn range(&self, span: Span) -> Option<Range<usize>> {
        (span.file() == self.tokens_of).then(|| span.byte_range())
    }
}

impl Invocation {
    fn new(Call { inside: tokens, scope }: Call) -> Invocation {
        let diagnostics = Diagnostics::new();
        let program = parse::program(tokens.clone(), &diagnostics);
        // Whoever compiles the tokens finds these mistakes again.
        let complete = diagnostics.into_vec().is_empty();
        let networks = program.networks.into_iter().map(|network| network.name).collect();
        Invocation { tokens, networks, complete, scope }
    }

    /// Whether no network was even meant.
    fn is_empty(&self) -> bool {
        self.networks.is_empty() && self.complete
    }
}

/// The text with spaces in place of a first line `#!/usr/bin/…`, which is no Rust token.
fn without_shebang(text: &str) -> String {
    let end = text.find('\n').unwrap_or(text.len());
    match text.starts_with("#!") && !text[2..].trim_start().starts_with('[') {
        true => " ".repeat(text[..end].chars().count()) + &text[end..],
        false => text.to_owned(),
    }
}

/// Where rustc would stop, too, before it comes to any macro.
fn unreadable(file: String, text: String, error: &LexError) -> Problem {
    let at = error.span().byte_range().start.min(text.len());
    Problem::Tokens { file, text, at }
}

fn no_network(file: String, templates: bool) -> Problem {
    let hint = if templates {
        "it has `network!` only inside `macro_rules!`, with parts that are filled in where that macro is called"
    } else if file.ends_with(".rs") {
        "a network is written `network! { pub struct Name { … } }`; modules in other files are other files here"
    } else {
        "a `.nn` file holds `pub struct Name { … }`, as it stands between the braces of `network! { … }`"
    };
    Problem::NoNetwork { file, hint }
}
