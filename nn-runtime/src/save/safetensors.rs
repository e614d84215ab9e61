//! The format of the `safetensors` library: a header in JSON, then the numbers of all tensors.

use std::borrow::Cow;
use std::collections::BTreeMap;

use safetensors::tensor::{Dtype as Kind, View, serialize};

use super::header::{Header, MAX_HEADER};
use super::notes::{self, Notes};
use super::weights::{Role, Stored};
use super::{Dtype, FormatProblem, SaveError, Weights};

/// Reads a file, named so in messages.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Weights, FormatProblem> {
    let (header, numbers) = Header::read(bytes)?;
    let notes = header.notes.map(Notes::parse).transpose()?.unwrap_or_default();
    let mut weights = Weights::with(file, notes, header.tensors.len());
    for tensor in header.tensors {
        let (start, end) = tensor.place;
        let stored = Stored {
            dtype: tensor.kind.dtype,
            role: Role::Learned,
            shape: tensor.shape,
            bytes: numbers[start..end].to_vec(),
        };
        weights.insert_stored(tensor.name, stored).map_err(|name| FormatProblem::Twice { name })?;
    }
    weights.take_roles()?;
    Ok(weights)
}

/// The bytes of a file: the same for the same tensors.
pub(super) fn write(weights: &Weights) -> Result<Vec<u8>, SaveError> {
    let roles: BTreeMap<&str, Role> = weights.iter().map(|(name, stored)| (name, stored.role)).collect();
    let mut notes = weights.notes.clone();
    notes.set(notes::ROLES, &roles)?;
    let about = std::iter::once((notes::KEY.to_owned(), notes.text()?)).collect();
    let tensors =
        weights.iter().map(|(name, stored)| Ok((name, Written { kind: kind(name, stored)?, stored })));
    let tensors = tensors.collect::<Result<Vec<_>, SaveError>>()?;
    let bytes = serialize(tensors, Some(about))
        .map_err(|error| SaveError::Format { file: weights.file.clone(), reason: error.to_string() })?;
    match bytes.first_chunk().map(|length| u64::from_le_bytes(*length)) {
        Some(length) if length > MAX_HEADER => {
            let reason = format!("its header would have {length} bytes, and may have {MAX_HEADER}");
            Err(SaveError::Format { file: weights.file.clone(), reason })
        }
        _ => Ok(bytes),
    }
}

/// A tensor as the library wants to see it.
struct Written<'a> {
    kind: Kind,
    stored: &'a Stored,
}

impl View for Written<'_> {
    fn dtype(&self) -> Kind {
        self.kind
    }

    fn shape(&self) -> &[usize] {
        &self.stored.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.stored.bytes)
    }

    fn data_len(&self) -> usize {
        self.stored.bytes.len()
    }
}

fn kind(name: &str, stored: &Stored) -> Result<Kind, SaveError> {
    Ok(match stored.dtype {
        Dtype::F64 => Kind::F64,
        Dtype::F32 => Kind::F32,
        Dtype::F16 => Kind::F16,
        Dtype::BF16 => Kind::BF16,
        Dtype::Other(dtype) => return Err(SaveError::Dtype { name: name.to_owned(), dtype }),
    })
}
