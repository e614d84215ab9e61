//! NumPy's archives: a ZIP file with an array for each tensor.

use std::io::{Cursor, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::notes::Notes;
use super::weights::{Role, Stored};
use super::{FormatProblem, SaveError, Weights, npy};

/// What the names of arrays end in.
const EXTENSION: &str = ".npy";

/// Reads an archive. No two arrays may share bytes of it: so all of them, unpacked, are at most 1032 times as long as it is.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Weights, FormatProblem> {
    let damaged = |error: zip::result::ZipError| FormatProblem::Damaged { reason: error.to_string() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.has_overlapping_files().map_err(damaged)? {
        return Err(FormatProblem::Damaged { reason: "two arrays have bytes in common".to_owned() });
    }
    let mut weights = Weights::with(file, Notes::default(), archive.len());
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        let name = name.strip_suffix(EXTENSION).unwrap_or(&name).to_owned();
        let stored = npy::read(entry).map_err(|problem| match problem {
            FormatProblem::Damaged { reason } => {
                FormatProblem::Damaged { reason: format!("`{name}`: {reason}") }
            }
            problem => problem,
        })?;
        weights.insert_stored(name, stored).map_err(|name| FormatProblem::Twice { name })?;
    }
    Ok(weights)
}

/// Reads a file of one array, which has its name.
pub(super) fn read_alone(file: &str, bytes: &[u8]) -> Result<Weights, FormatProblem> {
    let name = Path::new(file).file_stem().map_or(file.into(), |stem| stem.to_string_lossy());
    let mut weights = Weights::with(file, Notes::default(), 1);
    weights
        .insert_stored(name.into_owned(), npy::read(bytes)?)
        .map_err(|name| FormatProblem::Twice { name })?;
    Ok(weights)
}

/// The bytes of an archive, not compressed, as `numpy.savez` writes it: the same for the same tensors.
pub(super) fn write(weights: &Weights) -> Result<Vec<u8>, SaveError> {
    let failed = |reason: String| SaveError::Format { file: weights.file.clone(), reason };
    refuse_losses(weights)?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    for (name, stored) in weights.iter() {
        let bytes = array(name, stored, weights)?;
        let options = options.large_file(u32::try_from(bytes.len()).is_err());
        archive
            .start_file(format!("{name}{EXTENSION}"), options)
            .map_err(|error| failed(error.to_string()))?;
        archive.write_all(&bytes).map_err(|error| failed(error.to_string()))?;
    }
    Ok(archive.finish().map_err(|error| failed(error.to_string()))?.into_inner())
}

/// The bytes of a file of one array.
pub(super) fn write_alone(weights: &Weights) -> Result<Vec<u8>, SaveError> {
    refuse_losses(weights)?;
    let mut all = weights.iter();
    match (all.next(), all.next()) {
        (Some((name, stored)), None) => array(name, stored, weights),
        _ => {
            let reason = format!(
                "a `.npy` file holds one array, and these are {}: use `.npz`",
                weights.iter().count()
            );
            Err(SaveError::Format { file: weights.file.clone(), reason })
        }
    }
}

fn array(name: &str, stored: &Stored, weights: &Weights) -> Result<Vec<u8>, SaveError> {
    npy::write(stored).ok_or_else(|| {
        let reason = format!("NumPy has no arrays such as `{name}`, {stored:?}");
        SaveError::Format { file: weights.file.clone(), reason }
    })
}

/// There is no place for more than tensors.
fn refuse_losses(weights: &Weights) -> Result<(), SaveError> {
    let training = weights.iter().find(|(_, stored)| stored.role == Role::Training).map(|(name, _)| name);
    match weights.notes.others().first().map(String::as_str).or(training) {
        None => Ok(()),
        Some(lost) => {
            let reason = format!("a file of NumPy has no place for its `{lost}`: save it as `.safetensors`");
            Err(SaveError::Format { file: weights.file.clone(), reason })
        }
    }
}
