//! Targets without tests are not built as tests, which takes a program for each: their manifests say so, and must be right.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::root;

/// A library or program of the workspace.
struct Target {
    source: PathBuf,
    /// What its manifest says of it, a setting a line.
    settings: Vec<String>,
}

impl Target {
    fn says(&self, setting: &str) -> bool {
        self.settings.iter().any(|line| line == setting)
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The libraries and programs that are in the manifests of all members.
fn targets() -> Vec<Target> {
    let manifest = read(&root().join("Cargo.toml"));
    let members = manifest.split("members = [").nth(1).and_then(|rest| rest.split(']').next());
    let members = members.expect("the members").split('"').skip(1).step_by(2);
    members.flat_map(|member| of_member(&root().join(member))).collect()
}

fn of_member(folder: &Path) -> Vec<Target> {
    let manifest = read(&folder.join("Cargo.toml"));
    let sections = manifest.split("\n[").filter_map(|section| section.split_once("]\n"));
    let targets = sections.filter_map(|(name, settings)| {
        let default = match name {
            "lib" => "src/lib.rs",
            "[bin]" => "src/main.rs",
            _ => return None,
        };
        let settings: Vec<String> = settings.lines().map(str::to_owned).collect();
        let path = settings.iter().find_map(|line| line.strip_prefix("path = \"")?.strip_suffix('"'));
        let source = folder.join(path.unwrap_or(default)).canonicalize().expect("the source of a target");
        Some(Target { source, settings })
    });
    targets.collect()
}

/// The texts of a file and of all modules in it.
fn texts(file: &Path) -> Vec<String> {
    let text = read(file);
    let folder = file.parent().expect("a folder");
    let is_root =
        ["lib", "main", "mod"].iter().any(|name| file.file_stem().is_some_and(|stem| stem == *name));
    let folder = if is_root { folder.to_owned() } else { file.with_extension("") };
    let mut found = Vec::new();
    let mut place = None;
    for line in text.lines().map(str::trim) {
        if let Some(path) = line.strip_prefix("#[path = \"") {
            place = path.strip_suffix("\"]").map(|path| file.with_file_name(path));
        }
        let words = line.strip_suffix(';').and_then(|line| line.rsplit_once("mod "));
        let Some((before, name)) = words else { continue };
        if !matches!(before.trim(), "" | "pub" | "pub(crate)" | "pub(super)") {
            continue;
        }
        let places = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
        let module = place.take().or_else(|| places.into_iter().find(|place| place.exists()));
        found.extend(texts(&module.unwrap_or_else(|| panic!("no file of `{line}` in {}", file.display()))));
    }
    found.push(text);
    found
}

#[test]
fn what_is_not_tested_has_no_tests() {
    let targets = targets();
    // The sources of the runtime are two targets, of which one is tested.
    let tested: BTreeSet<&Path> =
        targets.iter().filter(|target| !target.says("test = false")).map(|target| &*target.source).collect();
    let mut silent = 0;
    for target in &targets {
        let texts = texts(&target.source);
        let file = target.source.display();
        if target.says("test = false") && !tested.contains(&*target.source) {
            assert!(
                !texts.iter().any(|text| text.contains("#[test]")),
                "{file} has tests, which are not run"
            );
            silent += 1;
        }
        if target.says("doctest = false") && !target.says("doc = false") {
            let is_fence =
                |line: &str| line.trim().starts_with("/// ```") || line.trim().starts_with("//! ```");
            let has_fence = texts.iter().any(|text| text.lines().any(is_fence));
            assert!(!has_fence, "{file} has examples in its documentation, which are not run");
        }
    }
    assert!(silent > 10, "{silent} targets without tests");
}
