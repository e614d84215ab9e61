//! IDX files, the format of MNIST: a header of big-endian integers, then numbers, row-major.
//!
//! The format is that of LeCun, Cortes and Burges, "The MNIST database": two zero bytes, a byte for the
//! type of the numbers, a byte for the number of axes, the length of each axis in four bytes, the
//! numbers. The first axis counts the items.

use super::column::Column;
use super::origin::{Origin, Source};
use super::{DataError, Dataset, IdxProblem};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

impl Dataset {
    /// One column: the items of an IDX file, which may be compressed with gzip. An image is a row of its
    /// pixels, row-major. Images and labels, from two files, are [joined](Dataset::join).
    ///
    /// No more is read than the header announces, and reading takes at most 16 times the memory of the file; of one that is
    /// compressed, of what it is unpacked, which is at most 1032 times its length.
    pub fn from_idx(name: &str, path: impl AsRef<Path>) -> Result<Self, DataError> {
        let path = path.as_ref();
        let file: Arc<str> = path.display().to_string().into();
        let opened = File::open(path).map_err(|source| DataError::Read { file: file.clone(), source })?;
        column_alone(name, file, opened)
    }

    /// As [`from_idx`](Dataset::from_idx), from memory or any other reader; `file` names it in errors.
    pub fn from_idx_reader(name: &str, file: &str, reader: impl Read) -> Result<Self, DataError> {
        column_alone(name, file.into(), reader)
    }
}

fn column_alone(name: &str, file: Arc<str>, reader: impl Read) -> Result<Dataset, DataError> {
    let column = column(&file, reader).map_err(|error| match error {
        Failure::Read(source) => DataError::Read { file, source },
        Failure::Format(problem) => DataError::Idx { file, problem },
    })?;
    Dataset::new().with(name.to_owned(), column)
}

enum Failure {
    Read(io::Error),
    Format(IdxProblem),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Read(error)
    }
}

impl From<IdxProblem> for Failure {
    fn from(problem: IdxProblem) -> Self {
        Failure::Format(problem)
    }
}

fn column(file: &Arc<str>, reader: impl Read) -> Result<Column, Failure> {
    let mut reader = BufReader::new(reader);
    if reader.fill_buf()?.starts_with(&[0x1f, 0x8b]) { unpacked(file, reader) } else { plain(file, reader) }
}

#[cfg(feature = "gzip")]
fn unpacked(file: &Arc<str>, reader: impl BufRead) -> Result<Column, Failure> {
    plain(file, flate2::bufread::MultiGzDecoder::new(reader))
}

#[cfg(not(feature = "gzip"))]
fn unpacked(_: &Arc<str>, _: impl BufRead) -> Result<Column, Failure> {
    Err(IdxProblem::Compressed.into())
}

fn plain(file: &Arc<str>, mut reader: impl Read) -> Result<Column, Failure> {
    let [first, second, kind, axes] = header(&mut reader, || "its first four bytes".to_owned())?;
    if [first, second] != [0, 0] {
        return Err(IdxProblem::Start([first, second]).into());
    }
    let size = match kind {
        0x08 | 0x09 => 1,
        0x0b => 2,
        0x0c | 0x0d => 4,
        0x0e => 8,
        _ => return Err(IdxProblem::Type(kind).into()),
    };
    let mut lengths = Vec::with_capacity(usize::from(axes));
    for axis in 0..axes {
        let length = header(&mut reader, || format!("the length of axis {axis} of {axes}"))?;
        lengths.push(u32::from_be_bytes(length));
    }
    let product = lengths.iter().try_fold(size, |product: u64, &n| product.checked_mul(u64::from(n)));
    let Some(expected) = product.filter(|&bytes| axes > 0 && bytes > 0 && bytes < isize::MAX as u64) else {
        return Err(IdxProblem::Extent(lengths).into());
    };
    // Not allocated from the header, which may lie: grown as the bytes come. One more byte is asked for
    // to see whether the file ends where it should.
    let mut bytes = Vec::new();
    reader.take(expected + 1).read_to_end(&mut bytes)?;
    let found = bytes.len() as u64;
    if found != expected {
        let found = (found < expected).then_some(found);
        return Err(IdxProblem::Length { axes: lengths, expected, found }.into());
    }
    let items = lengths[0] as usize;
    let width = bytes.len() / size as usize / items;
    let origin = Origin::counted(Source::Items(file.clone()), items);
    let reals = |numbers| Column::reals(width, numbers, origin.clone());
    Ok(match kind {
        0x08 => Column::bytes(width, bytes, table(f64::from), origin),
        0x09 => Column::bytes(width, bytes, table(|code| f64::from(code as i8)), origin),
        0x0b => reals(decoded(&bytes, |b| f64::from(i16::from_be_bytes(b)))),
        0x0c => reals(decoded(&bytes, |b| f64::from(i32::from_be_bytes(b)))),
        0x0d => reals(decoded(&bytes, |b| f64::from(f32::from_be_bytes(b)))),
        _ => reals(decoded(&bytes, f64::from_be_bytes)),
    })
}

/// The next four bytes of the header.
fn header(reader: &mut impl Read, field: impl Fn() -> String) -> Result<[u8; 4], Failure> {
    let mut bytes = [0; 4];
    reader.read_exact(&mut bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => IdxProblem::Header { field: field() }.into(),
        _ => Failure::Read(error),
    })?;
    Ok(bytes)
}

fn table(value: impl Fn(u8) -> f64) -> Box<[f64; 256]> {
    Box::new(std::array::from_fn(|code| value(code as u8)))
}

fn decoded<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    let (items, rest) = bytes.as_chunks::<N>();
    debug_assert!(rest.is_empty(), "the length was checked");
    items.iter().map(|&item| value(item)).collect()
}
