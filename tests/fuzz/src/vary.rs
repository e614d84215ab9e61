//! How the inputs of each reader are made: valid files, changed where their format says that something stands.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::checkpoints;
use crate::json;
use crate::mutate::mutate;
use crate::random::Random;
use crate::seeds;

/// Makes an input.
pub(crate) type Vary = fn(&mut Random) -> Vec<u8>;

pub(crate) const SAFETENSORS: Vary = |random| tensors(seeds::safetensors(), random);
pub(crate) const PIPELINE: Vary = |random| tensors(seeds::pipelines(), random);
pub(crate) const CHECKPOINT: Vary = |random| tensors(checkpoints::seeds(), random);

/// A file of safetensors: its header as JSON, as text, or all of it as bytes.
fn tensors(files: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.one(files).clone();
    let Some((header, numbers)) = parts(&bytes) else { return bytes };
    match (random.below(8), serde_json::from_slice::<Value>(header)) {
        (0..4, Ok(mut header)) => {
            let mut numbers = numbers.to_vec();
            (0..random.few()).for_each(|_| json::mutate(&mut header, random));
            if random.chance(1, 2) {
                let end = json::place_tensors(&mut header);
                numbers.resize(end.min(1 << 14) as usize, 0x3c);
            }
            seeds::file(header.to_string().as_bytes(), &numbers)
        }
        (4..6, _) => {
            let mut header = header.to_vec();
            let numbers = numbers.to_vec();
            (0..random.few()).for_each(|_| mutate(&mut header, random, files));
            seeds::file(&header, &numbers)
        }
        _ => {
            several(&mut bytes, random, files);
            bytes
        }
    }
}

fn parts(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = file.split_first_chunk()?;
    rest.split_at_checked(u64::from_le_bytes(*length) as usize)
}

fn several(bytes: &mut Vec<u8>, random: &mut Random, others: &[Vec<u8>]) {
    (0..random.few()).for_each(|_| mutate(bytes, random, others));
}

/// Arrays alone and in archives.
pub(crate) const NUMPY: Vary = |random| {
    let arrays = seeds::arrays();
    let array = |random: &mut Random| {
        let (mut header, mut numbers) = random.one(arrays).clone();
        if random.chance(1, 2) {
            several(&mut header, random, seeds::idx());
        }
        if random.chance(1, 4) {
            several(&mut numbers, random, seeds::idx());
        }
        let mut array = seeds::array(&header, &numbers);
        if random.chance(1, 4) {
            several(&mut array, random, seeds::idx());
        }
        array
    };
    if random.chance(1, 2) {
        return array(random);
    }
    let count = random.few();
    let arrays: Vec<Vec<u8>> = (0..count).map(|_| array(random)).collect();
    let mut bytes = archive(&arrays, random);
    if random.chance(1, 2) {
        several(&mut bytes, random, seeds::idx());
    }
    bytes
};

/// An archive of arrays: what cannot be written becomes an empty one.
fn archive(arrays: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let names = ["scale", "first.weight", "first.bias", "logits.weight", "logits.bias"];
    for array in arrays {
        let method = *random.one(&[CompressionMethod::Stored, CompressionMethod::Deflated]);
        let options = SimpleFileOptions::default().compression_method(method);
        let name = format!("{}.npy", random.one(&names));
        let started = archive.start_file(name, options);
        let _written = started.is_ok().then(|| archive.write_all(array));
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

pub(crate) const IDX: Vary = |random| {
    let mut bytes = random.one(seeds::idx()).clone();
    if random.chance(15, 16) {
        several(&mut bytes, random, seeds::idx());
    }
    if random.chance(1, 4) {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        let written = packed.write_all(&bytes);
        bytes = written.and_then(|()| packed.finish()).unwrap_or_default();
        if random.chance(1, 2) {
            several(&mut bytes, random, seeds::idx());
        }
    }
    bytes
};

pub(crate) const CSV: Vary = |random| {
    let mut bytes = random.one(seeds::tables()).clone();
    if random.chance(15, 16) {
        several(&mut bytes, random, seeds::tables());
    }
    bytes
};
