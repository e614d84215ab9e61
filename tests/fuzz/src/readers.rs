//! What reads files, each as a program would use it.

use std::fmt::Display;
use std::io::Read;

use nn_runtime::data::{Csv, Missing, Raw};
use nn_runtime::{Dataset, Examples, Inputs, Pipeline, Weights};

use crate::check::Meter;
use crate::checkpoints;
use crate::networks::{Net, Picture};
use crate::random::Random;
use crate::sources::SOURCES;
use crate::vary::{self, Vary};

/// A reader of files, or the compiler.
pub struct Reader {
    /// Its name.
    pub name: &'static str,
    /// The memory that any input may take, in bytes: buffers of one size, and the state of what unpacks.
    pub(crate) always: usize,
    /// The memory that an input may take beyond that, where it is not 16 times its length.
    pub(crate) more: fn(&[u8]) -> usize,
    /// How its inputs are made.
    pub(crate) vary: Vary,
    /// Reads an input and uses what was read; says whether it was taken for a file.
    pub(crate) read: fn(&[u8], &mut Meter) -> bool,
}

/// All readers of files.
pub static READERS: [Reader; 6] = [
    Reader { name: "safetensors", always: 1 << 14, more: |_| 0, vary: vary::SAFETENSORS, read: safetensors },
    Reader { name: "pipeline", always: 1 << 14, more: |_| 0, vary: vary::PIPELINE, read: pipeline },
    // Beside the file, what a training has.
    Reader {
        name: "checkpoint",
        always: 1 << 17,
        more: |_| 0,
        vary: vary::CHECKPOINT,
        read: checkpoints::read,
    },
    // The header of an array may have 64 KiB; what is compressed takes what it is unpacked.
    Reader {
        name: "numpy",
        always: 1 << 18,
        more: |bytes| TIMES * unpacked_arrays(bytes),
        vary: vary::NUMPY,
        read: safetensors,
    },
    // A file of gzip may announce 64 KiB of extra header.
    Reader {
        name: "idx",
        always: 1 << 17,
        more: |bytes| TIMES * unpacked(bytes),
        vary: vary::IDX,
        read: idx,
    },
    Reader {
        name: "csv",
        always: 1 << 14,
        more: |bytes| COLUMN * columns(bytes),
        vary: vary::CSV,
        read: csv,
    },
];

/// The memory that is allowed, as a multiple of an input's length.
const TIMES: usize = 16;

/// The memory that a column of a table takes beside its numbers, as the documentation of `Csv` says.
const COLUMN: usize = 400;

/// The most that the format of gzip and ZIP packs into a byte.
const PACKED: usize = 1032;

impl Reader {
    /// The one of this name.
    pub fn named(name: &str) -> Option<&'static Reader> {
        READERS.iter().chain(&SOURCES).find(|reader| reader.name == name)
    }

    /// The input of this index.
    pub fn input(&self, seed: u64, index: u64) -> Vec<u8> {
        (self.vary)(&mut Random::new(self.name, seed, index))
    }

    /// The memory an input may take, in bytes.
    pub(crate) fn allowed(&self, bytes: &[u8]) -> usize {
        self.always + TIMES * bytes.len() + (self.more)(bytes)
    }
}

/// How many bytes a file of gzip is unpacked.
fn unpacked(bytes: &[u8]) -> usize {
    let mut unpacked = Vec::new();
    let most = (PACKED * bytes.len()) as u64;
    // What is not such a file ends where it is wrong.
    let _error = flate2::read::MultiGzDecoder::new(bytes).take(most).read_to_end(&mut unpacked);
    unpacked.len()
}

/// How many bytes the arrays of an archive say they are.
fn unpacked_arrays(bytes: &[u8]) -> usize {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { return 0 };
    let sizes =
        (0..archive.len()).filter_map(|place| archive.by_index_raw(place).ok().map(|entry| entry.size()));
    sizes.fold(0, u64::saturating_add).min((PACKED * bytes.len()) as u64) as usize
}

/// How many columns the first line of a table may have.
fn columns(bytes: &[u8]) -> usize {
    // A mark of the order of bytes is not a line.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let quoted = bytes.contains(&b'"');
    let line = if quoted { bytes } else { first.unwrap_or_default() };
    line.iter().filter(|byte| b",;".contains(byte)).count() + 8
}

/// Makes the message of an error; whether there is none.
pub(crate) fn is_fine<T>(result: Result<T, impl Display>, meter: &mut Meter) -> bool {
    result.map_err(|error| meter.of(|| error.to_string())).is_ok()
}

fn safetensors(bytes: &[u8], meter: &mut Meter) -> bool {
    let weights = match meter.of(|| Weights::from_bytes(bytes)) {
        Ok(weights) => weights,
        error => return is_fine(error, meter),
    };
    meter.of(|| weights.to_string());
    is_fine(meter.of(|| weights.load::<Net>()), meter);
    is_fine(meter.of(|| weights.load_partial(&mut Net::new(1))), meter);
    let names: Vec<String> = weights.iter().take(3).map(|(name, _)| name.to_owned()).collect();
    for name in names.iter().map(String::as_str).chain(["first", "hidden.weight"]) {
        let (first, second) = (weights.clone(), weights.clone());
        is_fine(meter.of(|| first.rename(name, "logits")), meter);
        is_fine(meter.of(|| second.transpose(name)), meter);
    }
    let (first, second) = (weights.clone(), weights.clone());
    is_fine(meter.of(|| first.convert::<f32>()).load::<Net>(), meter);
    meter.of(|| second.convert::<f64>());
    // What can be written is read as the same.
    if let Ok(written) = weights.to_bytes() {
        let again = Weights::from_bytes(&written).map(|again| again.to_bytes());
        assert!(
            again.is_ok_and(|again| again.is_ok_and(|again| again == written)),
            "it is not read as it is written"
        );
    }
    true
}

fn pipeline(bytes: &[u8], meter: &mut Meter) -> bool {
    let pipeline = match meter.of(|| Pipeline::<Net>::from_bytes(bytes)) {
        Ok(pipeline) => pipeline,
        error => return is_fine(error, meter),
    };
    let row: Vec<(&str, Raw<'_>)> = pipeline.columns().map(|column| (column, Raw::Number(1.0))).collect();
    is_fine(meter.of(|| pipeline.predict(&row)), meter);
    let rows = meter.of(|| pipeline.csv().read_from("rows.csv", &b"a,b,kind\n1,2,one\n0,-5,two\n"[..]));
    if let Ok(rows) = &rows {
        is_fine(meter.of(|| pipeline.predict_batch(rows)), meter);
    }
    is_fine(rows, meter);
    let rows = Dataset::new().column("a", [1.0, 2.0]).and_then(|rows| rows.column("b", [3.0, 4.0]));
    let rows = rows.and_then(|rows| rows.column("kind", [0, 2]));
    is_fine(rows.and_then(|rows| meter.of(|| pipeline.evaluate(&rows))), meter);
    is_fine(meter.of(|| pipeline.restore("a", 1.0)), meter);
    is_fine(meter.of(|| pipeline.class_names("kind").map(<[String]>::to_vec)), meter);
    pipeline.to_bytes().is_ok_and(|written| Pipeline::<Net>::from_bytes(&written).is_ok())
}

fn idx(bytes: &[u8], meter: &mut Meter) -> bool {
    let data = match meter.of(|| Dataset::from_idx_reader("image", "images.idx", bytes)) {
        Ok(data) => data,
        error => return is_fine(error, meter),
    };
    is_fine(meter.of(|| Inputs::<Picture>::from_dataset(&data)), meter);
    let labels = Dataset::new().column("label", (0..data.len()).map(|row| row % 4));
    let data = labels.and_then(|labels| data.scale("image", 1.0 / 255.0)?.join(labels));
    is_fine(data.and_then(|data| meter.of(|| Examples::<Picture>::from_dataset(&data))), meter);
    true
}

fn csv(bytes: &[u8], meter: &mut Meter) -> bool {
    let strict = Csv::new().classes("kind", &["one", "two", "three"]);
    let lenient = Csv::new()
        .delimiter(b';')
        .missing(Missing::DropRow)
        .missing_marker("?")
        .missing_marker("NA")
        .classes_from("kind", 1, &["one", "two"]);
    let filled = Csv::new().missing(Missing::Replace(0.5)).header(&["a", "b", "kind"]).ignore(&["kind"]);
    let settings =
        [Csv::new(), strict, lenient, filled, Csv::new().missing(Missing::Replace(0.0)).select(&["a", "b"])];
    let mut any = false;
    for setting in settings {
        match meter.of(|| setting.read_from("table.csv", bytes)) {
            Ok(data) => {
                is_fine(meter.of(|| Examples::<Net>::from_dataset(&data)), meter);
                is_fine(meter.of(|| Inputs::<Net>::from_dataset(&data)), meter);
                any = true;
            }
            error => drop(is_fine(error, meter)),
        }
    }
    any
}
