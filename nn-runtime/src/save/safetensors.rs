//! The format of the `safetensors` library: a header in JSON, then the numbers of all tensors.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use safetensors::tensor::{Dtype as Kind, View, serialize};
use safetensors::{SafeTensorError, SafeTensors};

use super::notes::{self, Notes};
use super::weights::{Role, Stored};
use super::{Dtype, FormatProblem, SaveError, Weights};

/// The bytes a header may have, which tell of some 40 000 tensors. While it is read, each takes up to 64 bytes of memory.
pub const MAX_HEADER: u64 = 4 << 20;

/// Reads a file, named so in messages.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Weights, FormatProblem> {
    check_header(bytes)?;
    let (header, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| problem(&error))?;
    let numbers = &bytes[size_of::<u64>() + header..];
    let about = metadata.metadata().as_ref().and_then(|about| about.get(notes::KEY));
    let notes = about.map(|text| Notes::parse(text)).transpose()?.unwrap_or_default();
    let roles: HashMap<String, Role> = notes.get(notes::ROLES)?.unwrap_or_default();
    let mut weights = Weights::with(file, notes);
    for name in metadata.offset_keys() {
        let Some(info) = metadata.info(&name) else { continue };
        let (start, end) = info.data_offsets;
        let stored = Stored {
            dtype: dtype(info.dtype),
            shape: info.shape.clone(),
            role: roles.get(&name).copied().unwrap_or(Role::Learned),
            bytes: numbers[start..end].to_vec(),
        };
        weights.insert_stored(name, stored).map_err(|name| FormatProblem::Twice { name })?;
    }
    Ok(weights)
}

/// What can be said of the first bytes, before they are read as JSON.
fn check_header(bytes: &[u8]) -> Result<(), FormatProblem> {
    let Some((length, rest)) = bytes.split_first_chunk() else { return Err(FormatProblem::Foreign) };
    let length = u64::from_le_bytes(*length);
    if rest.first() != Some(&b'{') {
        return Err(FormatProblem::Foreign);
    }
    if length > MAX_HEADER {
        return Err(FormatProblem::Header { bytes: length, most: MAX_HEADER });
    }
    if length > rest.len() as u64 {
        return Err(FormatProblem::CutOff { expected: length, found: rest.len() as u64 });
    }
    Ok(())
}

fn problem(error: &SafeTensorError) -> FormatProblem {
    let reason = match error {
        SafeTensorError::MetadataIncompleteBuffer => {
            "its header describes more or fewer numbers than follow: it was cut off, or changed".to_owned()
        }
        SafeTensorError::InvalidOffset(name) => {
            format!("the numbers of `{name}` do not begin where those before it end")
        }
        SafeTensorError::TensorInvalidInfo => "a tensor has more or fewer bytes than its shape".to_owned(),
        SafeTensorError::ValidationOverflow => "a tensor is larger than memory can be".to_owned(),
        other => other.to_string(),
    };
    FormatProblem::Damaged { reason }
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

fn dtype(kind: Kind) -> Dtype {
    match kind {
        Kind::F64 => Dtype::F64,
        Kind::F32 => Dtype::F32,
        Kind::F16 => Dtype::F16,
        Kind::BF16 => Dtype::BF16,
        Kind::BOOL => Dtype::Other("bool"),
        Kind::U8 => Dtype::Other("u8"),
        Kind::I8 => Dtype::Other("i8"),
        Kind::U16 => Dtype::Other("u16"),
        Kind::I16 => Dtype::Other("i16"),
        Kind::U32 => Dtype::Other("u32"),
        Kind::I32 => Dtype::Other("i32"),
        Kind::U64 => Dtype::Other("u64"),
        Kind::I64 => Dtype::Other("i64"),
        _ => Dtype::Other("a type that no network has"),
    }
}
