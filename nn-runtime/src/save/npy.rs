//! NumPy's format of an array: a header, which is a Python dictionary, then the numbers.
//!
//! The format is that of the documentation of `numpy.lib.format`. The dictionary has three entries of fixed form; a library that
//! reads Python literals of any depth would take memory as the file says.

use std::io::Read;

use super::weights::{Role, Stored};
use super::{Dtype, FormatProblem};

const MAGIC: &[u8] = b"\x93NUMPY";

/// The bytes a header may have: a shape of thousands of axes.
const MAX_HEADER: usize = 1 << 16;

/// Reads an array. Memory is taken as its bytes come.
pub(super) fn read(mut reader: impl Read) -> Result<Stored, FormatProblem> {
    let mut start = [0; 8];
    fill(&mut reader, &mut start)?;
    if !start.starts_with(MAGIC) {
        return Err(damaged("an array does not begin as one of NumPy"));
    }
    let length = if start[6] == 1 {
        let mut length = [0; 2];
        fill(&mut reader, &mut length)?;
        usize::from(u16::from_le_bytes(length))
    } else {
        let mut length = [0; 4];
        fill(&mut reader, &mut length)?;
        u32::from_le_bytes(length) as usize
    };
    if length > MAX_HEADER {
        return Err(FormatProblem::Header { bytes: length as u64, most: MAX_HEADER as u64 });
    }
    let mut header = vec![0; length];
    fill(&mut reader, &mut header)?;
    let header = String::from_utf8(header).map_err(|_| damaged("the header of an array is not text"))?;
    let Header { element, by_columns, shape } = Header::parse(&header)?;
    let expected = shape.iter().try_fold(element.size, |size, &length| size.checked_mul(length));
    let Some(expected) = expected.filter(|&bytes| bytes < isize::MAX as usize) else {
        return Err(damaged("an array is larger than memory can be"));
    };
    let mut bytes = Vec::new();
    // One more byte, to see whether it ends where it should.
    let read = reader.take(expected as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| FormatProblem::Damaged { reason: error.to_string() })?;
    if bytes.len() != expected {
        return Err(damaged("an array has more or fewer bytes than its shape"));
    }
    if element.is_big_endian {
        bytes.chunks_exact_mut(element.size).for_each(<[u8]>::reverse);
    }
    if by_columns {
        bytes = by_rows(&bytes, &shape, element.size);
    }
    Ok(Stored { dtype: element.dtype, shape, role: Role::Learned, bytes })
}

fn fill(reader: &mut impl Read, bytes: &mut [u8]) -> Result<(), FormatProblem> {
    reader.read_exact(bytes).map_err(|error| FormatProblem::Damaged { reason: format!("an array: {error}") })
}

fn damaged(reason: &str) -> FormatProblem {
    FormatProblem::Damaged { reason: reason.to_owned() }
}

/// What an array consists of.
struct Header {
    element: Element,
    /// Whether the first index runs fastest, as in Fortran.
    by_columns: bool,
    shape: Vec<usize>,
}

impl Header {
    fn parse(text: &str) -> Result<Header, FormatProblem> {
        let entry = |key: &str| {
            let quoted = [format!("'{key}':"), format!("\"{key}\":")];
            let rest = quoted.iter().find_map(|key| text.split_once(key.as_str()));
            rest.map(|(_, rest)| rest.trim_start())
                .ok_or_else(|| damaged(&format!("the header of an array has no `{key}`")))
        };
        let element = entry("descr")?;
        let element = Element::parse(element)
            .ok_or_else(|| damaged("an array has elements that are not one number"))?;
        let by_columns = match entry("fortran_order")? {
            order if order.starts_with("True") => true,
            order if order.starts_with("False") => false,
            _ => return Err(damaged("the order of an array is neither `True` nor `False`")),
        };
        let lengths = entry("shape")?.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let lengths = lengths.map(|(lengths, _)| lengths.split(',').map(str::trim)).into_iter().flatten();
        let shape = lengths.filter(|length| !length.is_empty()).map(str::parse).collect::<Result<_, _>>();
        Ok(Header {
            element,
            by_columns,
            shape: shape.map_err(|_| damaged("an array has a length that is not a number"))?,
        })
    }
}

/// The elements of an array.
struct Element {
    dtype: Dtype,
    size: usize,
    is_big_endian: bool,
}

impl Element {
    /// From `'<f4'` and what follows it.
    fn parse(text: &str) -> Option<Element> {
        let quote = text.chars().next().filter(|&c| c == '\'' || c == '"')?;
        let (code, _) = text[1..].split_once(quote)?;
        let (order, kind) = code.split_at_checked(1)?;
        let (kind, size) = kind.split_at_checked(1)?;
        let size: usize = size.parse().ok().filter(|&size| size > 0)?;
        let dtype = match (kind, size) {
            ("f", 8) => Dtype::F64,
            ("f", 4) => Dtype::F32,
            ("f", 2) => Dtype::F16,
            ("i", 8) => Dtype::Other("i64"),
            ("i", 4) => Dtype::Other("i32"),
            ("i", 2) => Dtype::Other("i16"),
            ("i", 1) => Dtype::Other("i8"),
            ("u", 8) => Dtype::Other("u64"),
            ("u", 4) => Dtype::Other("u32"),
            ("u", 2) => Dtype::Other("u16"),
            ("u", 1) => Dtype::Other("u8"),
            ("b", 1) => Dtype::Other("bool"),
            _ => Dtype::Other("a type that no network has"),
        };
        Some(Element { dtype, size, is_big_endian: order == ">" && size > 1 })
    }
}

/// Elements whose first index runs fastest, in the order in which the last one does.
fn by_rows(bytes: &[u8], shape: &[usize], size: usize) -> Vec<u8> {
    // Axes of length 1 lead nowhere, and thousands of them are soon written.
    let shape: Vec<usize> = shape.iter().copied().filter(|&length| length != 1).collect();
    let mut turned = Vec::with_capacity(bytes.len());
    let mut index = vec![0; shape.len()];
    for _ in 0..bytes.len() / size {
        let place = index.iter().zip(&shape).rev().fold(0, |place, (i, length)| place * length + i);
        turned.extend_from_slice(&bytes[place * size..][..size]);
        for (i, length) in index.iter_mut().zip(&shape).rev() {
            *i += 1;
            if *i < *length {
                break;
            }
            *i = 0;
        }
    }
    turned
}

/// The bytes of an array; `None` of a type that no network has.
pub(super) fn write(stored: &Stored) -> Option<Vec<u8>> {
    let code = match stored.dtype {
        Dtype::F64 => "<f8",
        Dtype::F32 => "<f4",
        Dtype::F16 => "<f2",
        Dtype::BF16 | Dtype::Other(_) => return None,
    };
    let mut shape: String = stored.shape.iter().map(|length| format!("{length}, ")).collect();
    // A tuple of one has a comma behind it.
    shape.truncate(shape.len().saturating_sub(if stored.shape.len() == 1 { 1 } else { 2 }));
    let mut header = format!("{{'descr': '{code}', 'fortran_order': False, 'shape': ({shape}), }}");
    // The numbers begin at a multiple of 64.
    let fixed = MAGIC.len() + 4;
    let length = (fixed + header.len() + 1).next_multiple_of(64) - fixed;
    header.extend(std::iter::repeat_n(' ', length - 1 - header.len()));
    header.push('\n');
    let length = u16::try_from(length).ok()?;
    Some([MAGIC, &[1, 0], &length.to_le_bytes(), header.as_bytes(), &stored.bytes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(descr: &str, order: &str, shape: &str, numbers: &[u8]) -> Result<Stored, FormatProblem> {
        let header = format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let length = (header.len() as u16).to_le_bytes();
        read(&[MAGIC, &[1, 0], &length, header.as_bytes(), numbers].concat()[..])
    }

    #[test]
    fn arrays_of_any_order_are_read() {
        let [one, two, three] = [1.0f32, 2.0, 3.0].map(f32::to_be_bytes);
        let numbers = array("'>f4'", "False", "(3,)", &[one, two, three].concat()).unwrap();
        assert_eq!((numbers.values(), &numbers.shape[..]), (Some(vec![1.0, 2.0, 3.0]), &[3][..]));
        let columns: Vec<u8> = (0..24).flat_map(|i| f64::from(i).to_le_bytes()).collect();
        let numbers = array("'<f8'", "True", "(2, 3, 4)", &columns).unwrap();
        let value = |i: usize, j: usize, k: usize| numbers.values().unwrap()[(i * 3 + j) * 4 + k];
        assert_eq!((value(1, 0, 0), value(0, 1, 0), value(0, 0, 1), value(1, 2, 3)), (1.0, 2.0, 6.0, 23.0));
        let scalar = array("'<f2'", "False", "()", &[0, 0x3c]).unwrap();
        assert_eq!((scalar.values(), scalar.shape.len()), (Some(vec![1.0]), 0));
        assert_eq!(array("'|i1'", "False", "(2,)", &[1, 2]).unwrap().dtype, Dtype::Other("i8"));
    }

    #[test]
    fn axes_of_length_one_take_no_time() {
        let bytes = vec![7; 100_000];
        let shape = format!("({}100000)", "1, ".repeat(20_000));
        let numbers = array("'|u1'", "True", &shape, &bytes).unwrap();
        assert_eq!((numbers.bytes, numbers.shape.len()), (bytes, 20_001));
    }

    #[test]
    fn what_is_written_is_read() {
        for shape in [vec![], vec![2], vec![1, 2], vec![2, 1, 1]] {
            let count: usize = shape.iter().product();
            let stored = Stored { dtype: Dtype::F32, shape, role: Role::Learned, bytes: vec![7; 4 * count] };
            let bytes = write(&stored).unwrap();
            assert_eq!((bytes.len() - stored.bytes.len()) % 64, 0, "aligned");
            assert!(read(&bytes[..]).unwrap() == stored);
        }
    }

    #[test]
    fn what_is_not_an_array_is_refused() {
        let reason = |stored: Result<Stored, FormatProblem>| stored.expect_err("refused").to_string();
        let said = reason(array("'<f4'", "False", "(1152921504606846976, 64)", &[]));
        assert_eq!(said, "it is damaged: an array is larger than memory can be");
        let said = reason(array("'<f4'", "False", "(1152921504606846976,)", &[0; 4]));
        assert_eq!(said, "it is damaged: an array has more or fewer bytes than its shape");
        let said = reason(array("[('a', '<f4')]", "False", "(1,)", &[0; 4]));
        assert_eq!(said, "it is damaged: an array has elements that are not one number");
        let said = reason(array("'|V0'", "False", "(1099511627776, 1099511627776)", &[]));
        assert_eq!(said, "it is damaged: an array has elements that are not one number");
        let said = reason(array("'<f4'", "None", "(1,)", &[0; 4]));
        assert_eq!(said, "it is damaged: the order of an array is neither `True` nor `False`");
        let said = reason(array("'<f4'", "False", "(-1,)", &[0; 4]));
        assert_eq!(said, "it is damaged: an array has a length that is not a number");
        let huge = [MAGIC, &[2, 0], &u32::MAX.to_le_bytes()].concat();
        assert_eq!(
            reason(read(&huge[..])),
            "its header announces 4294967295 bytes; 65536 are the most that are read"
        );
    }
}
