//! What a path may lead to beside a file.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nn_runtime::data::{Csv, DataError};
use nn_runtime::{Dataset, LoadError, Weights};

/// A folder for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("nn-fuzz-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_cannot_be_read() {
    let folder = Folder::new("folder");
    assert!(matches!(Weights::read(&folder.0), Err(LoadError::Read { .. })));
    assert!(matches!(Csv::new().read(&folder.0), Err(DataError::Read { .. })));
    assert!(matches!(Dataset::from_idx("x", &folder.0), Err(DataError::Read { .. })));
}

#[test]
fn an_empty_file_is_said_to_be_none() {
    let folder = Folder::new("empty");
    let path = folder.0.join("empty");
    fs::write(&path, b"").expect("a file can be written");
    assert!(matches!(Weights::read(&path), Err(LoadError::Format { .. })));
    assert!(matches!(Csv::new().read(&path), Err(DataError::NoHeader { .. })));
    assert!(matches!(Dataset::from_idx("x", &path), Err(DataError::Idx { .. })));
}

#[test]
fn an_endless_file_that_is_none_is_refused() {
    let zeros = Path::new("/dev/zero");
    assert!(matches!(Weights::read(zeros), Err(LoadError::Format { .. })));
    assert!(matches!(Dataset::from_idx("x", zeros), Err(DataError::Idx { .. })));
}

#[test]
fn a_pipe_is_read_to_its_end() {
    let folder = Folder::new("pipe");
    let through = |bytes: &'static [u8]| {
        let path = folder.0.join("pipe");
        let _none_before = fs::remove_file(&path);
        let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo is there");
        assert!(made.success());
        let into = path.clone();
        let writer = std::thread::spawn(move || fs::write(into, bytes));
        (path, writer)
    };
    let (path, writer) = through(b"\x02\0\0\0\0\0\0\0{}");
    assert_eq!(Weights::read(&path).expect("it is a file").iter().count(), 0);
    writer.join().expect("it ends").expect("it is written");
    let (path, writer) = through(b"a\n1\n2\n");
    assert_eq!(Csv::new().read(&path).expect("it is a table").len(), 2);
    writer.join().expect("it ends").expect("it is written");
    let (path, writer) = through(b"\0\0\x08\x01\0\0\0\x03abc");
    assert_eq!(Dataset::from_idx("x", &path).expect("it is a file").len(), 3);
    writer.join().expect("it ends").expect("it is written");
}
