//! Why a command could not do its work.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use nn_compiler::diagnostic::elsewhere;
use thiserror::Error;

/// Something other than a mistake in a network: a file that cannot be read, a network that is not there.
#[derive(Debug, Error)]
pub enum Problem {
    /// A file that cannot be read.
    #[error("cannot read `{file}`: {error}")]
    Read {
        /// The file, as it was given.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// A file that is not made of Rust's tokens.
    #[error("this cannot be read as Rust")]
    Tokens {
        /// The file, as it was given.
        file: String,
        /// Its text.
        text: String,
        /// The byte at which reading stopped.
        at: usize,
    },
    /// A character that is a space, but none of Rust's.
    #[error("Rust does not take this for a space: it is U+{:04X}", text[*at..].chars().next().map_or(0, u32::from))]
    Space {
        /// The file, as it was given.
        file: String,
        /// Its text.
        text: String,
        /// The byte at which the character stands.
        at: usize,
    },
    /// A name that a network needs and something beside it has.
    #[error("the network `{}` and something else here have the name `{taken}`", &text[at.clone()])]
    Taken {
        /// The file, as it was given.
        file: String,
        /// Its text.
        text: String,
        /// The name: the network's own, or that of its module.
        taken: String,
        /// Where the network's name stands.
        at: Range<usize>,
        /// Where the name stands beside it.
        other: Range<usize>,
    },
    /// A file without networks.
    #[error("there is no network in `{file}`")]
    NoNetwork {
        /// The file, as it was given.
        file: String,
        /// What may be the cause.
        hint: &'static str,
    },
    /// Several networks where one is needed.
    #[error("`{file}` has {} networks, and this command shows one", names.len())]
    WhichNetwork {
        /// The file, as it was given.
        file: String,
        /// What they are called.
        names: Vec<String>,
    },
    /// A network that is not in the file.
    #[error("there is no network `{name}` in `{file}`")]
    UnknownNetwork {
        /// The file, as it was given.
        file: String,
        /// The name that was asked for.
        name: String,
        /// The name that may have been meant.
        meant: Option<String>,
        /// Those that are there.
        names: Vec<String>,
    },
    /// A value that is not in the network, or that the loss does not depend on.
    #[error("there is no derivative by `{name}` in `{network}`")]
    UnknownDerivative {
        /// The network.
        network: String,
        /// The name that was asked for.
        name: String,
        /// The name that may have been meant.
        meant: Option<String>,
        /// Those that there are.
        names: Vec<String>,
    },
    /// A layer instance that is not in the network.
    #[error("there is no layer `{name}` in `{network}`")]
    UnknownLayer {
        /// The network.
        network: String,
        /// The name that was asked for.
        name: String,
        /// The name that may have been meant.
        meant: Option<String>,
        /// Those that there are.
        names: Vec<String>,
    },
    /// A derivation that was to be listed as a graph.
    #[error("a derivation is not a graph of nodes that could be listed")]
    DerivationIsDrawn,
    /// A picture with too many boxes and arrows to find places for.
    #[error("a picture of {boxes} boxes with arrows this long is too large to be drawn")]
    TooLarge {
        /// How many boxes it would have.
        boxes: usize,
    },
    /// A code that no mistake has.
    #[error("no mistake has the code `{code}`")]
    UnknownCode {
        /// The code that was asked for.
        code: String,
        /// The code that may have been meant.
        meant: Option<&'static str>,
    },
    /// Generated code that cannot be shown.
    #[error("the generated code cannot be formatted: {0}")]
    Format(#[from] syn::Error),
    /// A file that cannot be written.
    #[error("cannot write `{file}`: {error}")]
    WriteFile {
        /// The file, as it was given.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// Output that cannot be written.
    #[error("cannot write: {0}")]
    Write(#[from] io::Error),
}

/// What is mostly wrong where tokens end.
const TOKENS: &str = "here may be a bracket without its partner, a quote that is not closed, or a character that Rust does not have";

impl Problem {
    /// Says what is wrong and what to do.
    pub fn report(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut group = Group::with_title(Level::ERROR.primary_title(self.to_string()));
        match self {
            Problem::Tokens { file, text, at } | Problem::Space { file, text, at } => {
                let place = AnnotationKind::Primary.span(*at..*at);
                group = group.element(Snippet::source(text).path(file).annotation(place));
            }
            Problem::Taken { file, text, at, other, .. } => {
                let place = AnnotationKind::Primary.span(at.clone());
                let other = AnnotationKind::Context.span(other.clone()).label("here too");
                group = group.element(Snippet::source(text).path(file).annotation(place).annotation(other));
            }
            _ => {}
        }
        let mut groups = vec![group];
        if let Some(help) = self.help() {
            groups.push(Group::with_title(Level::HELP.secondary_title(help)));
        }
        writeln!(to, "{}", Renderer::styled().render(&groups))
    }

    fn help(&self) -> Option<String> {
        match self {
            Problem::NoNetwork { hint, .. } => Some((*hint).to_owned()),
            Problem::WhichNetwork { names, .. } => Some(format!("choose with `--network`: {}", list(names))),
            Problem::UnknownNetwork { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            Problem::UnknownNetwork { names, .. } => Some(format!("these are there: {}", list(names))),
            Problem::UnknownDerivative { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            Problem::UnknownDerivative { names, .. } => Some(format!("the loss has one by {}", list(names))),
            Problem::UnknownLayer { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            Problem::UnknownLayer { names, .. } if names.is_empty() => Some("it has no layers".to_owned()),
            Problem::UnknownLayer { names, .. } => Some(format!("these are there: {}", list(names))),
            Problem::DerivationIsDrawn => {
                Some("`--svg` or `--dot` draw it, and `cargo nn derive` lists its formulas".to_owned())
            }
            Problem::TooLarge { .. } => Some(
                "`--open none` draws a layer as one box, `--dot` writes the picture for Graphviz, and \
                 `cargo nn derive` lists the formulas"
                    .to_owned(),
            ),
            Problem::UnknownCode { meant: Some(meant), .. } => Some(format!("did you mean `{meant}`?")),
            Problem::UnknownCode { meant: None, .. } => Some("`cargo nn explain` lists all codes".to_owned()),
            Problem::Tokens { text, at, .. } => {
                let sign = text.get(*at..).and_then(|rest| elsewhere::sign(rest.chars().next()?));
                Some(sign.unwrap_or(TOKENS).to_owned())
            }
            Problem::Space { .. } => Some("write an ordinary space in its place".to_owned()),
            Problem::Taken { text, taken, at, .. } if text[at.clone()] == *taken => {
                Some("give one of them another name".to_owned())
            }
            Problem::Taken { text, taken, at, .. } => Some(format!(
                "give one of them another name: what is generated for `{}` is in a module `{taken}`",
                &text[at.clone()]
            )),
            _ => None,
        }
    }
}

/// `` `Left`, `Right` ``.
fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
