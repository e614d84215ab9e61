//! The files of a folder of checkpoints.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::CheckpointError;
use crate::save::{SaveError, UNFINISHED, make_folder_durably, write_durably};

/// The network of the epoch with the smallest loss.
pub(super) const BEST: &str = "best.safetensors";

/// Written and removed, to see whether files can be.
const TRIAL: &str = ".trial-of-checkpoints";

/// The file of the checkpoint after `step` steps.
pub(super) fn file(folder: &Path, step: u64) -> PathBuf {
    folder.join(name(step))
}

fn name(step: u64) -> String {
    format!("step-{step:09}.safetensors")
}

/// After how many steps the checkpoint of this name was written, if it is one.
fn step(file: &str) -> Option<u64> {
    let step = file.strip_prefix("step-")?.strip_suffix(".safetensors")?.parse().ok()?;
    (name(step) == file).then_some(step)
}

/// The steps after which there are checkpoints, in their order; none if the folder is not there.
pub(super) fn steps(folder: &Path) -> io::Result<Vec<u64>> {
    let mut steps: Vec<u64> = names(folder)?.iter().filter_map(|name| step(name)).collect();
    steps.sort_unstable();
    Ok(steps)
}

/// What stands in a folder; nothing if it is not there.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    match fs::read_dir(or_here(folder)) {
        Ok(entries) => entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The folder that an empty path means.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// An error if a training has written into the folder.
pub(super) fn is_free(folder: &Path) -> Result<(), CheckpointError> {
    let names = names(folder).map_err(|source| CheckpointError::folder(folder, source))?;
    let newest =
        names.into_iter().filter(|name| name == BEST || step(name).is_some()).max_by_key(|name| step(name));
    match newest {
        None => Ok(()),
        Some(newest) => Err(CheckpointError::Occupied { file: folder.join(newest) }),
    }
}

/// Makes the folder if it is not there, removes what a writer that was killed has left there, and tries whether a file can be
/// written.
pub(super) fn open(folder: &Path) -> Result<(), CheckpointError> {
    let opened = make_folder_durably(folder).and_then(|()| {
        let left = names(folder)?.into_iter().filter(|name| is_left(name));
        left.into_iter().try_for_each(|name| remove(&folder.join(name)))?;
        let trial = folder.join(TRIAL);
        write_durably(&trial, &[]).map_err(|error| match error {
            SaveError::Write { source, .. } => source,
            other => io::Error::other(other),
        })?;
        remove(&trial)
    });
    opened.map_err(|source| CheckpointError::folder(folder, source))
}

/// Whether this is a file that was to become one of a training: `.name.process.unfinished`.
fn is_left(name: &str) -> bool {
    let begun = name.strip_prefix('.').and_then(|name| name.strip_suffix(UNFINISHED));
    begun.and_then(|name| name.rsplit_once('.')).is_some_and(|(name, process)| {
        process.bytes().all(|byte| byte.is_ascii_digit())
            && (step(name).is_some() || [BEST, TRIAL].contains(&name))
    })
}

/// Removes all checkpoints but the last `count`.
pub(super) fn keep_last(folder: &Path, count: usize) -> Result<(), SaveError> {
    let steps = steps(folder).map_err(|source| unwritten(folder, source))?;
    steps.iter().rev().skip(count).try_for_each(|&step| {
        let path = file(folder, step);
        remove(&path).map_err(|source| unwritten(&path, source))
    })
}

pub(super) fn unwritten(path: &Path, source: io::Error) -> SaveError {
    SaveError::Write { file: path.display().to_string().into(), source }
}

/// Removes a file, unless it is gone.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_step() {
        assert_eq!(name(938), "step-000000938.safetensors");
        for number in [0, 7, 999_999_999, 1_000_000_000, u64::MAX] {
            assert_eq!(step(&name(number)), Some(number));
        }
        for other in
            ["step-7.safetensors", "step-+00000007.safetensors", "best.safetensors", "step-000000007"]
        {
            assert_eq!(step(other), None, "{other}");
        }
    }

    #[test]
    fn what_a_writer_left_is_told_from_the_rest() {
        for left in [
            ".step-000000007.safetensors.123.unfinished",
            ".best.safetensors.1.unfinished",
            "..trial-of-checkpoints.77.unfinished",
        ] {
            assert!(is_left(left), "{left}");
        }
        for other in [
            "step-000000007.safetensors",
            "best.safetensors",
            ".mine.safetensors.123.unfinished",
            ".best.safetensors.mine.unfinished",
            "best.safetensors.1.unfinished",
        ] {
            assert!(!is_left(other), "{other}");
        }
    }
}
