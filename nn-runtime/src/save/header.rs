//! The header of a file of safetensors: what its tensors are, and where their numbers lie.
//!
//! It is read as it comes. The library's own reader keeps all of it as JSON first, which takes up to 64 times its bytes, and of
//! two tensors of one name it forgets one.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::json::{self, Others, Problem, Read, Reader};
use super::{Dtype, FormatProblem, notes};

/// The bytes a header may have: as many as other readers of the format take. They tell of some million tensors.
pub const MAX_HEADER: u64 = 100_000_000;

/// The name that no tensor can have.
const METADATA: &str = "__metadata__";

pub(super) struct Header {
    /// The text of what is noted, if anything is.
    pub(super) notes: Option<String>,
    /// In the order of their numbers; those without numbers in that of their names.
    pub(super) tensors: Vec<Tensor>,
}

/// What a header says of a tensor.
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) kind: &'static Kind,
    pub(super) shape: Vec<usize>,
    /// From where to where its numbers lie, in bytes.
    pub(super) place: (usize, usize),
}

impl Tensor {
    fn order(&self) -> ((usize, usize), &str) {
        (self.place, &self.name)
    }
}

impl Ord for Tensor {
    fn cmp(&self, other: &Tensor) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Tensor {
    fn partial_cmp(&self, other: &Tensor) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Tensor {
    fn eq(&self, other: &Tensor) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Tensor {}

/// A type of numbers.
pub(super) struct Kind {
    name: &'static str,
    bits: usize,
    pub(super) dtype: Dtype,
}

impl Kind {
    const fn new(name: &'static str, bits: usize, dtype: Dtype) -> Kind {
        Kind { name, bits, dtype }
    }

    const fn rare(name: &'static str, bits: usize) -> Kind {
        Kind::new(name, bits, Dtype::Other("a type that no network has"))
    }
}

/// Those of the format.
static KINDS: [Kind; 22] = [
    Kind::new("F64", 64, Dtype::F64),
    Kind::new("F32", 32, Dtype::F32),
    Kind::new("F16", 16, Dtype::F16),
    Kind::new("BF16", 16, Dtype::BF16),
    Kind::new("BOOL", 8, Dtype::Other("bool")),
    Kind::new("U8", 8, Dtype::Other("u8")),
    Kind::new("I8", 8, Dtype::Other("i8")),
    Kind::new("U16", 16, Dtype::Other("u16")),
    Kind::new("I16", 16, Dtype::Other("i16")),
    Kind::new("U32", 32, Dtype::Other("u32")),
    Kind::new("I32", 32, Dtype::Other("i32")),
    Kind::new("U64", 64, Dtype::Other("u64")),
    Kind::new("I64", 64, Dtype::Other("i64")),
    Kind::rare("F4", 4),
    Kind::rare("F6_E2M3", 6),
    Kind::rare("F6_E3M2", 6),
    Kind::rare("F8_E5M2", 8),
    Kind::rare("F8_E4M3", 8),
    Kind::rare("F8_E8M0", 8),
    Kind::rare("F8_E4M3FNUZ", 8),
    Kind::rare("F8_E5M2FNUZ", 8),
    Kind::rare("C64", 64),
];

impl Header {
    /// The header of a file, and the numbers that follow: each is one of a tensor.
    pub(super) fn read(bytes: &[u8]) -> Result<(Header, &[u8]), FormatProblem> {
        let (text, numbers) = split(bytes)?;
        let text = str::from_utf8(text).map_err(|error| FormatProblem::damaged_header(&error))?;
        let mut header: Header =
            json::read(text).map_err(|problem| FormatProblem::damaged_header(&problem))?;
        // A heap sorts in time that grows as little as with `sort`, which is 4 kB larger when compiled.
        header.tensors = BinaryHeap::from(header.tensors).into_sorted_vec();
        let end = header.tensors.iter().try_fold(0, |end, tensor| end_of(tensor, end))?;
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
fn end_of(tensor: &Tensor, before: usize) -> Result<usize, FormatProblem> {
    let Tensor { name, kind, shape, place: (start, end) } = tensor;
    let (start, end) = (*start, *end);
    if start != before || end < start {
        let reason = format!(
            "the numbers of `{name}` are said to be the bytes {start} to {end}, and those before it end at {before}"
        );
        return Err(FormatProblem::Damaged { reason });
    }
    let bits = shape.iter().try_fold(kind.bits, |bits, &axis| bits.checked_mul(axis));
    if bits != (end - start).checked_mul(8) {
        let reason =
            format!("`{name}: {shape:?}` in {} cannot have its numbers in {} bytes", kind.name, end - start);
        return Err(FormatProblem::Damaged { reason });
    }
    Ok(end)
}

impl Read for Header {
    fn read(reader: &mut Reader<'_>) -> Result<Header, Problem> {
        let mut header = Header { notes: None, tensors: Vec::new() };
        reader.entries(&mut |name, reader| {
            if name == METADATA {
                header.notes = notes(reader)?;
            } else {
                header.tensors.push(tensor(name.into_owned(), reader)?);
            }
            Ok(())
        })?;
        Ok(header)
    }
}

/// The text of the notes among the metadata, which are texts by key.
fn notes(reader: &mut Reader<'_>) -> Result<Option<String>, Problem> {
    let mut notes = None;
    if !reader.is_null() {
        reader.entries(&mut |key, reader| {
            let text = reader.string()?;
            if key == notes::KEY {
                notes = Some(text.into_owned());
            }
            Ok(())
        })?;
    }
    Ok(notes)
}

fn tensor(name: String, reader: &mut Reader<'_>) -> Result<Tensor, Problem> {
    let [dtype, shape, place] = reader.fields(["dtype", "shape", "data_offsets"], Others::Skipped)?;
    Ok(Tensor { name, kind: dtype.read()?, shape: shape.read()?, place: place.read()? })
}

impl Read for &'static Kind {
    fn read(reader: &mut Reader<'_>) -> Result<&'static Kind, Problem> {
        let unread = *reader;
        let name = reader.string()?;
        KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| unread.unknown(&name))
    }
}

/// From where to where.
impl Read for (usize, usize) {
    fn read(reader: &mut Reader<'_>) -> Result<(usize, usize), Problem> {
        let [start, end] = reader.fields(["start", "end"], Others::Refused)?;
        Ok((start.read()?, end.read()?))
    }
}
