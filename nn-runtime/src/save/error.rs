//! Why files could not be written or read, or do not fit.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::Dtype;
use super::json::Problem;
use crate::data::DataError;
use crate::network::Range;

/// Why something could not be saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// A file cannot be written. One that was there before is as it was.
    #[error("cannot write `{file}`: {source}")]
    Write {
        /// The file.
        file: Arc<str>,
        /// What the system says.
        source: io::Error,
    },
    /// The format cannot hold it.
    #[error("cannot write `{file}`: {reason}")]
    Format {
        /// The file.
        file: Arc<str>,
        /// Why not.
        reason: String,
    },
    /// A tensor that was read from another's file, of numbers that no network has.
    #[error("`{name}` has numbers of the type {dtype}, which are read but not written")]
    Dtype {
        /// The tensor.
        name: String,
        /// The type.
        dtype: &'static str,
    },
}

impl SaveError {
    pub(super) fn note(key: &str, error: serde_json::Error) -> SaveError {
        SaveError::Format { file: "memory".into(), reason: format!("its note `{key}`: {error}") }
    }
}

/// Why something could not be loaded. A network that was there before is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file cannot be read.
    #[error("cannot read `{file}`: {source}")]
    Read {
        /// The file.
        file: Arc<str>,
        /// What the system says.
        source: io::Error,
    },
    /// It is not a file of tensors, or not a whole one.
    #[error("`{file}`: {problem}")]
    Format {
        /// The file.
        file: Arc<str>,
        /// What is wrong.
        problem: FormatProblem,
    },
    /// Its tensors are not those of the network. Every one that differs is named.
    #[error("`{file}` does not fit the network `{network}`:{}{}", listed(misfits), cures(misfits))]
    Misfit {
        /// The file.
        file: Arc<str>,
        /// The network.
        network: &'static str,
        /// All that differs.
        misfits: Vec<Misfit>,
    },
    /// None of its tensors is one of the network.
    #[error("nothing of `{file}` fits the network `{network}`:{}{}", listed(misfits), cures(misfits))]
    Nothing {
        /// The file.
        file: Arc<str>,
        /// The network.
        network: &'static str,
        /// All that differs.
        misfits: Vec<Misfit>,
    },
    /// A name without a tensor.
    #[error("`{file}` has no tensor `{name}`; it has {}", quoted(available))]
    NoTensor {
        /// The file.
        file: Arc<str>,
        /// The name.
        name: String,
        /// The names there are.
        available: Vec<String>,
    },
    /// A name that another tensor has already.
    #[error("`{file}` has a tensor `{name}` already")]
    Taken {
        /// The file.
        file: Arc<str>,
        /// The name.
        name: String,
    },
    /// A file of a network, and not of a pipeline.
    #[error(
        "`{file}` does not say what is done to raw rows: it can be loaded as a network, `{network}::load`, and \
         `Pipeline::new` joins that and a fitted `Preprocessing`"
    )]
    NoPreprocessing {
        /// The file.
        file: Arc<str>,
        /// The network.
        network: &'static str,
    },
    /// What the file says is done to raw rows does not fit the network.
    #[error("`{file}` does not fit the network: {problem}")]
    Preprocessing {
        /// The file.
        file: Arc<str>,
        /// What does not fit.
        problem: Box<DataError>,
    },
    /// Only a matrix can be turned over.
    #[error("`{name}` of `{file}` has the shape {shape:?}; only a tensor of two axes is turned over")]
    NoMatrix {
        /// The file.
        file: Arc<str>,
        /// The tensor.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
}

/// What is wrong with a file of tensors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatProblem {
    /// It does not begin as one.
    #[error("it is not a file of safetensors, nor of NumPy (`.npz`, `.npy`)")]
    Foreign,
    /// It is one of NumPy, and this build cannot read that.
    #[error("it is a file of NumPy: turn on the feature `numpy` of nn-runtime")]
    NumPy,
    /// It ends within its header.
    #[error("it was cut off: its header has {expected} bytes, {found} follow")]
    CutOff {
        /// The length of the header, in bytes.
        expected: u64,
        /// How many bytes there are.
        found: u64,
    },
    /// Its header is too long.
    #[error("its header announces {bytes} bytes; {most} are the most that are read")]
    Header {
        /// The length it says it has.
        bytes: u64,
        /// The most it may have.
        most: u64,
    },
    /// It contradicts itself.
    #[error("it is damaged: {reason}")]
    Damaged {
        /// How.
        reason: String,
    },
    /// Two tensors of one name.
    #[error("it has two tensors `{name}`")]
    Twice {
        /// The name.
        name: String,
    },
    /// A later version of this library wrote it.
    #[error(
        "it is of version {found} of this arrangement, and this program reads those up to {known}: build it with a newer \
         nn-runtime"
    )]
    Version {
        /// The version of the file.
        found: u32,
        /// The latest one that is known.
        known: u32,
    },
    /// What it says beside its tensors cannot be read.
    #[error("its note `{key}` cannot be read: {reason}")]
    Note {
        /// The key of the note.
        key: String,
        /// Why not.
        reason: String,
    },
    /// A tensor is missing.
    #[error("it has no tensor `{name}`")]
    Missing {
        /// Its name.
        name: String,
    },
    /// A tensor has numbers of another type.
    #[error("`{name}` has numbers of the type {found}, not {expected}")]
    Dtype {
        /// The tensor.
        name: String,
        /// The type they should have.
        expected: Dtype,
        /// The type they have.
        found: Dtype,
    },
}

impl FormatProblem {
    pub(super) fn note(key: &str, problem: &Problem) -> FormatProblem {
        FormatProblem::Note { key: key.to_owned(), reason: problem.to_string() }
    }

    pub(super) fn damaged_header(error: &dyn fmt::Display) -> FormatProblem {
        FormatProblem::Damaged { reason: format!("its header: {}", beginning(&error.to_string())) }
    }

    pub(super) fn numbers(expected: usize, found: usize) -> FormatProblem {
        let reason = format!("its header describes {expected} bytes of numbers, and {found} follow");
        FormatProblem::Damaged { reason }
    }
}

/// A tensor that a file and a network do not have in common.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Misfit {
    /// The network has it, the file does not.
    Missing {
        /// The tensor.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// The file has it, the network does not.
    Unknown {
        /// The tensor.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// The shapes differ.
    Shape {
        /// The tensor.
        name: String,
        /// Its shape in the file.
        file: Vec<usize>,
        /// Its shape in the network.
        network: Vec<usize>,
    },
    /// The number types differ.
    Dtype {
        /// The tensor.
        name: String,
        /// The type of the file's numbers.
        file: Dtype,
        /// That of the network's.
        network: Dtype,
    },
    /// A number is outside of the range that the network declares for it.
    Range {
        /// The tensor.
        name: String,
        /// The coordinates of the first such number; none of a scalar.
        element: Vec<usize>,
        /// The number.
        found: f64,
        /// The declared range.
        range: Range,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::Missing { name, shape } => {
                write!(f, "the network has `{name}: {shape:?}`, the file does not")
            }
            Misfit::Unknown { name, shape } => {
                write!(f, "the file has `{name}: {shape:?}`, the network does not")
            }
            Misfit::Shape { name, file, network } => {
                write!(f, "the file has `{name}: {file:?}`, the network `{network:?}`")
            }
            Misfit::Dtype { name, file, network } => {
                write!(f, "the file has `{name}` in {file}, the network in {network}")
            }
            Misfit::Range { name, element, found, range } => {
                let element = crate::network::index(element);
                write!(f, "the file has `{name}{element} = {found}`, the network declares {range} for it")
            }
        }
    }
}

fn listed(misfits: &[Misfit]) -> String {
    misfits.iter().map(|misfit| format!("\n  {misfit}")).collect()
}

/// What helps, for each kind of difference once.
fn cures(misfits: &[Misfit]) -> String {
    let first = |found: fn(&Misfit) -> Option<String>| misfits.iter().find_map(found);
    let cures = [
        only_renamed(misfits),
        first(|misfit| match misfit {
            Misfit::Shape { name, file, network } if is_turned(file, network) => {
                Some(format!("`Weights::transpose(\"{name}\")` turns a matrix over"))
            }
            _ => None,
        }),
        first(|misfit| match misfit {
            Misfit::Dtype { network, .. } => {
                Some(format!("`Weights::convert::<{network}>()` brings all numbers into the network's type"))
            }
            _ => None,
        }),
        first(|misfit| match misfit {
            Misfit::Unknown { name, .. } => {
                Some(format!("what the network does not need is left out by `Weights::without(\"{name}\")`"))
            }
            _ => None,
        }),
        first(|misfit| match misfit {
            Misfit::Missing { .. } => Some("`load_partial` takes what fits".to_owned()),
            Misfit::Shape { file, network, .. } if !is_turned(file, network) => {
                Some("`load_partial` takes what fits".to_owned())
            }
            _ => None,
        }),
    ];
    cures.into_iter().flatten().map(|cure| format!("\nhelp: {cure}")).collect()
}

/// A tensor of the file that may be one of the network under another name.
fn only_renamed(misfits: &[Misfit]) -> Option<String> {
    let missing = misfits.iter().filter_map(|misfit| match misfit {
        Misfit::Missing { name, shape } => Some((name, shape)),
        _ => None,
    });
    // Not all pairs: a network has few tensors, a file as many as it likes.
    missing.into_iter().find_map(|(to, shape)| {
        let from = misfits.iter().find_map(|misfit| match misfit {
            Misfit::Unknown { name, shape: found } if shape == found || is_turned(found, shape) => Some(name),
            _ => None,
        })?;
        Some(format!("where only the names differ, `Weights::rename(\"{from}\", \"{to}\")` maps them"))
    })
}

fn is_turned(file: &[usize], network: &[usize]) -> bool {
    file.len() == 2 && file.iter().rev().eq(network)
}

fn quoted(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        _ => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}

/// As much of a text as is worth reading: it may quote all of a file.
fn beginning(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
