//! What things are called elsewhere, in PyTorch, Keras, NumPy, JAX, Rust and mathematics, and what to
//! write for them here.
//!
//! The tables are data. A row has names, of which case and `_` do not matter, and a cure. What stands
//! between backticks in a cure is written in the network language, and a test compiles it.

mod absent;
mod argument;
mod function;
mod letters;
mod outside;
mod value;

pub use argument::Argument;
pub use letters::{look_alike, sign};

/// Names, separated by spaces, and what to do about each of them.
pub(crate) type Row = (&'static str, &'static str);

/// What to do about a name from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    /// Whether the language has what is called so.
    pub supported: bool,
    /// What to write.
    pub help: String,
}

/// The tables of names that are called, of values, of what stands after a point, and of what is missing.
#[cfg(test)]
pub(crate) const TABLES: [(&str, &[Row]); 5] = [
    ("functions", function::ROWS),
    ("outside", outside::ROWS),
    ("values", value::ROWS),
    ("fields", value::FIELDS),
    ("absent", absent::ROWS),
];

/// Names elsewhere of functions that are called in the same way here.
pub(crate) const RENAMED: &[Row] = function::RENAMED;

/// Named arguments, with the calls that show them.
#[cfg(test)]
pub(crate) const ARGUMENTS: &[Argument] = argument::ROWS;

/// What is called as a function or method elsewhere, or stands after a point; `known` are the names here.
pub fn function(name: &str, known: &[&str]) -> Option<Cure> {
    let word = plain(name);
    let shorter = SUFFIXES.iter().filter_map(|suffix| word.strip_suffix(suffix));
    let words = std::iter::once(&*word).chain(shorter.filter(|word| word.len() > 1));
    let by = |word: &str| -> Option<Cure> {
        let same = same(name, word, known).or_else(|| find(RENAMED, word));
        let rows = [function::ROWS, outside::ROWS, value::FIELDS];
        same.map(|here| supported(format!("here it is called `{here}`")))
            .or_else(|| rows.iter().find_map(|rows| find(rows, word)).map(supported))
            .or_else(|| Some(Cure { supported: false, help: find(absent::ROWS, word)?.to_owned() }))
    };
    words.into_iter().find_map(by)
}

/// Endings of names that say the same without them: `huber_loss`, `Dropout2d`, `LSTMCell`.
const SUFFIXES: [&str; 7] = ["loss", "layer", "activation", "cell", "1d", "2d", "3d"];

/// What is a value elsewhere; `known` are the names here.
pub fn value(name: &str, known: &[&str]) -> Option<Cure> {
    let word = plain(name);
    let same = || same(name, &word, known).map(|here| supported(format!("here it is called `{here}`")));
    find(value::ROWS, &word).map(supported).or_else(same)
}

/// What a statement that calls this does elsewhere, and no network does.
pub fn outside(name: &str) -> Option<&'static str> {
    find(outside::ROWS, &plain(name))
}

/// A named argument of a function that has these.
pub fn argument(name: &str, callee: &str, has: &[&str]) -> Option<String> {
    argument::cure(&plain(name), callee, has)
}

/// The call that was meant by `dense(784, 128)`: by sizes that are inferred here.
pub fn inferred_sizes(callee: &str, numbers: &[f64]) -> Option<String> {
    argument::inferred_sizes(callee, numbers)
}

/// The call that was meant by `x.reshape(2, 4)`, of so many `elements`: by numbers that stand together here, are left
/// open or are not needed.
pub fn gathered_numbers(callee: &str, numbers: &[f64], elements: Option<usize>) -> Option<String> {
    argument::gathered_numbers(callee, numbers, elements)
}

/// Whether values have a part of this name elsewhere: `x.shape`.
pub fn is_field(name: &str) -> bool {
    find(value::FIELDS, &plain(name)).is_some()
}

/// Whether functions are found under this name elsewhere: `F.relu(x)`.
pub fn is_module(name: &str) -> bool {
    value::MODULES.contains(&name)
}

fn supported(help: impl Into<String>) -> Cure {
    Cure { supported: true, help: help.into() }
}

/// The name here that is written so but for case and underscores.
fn same<'a>(name: &str, word: &str, known: &[&'a str]) -> Option<&'a str> {
    known.iter().copied().find(|known| *known != name && plain(known) == word)
}

/// The cure of the row that has a name.
fn find(rows: &[Row], word: &str) -> Option<&'static str> {
    let row = rows.iter().find(|row| row.0.split(' ').any(|name| plain(name) == word))?;
    Some(row.1)
}

/// A name without what differs from system to system: `batchnorm` for `BatchNorm` and `batch_norm`.
fn plain(name: &str) -> String {
    name.chars().filter(|&letter| letter != '_').map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_twice() {
        let functions = [RENAMED, function::ROWS, outside::ROWS, value::FIELDS, absent::ROWS];
        for tables in [&functions[..], &[value::ROWS]] {
            let rows = tables.iter().flat_map(|rows| rows.iter());
            let mut all: Vec<String> = rows.flat_map(|row| row.0.split(' ').map(plain)).collect();
            all.sort_unstable();
            let twice: Vec<_> = all.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{twice:?}");
        }
    }

    #[test]
    fn case_underscores_and_endings_do_not_matter() {
        let known = ["relu", "layer_norm", "cross_entropy"];
        let help = |name| function(name, &known).map(|cure| cure.help);
        assert_eq!(help("ReLU").as_deref(), Some("here it is called `relu`"));
        assert_eq!(help("LayerNorm").as_deref(), Some("here it is called `layer_norm`"));
        assert_eq!(help("MSELoss").as_deref(), Some("here it is called `squared_error`"));
        assert_eq!(function("BatchNorm2d", &known), function("batch_norm", &known));
        assert_eq!(help("frobnicate"), None);
    }
}
