//! Changes of bytes, whatever they mean.

use crate::random::Random;

/// No input is longer.
pub(crate) const LONGEST: usize = 1 << 15;

/// Numbers that readers have been seen to stumble on.
const NUMBERS: [u64; 17] = [
    0,
    1,
    2,
    3,
    7,
    8,
    0x7f,
    0xff,
    0xffff,
    1 << 20,
    (1 << 31) - 1,
    1 << 31,
    u32::MAX as u64,
    1 << 60,
    (1 << 63) - 1,
    1 << 63,
    u64::MAX,
];

/// The same as texts, and others that are none.
const TEXTS: [&str; 24] = [
    "0",
    "1",
    "2",
    "-1",
    "3",
    "255",
    "256",
    "65535",
    "2147483648",
    "4294967295",
    "4294967296",
    "1152921504606846976",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "1e308",
    "1e999",
    "-0.0",
    "0.1",
    "NaN",
    "inf",
    "",
];

/// Texts with a meaning in one format or another.
const WORDS: [&str; 44] = [
    "\"",
    "'",
    ",",
    ";",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    "\\",
    "\\\"",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "\"\":",
    "{}",
    "[]",
    "[1]",
    "[0,0]",
    "\"F32\"",
    "\"F64\"",
    "\"BF16\"",
    "\"F4\"",
    "\"U8\"",
    "\"shape\"",
    "\"dtype\"",
    "\"data_offsets\"",
    "\"__metadata__\"",
    "\"roles\"",
    "'descr': ",
    "'<f8'",
    "'|V0'",
    "True",
    "a,b,kind",
    "one",
    "\u{fe0f}\u{1f600}",
    "\0",
];

/// Changes some bytes.
pub(crate) fn mutate(bytes: &mut Vec<u8>, random: &mut Random, others: &[Vec<u8>]) {
    match random.below(14) {
        0 => flip(bytes, random),
        1 => set(bytes, random),
        2 | 3 => write_number(bytes, random),
        4 | 5 => replace_text_number(bytes, random),
        6 => insert(bytes, random.one(&WORDS).as_bytes(), random),
        7 => bytes.truncate(random.below(bytes.len() + 1)),
        8 => drop(take(bytes, random)),
        9 => repeat(bytes, random),
        10 => splice(bytes, random.one::<Vec<u8>>(others), random),
        11 => nest(bytes, random),
        12 => repeat_entry(bytes, random),
        _ => swap(bytes, random),
    }
    bytes.truncate(LONGEST);
}

fn flip(bytes: &mut [u8], random: &mut Random) {
    let place = random.below(bytes.len());
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << random.below(8);
    }
}

fn set(bytes: &mut [u8], random: &mut Random) {
    let place = random.below(bytes.len());
    if let Some(byte) = bytes.get_mut(place) {
        *byte = random.below(256) as u8;
    }
}

/// A number of 1, 2, 4 or 8 bytes, in either order: in the front, where headers are, or anywhere.
fn write_number(bytes: &mut [u8], random: &mut Random) {
    let size = 1 << random.below(4);
    let number = random.one(&NUMBERS).to_le_bytes();
    let within = if random.chance(1, 2) { bytes.len().min(32) } else { bytes.len() };
    let place = random.below(within);
    let big_endian = random.chance(1, 2);
    for (i, byte) in bytes.iter_mut().skip(place).take(size).enumerate() {
        *byte = number[if big_endian { size - 1 - i } else { i }];
    }
}

fn replace_text_number(bytes: &mut Vec<u8>, random: &mut Random) {
    let from = random.below(bytes.len());
    let is_digit = |&(_, byte): &(usize, &u8)| byte.is_ascii_digit();
    let Some((start, _)) = bytes.iter().enumerate().skip(from).find(is_digit) else { return };
    let end = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.splice(start..end, random.one(&TEXTS).bytes());
}

fn insert(bytes: &mut Vec<u8>, text: &[u8], random: &mut Random) {
    let place = random.below(bytes.len() + 1);
    bytes.splice(place..place, text.iter().copied());
}

/// Takes a piece out.
fn take(bytes: &mut Vec<u8>, random: &mut Random) -> Vec<u8> {
    let start = random.below(bytes.len() + 1);
    let length = random.length(bytes.len() - start);
    bytes.drain(start..start + length).collect()
}

/// A piece several times: now and then as often as there is room.
fn repeat(bytes: &mut Vec<u8>, random: &mut Random) {
    let start = random.below(bytes.len() + 1);
    let piece = bytes[start..start + random.length((bytes.len() - start).min(64))].to_vec();
    let most = LONGEST.saturating_sub(bytes.len()) / piece.len().max(1);
    let times = if random.chance(1, 32) { most } else { random.few().min(most) };
    bytes.splice(start..start, piece.repeat(times));
}

/// The beginning of one and the end of another, or a piece of another.
fn splice(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let (place, from) = (random.below(bytes.len() + 1), random.below(other.len() + 1));
    if random.chance(1, 2) {
        bytes.truncate(place);
        bytes.extend_from_slice(&other[from..]);
    } else {
        let length = random.length(other.len() - from);
        bytes.splice(place..place, other[from..from + length].iter().copied());
    }
}

/// Brackets within brackets, closed or not.
fn nest(bytes: &mut Vec<u8>, random: &mut Random) {
    let (open, close) = *random.one(&[("[", "]"), ("{\"\":", "}"), ("(", ")"), ("\"", "\"")]);
    let depth = if random.chance(1, 16) { random.length(4000) } else { random.length(200) };
    let mut text = open.repeat(depth);
    if random.chance(3, 4) {
        text.push_str(random.one::<&str>(&WORDS));
        text.push_str(&close.repeat(depth));
    }
    insert(bytes, text.as_bytes(), random);
}

/// What lies between two separators, once more or not at all: a line, a field, an entry of a list.
fn repeat_entry(bytes: &mut Vec<u8>, random: &mut Random) {
    let separator = *random.one(b"\n,;:}]");
    let from = random.below(bytes.len());
    let mut places = (from..bytes.len()).filter(|&place| bytes[place] == separator);
    let (Some(start), Some(end)) = (places.next(), places.next()) else { return };
    let piece = bytes[start..end].to_vec();
    let times = random.below(3);
    bytes.splice(start..end, piece.repeat(times));
}

fn swap(bytes: &mut Vec<u8>, random: &mut Random) {
    let piece = take(bytes, random);
    insert(bytes, &piece, random);
}
