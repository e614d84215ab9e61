//! The header of a file of safetensors: what its tensors are, and where their numbers lie.
//!
//! It is read as it comes. The library's own reader keeps all of it as JSON first, which takes up to 64 times its bytes, and of
//! two tensors of one name it forgets one.

use std::collections::BTreeMap;
use std::fmt;

use safetensors::tensor::TensorInfo;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::FormatProblem;

/// The bytes a header may have: as many as other readers of the format take. They tell of some million tensors.
pub const MAX_HEADER: u64 = 100_000_000;

/// The name that no tensor can have.
const METADATA: &str = "__metadata__";

pub(super) struct Header {
    /// Texts by key.
    pub(super) metadata: BTreeMap<String, String>,
    /// In the order of their numbers; those without numbers in that of their names.
    pub(super) tensors: Vec<(String, TensorInfo)>,
}

impl Header {
    /// The header of a file, and the numbers that follow: each is one of a tensor.
    pub(super) fn read(bytes: &[u8]) -> Result<(Header, &[u8]), FormatProblem> {
        let (text, numbers) = split(bytes)?;
        let text = str::from_utf8(text).map_err(|error| FormatProblem::damaged_header(&error))?;
        let mut header: Header =
            serde_json::from_str(text).map_err(|error| FormatProblem::damaged_header(&error))?;
        header
            .tensors
            .sort_unstable_by(|(a, one), (b, other)| (one.data_offsets, a).cmp(&(other.data_offsets, b)));
        let end = header.tensors.iter().try_fold(0, |end, (name, info)| end_of(name, info, end))?;
        match end == numbers.len() {
            true => Ok((header, numbers)),
            false => Err(FormatProblem::numbers(end, numbers.len())),
        }
    }
}

/// The text of the header, and what follows.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), FormatProblem> {
    let length = announced(bytes)?;
    let rest = &bytes[size_of::<u64>()..];
    let cut_off = FormatProblem::CutOff { expected: length, found: rest.len() as u64 };
    rest.split_at_checked(length as usize).ok_or(cut_off)
}

/// How long the header is, by the first bytes of a file.
pub(super) fn announced(bytes: &[u8]) -> Result<u64, FormatProblem> {
    match bytes.split_first_chunk() {
        Some((length, [b'{', ..])) => match u64::from_le_bytes(*length) {
            length if length > MAX_HEADER => Err(FormatProblem::Header { bytes: length, most: MAX_HEADER }),
            length => Ok(length),
        },
        _ => Err(FormatProblem::Foreign),
    }
}

/// Where the numbers of a tensor end, which follow those before it without a gap.
fn end_of(name: &str, info: &TensorInfo, before: usize) -> Result<usize, FormatProblem> {
    let (start, end) = info.data_offsets;
    if start != before || end < start {
        let reason = format!(
            "the numbers of `{name}` are said to be the bytes {start} to {end}, and those before it end at {before}"
        );
        return Err(FormatProblem::Damaged { reason });
    }
    let bits = info.shape.iter().try_fold(info.dtype.bitsize(), |bits, &axis| bits.checked_mul(axis));
    if bits != (end - start).checked_mul(8) {
        let reason = format!(
            "`{name}: {:?}` in {} cannot have its numbers in {} bytes",
            info.shape,
            info.dtype,
            end - start
        );
        return Err(FormatProblem::Damaged { reason });
    }
    Ok(end)
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Header, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Header, A::Error> {
        let mut header = Header { metadata: BTreeMap::new(), tensors: Vec::new() };
        while let Some(name) = entries.next_key::<String>()? {
            if name == METADATA {
                header.metadata = entries.next_value::<Option<_>>()?.unwrap_or_default();
            } else {
                header.tensors.push((name, entries.next_value()?));
            }
        }
        Ok(header)
    }
}
