//! Inputs made by hand to take as much memory or time as they can.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{Reader, seeds};

/// About how long they are, in bytes: just beyond a power of two, where what grows has just doubled.
const LENGTH: usize = (1 << 17) + (1 << 11);

/// Each with its reader and its name.
///
/// # Panics
/// If a reader is not there.
pub fn worst() -> Vec<(&'static Reader, &'static str, Vec<u8>)> {
    let of = |reader, inputs: Vec<(&'static str, Vec<u8>)>| {
        let reader = Reader::named(reader).expect("it is there");
        inputs.into_iter().map(move |(name, bytes)| (reader, name, bytes))
    };
    of("safetensors", headers())
        .chain(of("pipeline", notes()))
        .chain(of("checkpoint", notes()))
        .chain(of("numpy", arrays()))
        .chain(of("idx", idx()))
        .chain(of("csv", tables()))
        .collect()
}

/// So often that about [`LENGTH`] bytes are filled; the place is in the piece.
fn filled(start: &str, piece: impl Fn(usize) -> String, end: &str) -> String {
    let mut text = start.to_owned();
    let mut place = 0;
    while text.len() < LENGTH {
        text.push_str(&piece(place));
        place += 1;
    }
    text + end
}

/// A short name for each number.
fn short(mut place: usize) -> String {
    let digits = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut name = String::new();
    loop {
        name.push(char::from(digits[place % digits.len()]));
        place /= digits.len();
        if place == 0 {
            return name;
        }
    }
}

fn headers() -> Vec<(&'static str, Vec<u8>)> {
    let file = |header: String| seeds::file(header.as_bytes(), &[]);
    let tensor = |shape: &str| format!(r#"{{"a":{{"dtype":"F32","shape":{shape},"data_offsets":[0,4]}}}}"#);
    let of_bytes = |count: usize, text: &dyn Fn(usize) -> String| {
        let mut header: Vec<String> = (0..count).map(text).collect();
        header.sort_unstable();
        seeds::file(format!("{{{}}}", header.join(",")).as_bytes(), &vec![0; count])
    };
    let ones = tensor(&filled("[1", |_| ",1".to_owned(), "]"));
    vec![
        ("a shape of ones", seeds::file(ones.as_bytes(), &[0; 4])),
        ("a shape of arrays", file(tensor(&filled("[[]", |_| ",[]".to_owned(), "]")))),
        ("arrays of arrays", file(tensor(&format!("{}{}", "[".repeat(LENGTH / 2), "]".repeat(LENGTH / 2))))),
        ("an unknown entry of arrays", {
            let entry = filled("[[]", |_| format!(",{}{}", "[".repeat(60), "]".repeat(60)), "]");
            file(format!(r#"{{"a":{{"x":{entry},"dtype":"F32","shape":[0],"data_offsets":[0,0]}}}}"#))
        }),
        ("empty tensors", {
            let tensor = r#"{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#;
            let more = |place| format!(r#","{}":{tensor}"#, short(place));
            file(filled(&format!(r#"{{"-":{tensor}"#), more, "}"))
        }),
        (
            "tensors as arrays",
            file(filled(
                r#"{"-":["U8",[0],[0,0]]"#,
                |place| format!(r#","{}":["U8",[0],[0,0]]"#, short(place)),
                "}",
            )),
        ),
        (
            "scalars of one byte",
            of_bytes(LENGTH / 24, &|place| {
                format!(r#""{}":["U8",[],[{place},{}]]"#, short(place), place + 1)
            }),
        ),
        (
            "other metadata",
            file(filled(r#"{"__metadata__":{"-":"""#, |place| format!(r#","{}":"""#, short(place)), "}}")),
        ),
        (
            "a long name",
            file(format!(
                r#"{{"{}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}}}"#,
                "n".repeat(LENGTH)
            )),
        ),
        ("a long name among many", {
            let tensor = r#"{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#;
            let long = format!(r#"{{"{}":{tensor}"#, "n".repeat(LENGTH / 2));
            file(filled(&long, |place| format!(r#","{}":{tensor}"#, short(place)), "}"))
        }),
        (
            "a long unknown number type",
            file(format!(r#"{{"a":{{"dtype":"{}","shape":[0],"data_offsets":[0,0]}}}}"#, "n".repeat(LENGTH))),
        ),
        ("a long number", file(tensor(&filled("[1", |_| "1".to_owned(), "]")))),
        ("a long fraction", file(tensor(&filled("[0.", |_| "7".to_owned(), "e99999999999999999999]")))),
        (
            "an endless empty axis",
            file(r#"{"a":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}}"#.to_owned()),
        ),
        ("halves", {
            let header = format!(
                r#"{{"a":{{"dtype":"F16","shape":[{0}],"data_offsets":[0,{1}]}}}}"#,
                LENGTH / 2,
                LENGTH
            );
            seeds::file(header.as_bytes(), &vec![0x3c; LENGTH])
        }),
    ]
    .into_iter()
    .chain(notes())
    .collect()
}

/// Files whose notes are large.
fn notes() -> Vec<(&'static str, Vec<u8>)> {
    let network = seeds::pipelines()[0].clone();
    let noted = |note: &str| {
        // Behind the last of its notes: of two notes of one name the later one counts.
        let last = br#"\"version\":1"#;
        let place = network.windows(last.len()).position(|bytes| bytes == last).expect("it has a version")
            + last.len();
        let mut header = network[8..8 + length(&network)].to_vec();
        let numbers = &network[8 + header.len()..];
        let note = format!(",{note}").replace('"', "\\\"");
        header.splice(place - 8..place - 8, note.bytes());
        seeds::file(&header, numbers)
    };
    vec![
        ("a note of zeros", noted(&filled(r#""a":[0"#, |_| ",0".to_owned(), "]"))),
        (
            "a note of nested arrays",
            noted(&filled(r#""a":[0"#, |_| format!(",{}{}", "[".repeat(100), "]".repeat(100)), "]")),
        ),
        (
            "a note of nested objects",
            noted(&filled(r#""a":[0"#, |_| format!(",{}0{}", r#"{"":"#.repeat(100), "}".repeat(100)), "]")),
        ),
        ("many notes", noted(&filled(r#""-":0"#, |place| format!(r#","{}":0"#, short(place)), ""))),
        (
            "many roles",
            noted(&filled(r#""roles":{"-":"state""#, |place| format!(r#","{}":"state""#, short(place)), "}")),
        ),
        (
            "steps of preprocessing",
            noted(&filled(
                r#""preprocessing":[{"scale":{"column":"a","factor":1}}"#,
                |_| r#",{"scale":{"column":"a","factor":1}}"#.to_owned(),
                "]",
            )),
        ),
        (
            "steps of other columns",
            noted(&filled(
                r#""preprocessing":[{"scale":{"column":"a","factor":1}}"#,
                |place| format!(r#",{{"scale":{{"column":"{}","factor":1}}}}"#, short(place)),
                "]",
            )),
        ),
        (
            "fields made of fields",
            noted(&filled(
                r#""preprocessing":[{"scale":{"column":"b","factor":1}}"#,
                |_| r#",{"columns":{"field":"a","columns":["a","a"],"width":1}}"#.to_owned(),
                "]",
            )),
        ),
        ("a field of many, of which nothing is made", {
            let doubled = |place: usize| {
                let part = if place == 0 { "a" } else { "s" };
                format!(
                    r#",{{"columns":{{"field":"s","columns":["{part}","{part}"],"width":{}}}}}"#,
                    2_u64 << place
                )
            };
            let steps: String = (0..50).map(doubled).collect();
            noted(&format!(
                r#""preprocessing":[{{"columns":{{"field":"a","columns":["a"],"width":1}}}}{steps}]"#
            ))
        }),
        (
            "a long factor",
            noted(&filled(
                r#""preprocessing":[{"scale":{"column":"a","factor":1."#,
                |_| "7".to_owned(),
                "}}]",
            )),
        ),
        (
            "names of classes",
            noted(&filled(
                r#""preprocessing":[{"classes":{"column":"kind","first":0,"names":["one""#,
                |place| format!(r#","{}""#, short(place)),
                "]}}]",
            )),
        ),
    ]
}

/// How long the header of a file of safetensors is.
fn length(file: &[u8]) -> usize {
    file.first_chunk().map_or(0, |length| u64::from_le_bytes(*length) as usize)
}

fn arrays() -> Vec<(&'static str, Vec<u8>)> {
    let array = |shape: &str, order: &str, kind: &str, size: usize| {
        let header = format!("{{'descr': {kind}, 'fortran_order': {order}, 'shape': {shape}, }}\n");
        seeds::array(header.as_bytes(), &vec![7; size])
    };
    let many: Vec<Vec<u8>> = (0..LENGTH / 200).map(|_| array("(0,)", "False", "'<f4'", 0)).collect();
    vec![
        ("numbers by columns", array(&format!("({}, 16)", LENGTH / 16), "True", "'|u1'", LENGTH)),
        ("thousands of axes", array(&format!("({}{LENGTH})", "1, ".repeat(15_000)), "True", "'|u1'", LENGTH)),
        ("elements without bytes", array("(1152921504606846976, 1152921504606846976)", "True", "'|V0'", 0)),
        ("many arrays", archive(&many, false)),
        ("a packed array", archive(&[array(&format!("({LENGTH},)"), "False", "'<f8'", LENGTH * 8)], true)),
        (
            "an array read a thousand times",
            overlapping(&array(&format!("({LENGTH},)"), "False", "'|u1'", LENGTH)),
        ),
    ]
}

/// An archive of arrays.
fn archive(arrays: &[Vec<u8>], is_packed: bool) -> Vec<u8> {
    use zip::CompressionMethod::{Deflated, Stored};
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let method = if is_packed { Deflated } else { Stored };
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (place, array) in arrays.iter().enumerate() {
        let started = archive.start_file(format!("{}.npy", short(place)), options);
        started.and_then(|()| Ok(archive.write_all(array)?)).expect("memory is there");
    }
    archive.finish().expect("memory is there").into_inner()
}

/// An archive with a single array, which its directory names many times.
fn overlapping(array: &[u8]) -> Vec<u8> {
    let mut bytes = archive(&[array.to_vec()], false);
    let at = |signature: &[u8]| bytes.windows(4).rposition(|four| four == signature).expect("it is there");
    let (start, end) = (at(b"PK\x01\x02"), at(b"PK\x05\x06"));
    let mut tail = bytes.split_off(end);
    let entry = bytes.split_off(start);
    const TIMES: u16 = 1000;
    // The name has one letter, behind the 46 bytes of the entry.
    for place in 0..TIMES {
        let mut entry = entry.clone();
        let name = format!("{}.npy", short(usize::from(place)));
        entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
        entry.splice(46..46 + "a.npy".len(), name.bytes());
        bytes.extend(entry);
    }
    let size = (bytes.len() - start) as u32;
    tail[8..10].copy_from_slice(&TIMES.to_le_bytes());
    tail[10..12].copy_from_slice(&TIMES.to_le_bytes());
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend(tail);
    bytes
}

fn idx() -> Vec<(&'static str, Vec<u8>)> {
    let file = |kind: u8, lengths: &[u32], size: usize| -> Vec<u8> {
        let lengths: Vec<u8> = lengths.iter().flat_map(|length| length.to_be_bytes()).collect();
        [&[0, 0, kind, (lengths.len() / 4) as u8], &lengths[..], &vec![1; size]].concat()
    };
    let packed = |bytes: Vec<u8>| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&bytes).and_then(|()| packed.finish()).expect("memory is there")
    };
    vec![
        ("labels", file(0x08, &[LENGTH as u32], LENGTH)),
        ("pictures", file(0x08, &[LENGTH as u32 / 6, 6], LENGTH / 6 * 6)),
        ("numbers of two bytes", file(0x0b, &[LENGTH as u32 / 12, 6], LENGTH / 12 * 12)),
        ("more items than follow", file(0x0e, &[u32::MAX, u32::MAX], LENGTH)),
        ("255 axes", file(0x08, &[1; 255], 1)),
        ("empty members", packed(Vec::new()).repeat(LENGTH / 20)),
        ("packed labels", packed(file(0x08, &[LENGTH as u32], LENGTH))),
        ("packed, and more items than follow", packed(file(0x0e, &[u32::MAX, u32::MAX], LENGTH))),
    ]
}

fn tables() -> Vec<(&'static str, Vec<u8>)> {
    let lines = |start: &str, line: &str| filled(start, |_| line.to_owned(), "").into_bytes();
    vec![
        ("a column of digits", lines("a\n", "1\n")),
        ("a column of digits and empty lines", lines("a\n", "1\n\n")),
        ("two columns", lines("a,b\n", "1,2\n")),
        ("values that are missing", lines("a,b\n", ",\n")),
        ("more of them", lines("a,b,c,d,e,f,g,h\n", ",,,,,,,\n")),
        ("empty lines", lines("a,b\n", "\n")),
        ("names without letters", lines("", ",")),
        ("different names", filled("-", |place| format!(",{}", short(place)), "\n").into_bytes()),
        ("different names and a row", {
            let header = filled("-", |place| format!(",{}", short(place)), "\n");
            let fields = header.bytes().filter(|&byte| byte == b',').count();
            format!("{header}{}1\n", "1,".repeat(fields)).into_bytes()
        }),
        ("many columns and empty lines", {
            let header: Vec<String> = (0..LENGTH / 10).map(short).collect();
            format!("{}\n{}", header.join(","), "\n".repeat(LENGTH / 2)).into_bytes()
        }),
        ("a quoted field to the end", lines("a,b\n\"", "1,\n")),
        ("a long field", lines("a\n", "1")),
        ("a long name", lines("a", "b")),
        ("quotes", lines("a\n", "\"\"")),
        ("classes", lines("a,b,kind\n", "1,2,one\n")),
        ("not text", [b"a\n".to_vec(), vec![0xff; LENGTH]].concat()),
    ]
}
