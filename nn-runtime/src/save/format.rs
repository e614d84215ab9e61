//! The kinds of files there are.

use std::path::Path;

use super::{FormatProblem, SaveError, Weights, header, safetensors};

/// How many of the first bytes of a file say what it is.
pub(super) const START: u64 = 16;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Safetensors,
    /// An archive of arrays.
    Npz,
    /// A single array.
    Npy,
}

impl Format {
    /// What a file is, by its first bytes, [`START`] of them if it has as many.
    pub(super) fn of(start: &[u8]) -> Result<Format, FormatProblem> {
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
            Ok(Format::Npz)
        } else if start.starts_with(b"\x93NUMPY") {
            Ok(Format::Npy)
        } else {
            header::announced(start).map(|_| Format::Safetensors)
        }
    }

    /// What a file of this name should be.
    pub(super) fn of_name(path: &Path) -> Format {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("npz") => Format::Npz,
            Some("npy") => Format::Npy,
            _ => Format::Safetensors,
        }
    }

    #[cfg(feature = "numpy")]
    pub(super) fn read(self, file: &str, bytes: &[u8]) -> Result<Weights, FormatProblem> {
        match self {
            Format::Safetensors => safetensors::read(file, bytes),
            Format::Npz => super::npz::read(file, bytes),
            Format::Npy => super::npz::read_alone(file, bytes),
        }
    }

    #[cfg(not(feature = "numpy"))]
    pub(super) fn read(self, file: &str, bytes: &[u8]) -> Result<Weights, FormatProblem> {
        match self {
            Format::Safetensors => safetensors::read(file, bytes),
            Format::Npz | Format::Npy => Err(FormatProblem::NumPy),
        }
    }

    #[cfg(feature = "numpy")]
    pub(super) fn write(self, weights: &Weights) -> Result<Vec<u8>, SaveError> {
        match self {
            Format::Safetensors => safetensors::write(weights),
            Format::Npz => super::npz::write(weights),
            Format::Npy => super::npz::write_alone(weights),
        }
    }

    #[cfg(not(feature = "numpy"))]
    pub(super) fn write(self, weights: &Weights) -> Result<Vec<u8>, SaveError> {
        match self {
            Format::Safetensors => safetensors::write(weights),
            Format::Npz | Format::Npy => {
                let reason = "files of NumPy are written with the feature `numpy` of nn-runtime".to_owned();
                Err(SaveError::Format { file: weights.file.clone(), reason })
            }
        }
    }
}
