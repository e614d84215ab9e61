//! The networks of this repository, to be changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use nn_cli::Source;
use nn_compiler::prelude;

use super::tree::{Tree, trees};

/// What stands in each `network!` of examples, golden listings and benchmarks, and the prelude with a network for each of
/// its items.
pub(crate) fn sound() -> &'static [Vec<Tree>] {
    static SOUND: LazyLock<Vec<Vec<Tree>>> = LazyLock::new(|| {
        let of_files = ["tests/golden/networks", "examples", "benches"].into_iter().flat_map(of_folder);
        of_files.chain(of_prelude()).collect()
    });
    &SOUND
}

/// What stands in each `network!` of the cases of mistakes.
pub(crate) fn mistaken() -> &'static [Vec<Tree>] {
    static MISTAKEN: LazyLock<Vec<Vec<Tree>>> = LazyLock::new(|| of_folder("nn-cli/tests/check").collect());
    &MISTAKEN
}

fn of_folder(folder: &str) -> impl Iterator<Item = Vec<Tree>> {
    files(folder).into_iter().flat_map(|path| of_file(&path))
}

/// All files of networks below a folder, in the order of their paths.
fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut found, mut folders) = (Vec::new(), vec![root.join(folder)]);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().map_while(Result::ok);
        for path in entries.map(|entry| entry.path()) {
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() && !path.ends_with("target") => folders.push(path),
                Some("rs" | "nn") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn of_file(path: &Path) -> Vec<Vec<Tree>> {
    // A case may be of a file that is not Rust.
    let source = Source::read(path).ok();
    let invocations = source.into_iter().flat_map(|source| source.invocations);
    invocations.map(|invocation| trees(invocation.tokens)).collect()
}

/// Each item of the prelude, as a network defines it under a name of its own and uses it.
fn of_prelude() -> impl Iterator<Item = Vec<Tree>> {
    prelude::entries().iter().filter_map(|entry| {
        let definition = entry.text.replace(&format!(" {}(", entry.name), " own(");
        let (items, loss) = match entry.file {
            "layer" => ("let h = x.dense(4).own();", "squared_error(h, y)"),
            "init" => ("param w: [4, 4] = own(); let h = dot(w, x);", "squared_error(h, y)"),
            "loss" => ("let h = x.dense(4);", "own(h, y)"),
            _ => ("let h = own(x.dense(4));", "squared_error(h, y)"),
        };
        let network =
            format!("pub struct N {{ input x: [4]; target y: [4]; {items} output h; loss {loss}; }}");
        format!("{definition} {network}").parse().ok().map(trees)
    })
}
