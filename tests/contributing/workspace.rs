//! The files of a workspace, to be changed and written elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What all files hold, by their paths from its root.
pub(super) struct Workspace(BTreeMap<PathBuf, Vec<u8>>);

impl Workspace {
    /// Reads all files but those of the build and of the version control.
    pub(super) fn read(root: &Path) -> Workspace {
        let read = |path: PathBuf| {
            let bytes =
                fs::read(root.join(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, bytes)
        };
        Workspace(files(root).into_iter().map(read).collect())
    }

    /// The text of a file.
    pub(super) fn text(&self, file: &str) -> &str {
        let bytes = self.0.get(Path::new(file)).unwrap_or_else(|| panic!("there is no {file}"));
        str::from_utf8(bytes).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// Puts a text in the place of a file, or makes one.
    pub(super) fn write(&mut self, file: &str, text: &str) {
        self.0.insert(file.into(), text.into());
    }

    /// Adds a text at the end.
    pub(super) fn append(&mut self, file: &str, text: &str) {
        self.write(file, &format!("{}{text}", self.text(file)));
    }

    /// Adds a text before the first place where another stands.
    pub(super) fn insert_before(&mut self, file: &str, place: &str, text: &str) {
        self.insert(file, place, &format!("{text}{place}"));
    }

    /// Adds a text after the first place where another stands.
    pub(super) fn insert_after(&mut self, file: &str, place: &str, text: &str) {
        self.insert(file, place, &format!("{place}{text}"));
    }

    fn insert(&mut self, file: &str, place: &str, text: &str) {
        assert!(self.text(file).contains(place), "{file} has no `{place}`");
        self.write(file, &self.text(file).replacen(place, text, 1));
    }

    /// Removes the one line that begins with a text.
    pub(super) fn remove_line(&mut self, file: &str, begin: &str) {
        let (gone, kept): (Vec<&str>, Vec<&str>) =
            self.text(file).split_inclusive('\n').partition(|line| line.trim_start().starts_with(begin));
        assert_eq!(gone.len(), 1, "one line of {file} begins with `{begin}`");
        self.write(file, &kept.concat());
    }

    /// Writes all files into a folder, where there are then no others. Those that are so already are left alone: cargo goes by
    /// the time of the last change.
    pub(super) fn write_to(&self, folder: &Path) {
        for (path, bytes) in &self.0 {
            let path = folder.join(path);
            if fs::read(&path).is_ok_and(|old| old == *bytes) {
                continue;
            }
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
            fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
        for path in files(folder).into_iter().filter(|path| !self.0.contains_key(path)) {
            fs::remove_file(folder.join(path)).expect("a file can be removed");
        }
    }
}

/// All files of a workspace, by their paths from its root.
fn files(root: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let is_left = path.file_name().is_some_and(|name| name == "target" || name == ".git");
            if path.is_dir() && !is_left {
                folders.push(path);
            } else if path.is_file() && !is_left {
                found.push(path.strip_prefix(root).expect("below the root").to_owned());
            }
        }
    }
    found
}
