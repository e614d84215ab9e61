//! Files that are old or new, and never half written.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::SaveError;

/// Writes a file so that whoever reads it, also after the power failed, finds the old one or the whole new one: it is
/// written beside, flushed to the disk, renamed, and the folder is flushed.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let failed = |source| SaveError::Write { file: path.display().to_string().into(), source };
    // A link stays one: the file it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&target) {
        // A pipe or a terminal is written to; it cannot be replaced.
        Ok(there) if !there.is_file() && !there.is_dir() => {
            File::create(&target).and_then(|mut file| file.write_all(bytes)).map_err(failed)
        }
        _ => replace(&target, bytes).map_err(failed),
    }
}

fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(target)?;
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        // What was written of it takes room; the error that counts is the one before.
        let _gone = fs::remove_file(&beside);
    }
    written?;
    flush_folder(target)
}

/// What the names of files end in while they are written.
pub(crate) const UNFINISHED: &str = ".unfinished";

/// Where a file is written before it takes its name.
fn beside(target: &Path) -> io::Result<PathBuf> {
    let name = target.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory))?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}{UNFINISHED}", std::process::id()));
    Ok(target.with_file_name(beside))
}

/// Makes a folder and those it is in, where they are not there, so that they are there also after the power failed.
pub(crate) fn make_folder_durably(folder: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    fs::create_dir_all(folder)?;
    missing.into_iter().rev().try_for_each(flush_folder)
}

/// Writes down that a file has its name.
#[cfg(unix)]
fn flush_folder(target: &Path) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Other systems do not open folders.
#[cfg(not(unix))]
fn flush_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
