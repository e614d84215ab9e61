//! What is JSON is read, and what is not is refused with its place.

use super::*;
use serde_json::Value;

fn problem<V: Read + fmt::Debug>(text: &str) -> String {
    read::<V>(text).expect_err(text).to_string()
}

/// Any value: the text of it.
#[derive(Debug)]
struct Raw(String);

impl Read for Raw {
    fn read(reader: &mut Reader<'_>) -> Result<Raw, Problem> {
        reader.raw().map(|text| Raw(text.to_owned()))
    }
}

#[test]
fn what_is_json_is_what_another_reader_takes_for_it() {
    let texts = [
        "0",
        "-0",
        "00",
        "01",
        "-",
        "1.",
        ".5",
        "1.5",
        "1e",
        "1e+",
        "1E-07",
        "-1.25e9",
        "+1",
        "0x1",
        "1 2",
        "NaN",
        "null",
        "nul",
        "nulll",
        "true",
        "false",
        "falsey",
        "",
        " ",
        " \t\r\n1 ",
        "\u{a0}1",
        "[",
        "]",
        "[]",
        "[ ]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,2]",
        "[[],[[]]]",
        "[}",
        "{",
        "{}",
        "{ }",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":[{}]}}",
        "{a:1}",
        "{1:1}",
        "{\"a\":1]",
        "[{\"a\":[1,{\"b\":null}]},3]",
        "\"",
        "\"a",
        "\"a\"",
        "\"\\\"",
        "\"\\\"\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u00e9\"",
        "\"\\u123é\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"\n\"",
        "\"\u{7f}é😀\"",
        "\"\\",
        "\"\\é\"",
        "\"\\/\\b\\f\\n\\r\\t\\\\\"",
    ];
    for text in texts {
        let elsewhere = serde_json::from_str::<Value>(text);
        assert_eq!(read::<Raw>(text).is_ok(), elsewhere.is_ok(), "{text}");
        if let Ok(Raw(raw)) = read(text) {
            assert_eq!(raw, text.trim_matches([' ', '\t', '\r', '\n']));
        }
        if let Ok(Value::String(string)) = elsewhere {
            assert_eq!(read(text), Ok(string));
        }
    }
}

proptest::proptest! {
    #[test]
    fn every_string_is_read_as_it_was_written(text: String) {
        proptest::prop_assert_eq!(read(&Value::String(text.clone()).to_string()), Ok(text));
    }

    /// Of what is almost JSON, this takes what another reader takes.
    #[test]
    fn other_texts_are_refused(text in r#"[\[\]{},:"\\u0-9a.eE+ -]{0,12}"#) {
        proptest::prop_assert_eq!(read::<Raw>(&text).is_ok(), serde_json::from_str::<Value>(&text).is_ok());
    }
}

#[test]
fn a_text_may_nest_as_deep_as_it_likes() {
    let deep = format!("{}1{}", "[{\"\":".repeat(1_000_000), "}]".repeat(1_000_000));
    assert_eq!(read::<Raw>(&deep).unwrap().0, deep);
    assert!(problem::<Raw>(&deep[..deep.len() - 1]).starts_with("expected `,` or `]`, at byte"));
}

#[test]
fn numbers_come_back_to_the_bit() {
    // Among them some that a reader changes which rounds more than once.
    for number in [0.0, -0.0, 0.1, 5e-324, f64::MAX, 1.0 / 3.0, 1e23, 8.5e-309, 9007199254740993e3] {
        let text = serde_json::to_string(&[number, -number]).unwrap();
        let back: Vec<f64> = read(&text).unwrap();
        assert_eq!([back[0].to_bits(), back[1].to_bits()], [number.to_bits(), (-number).to_bits()], "{text}");
    }
    assert_eq!(read("[1,null]"), Ok(vec![Some(1.0), None]));
    for wrong in ["1e999", "null", "\"1\"", "[1]", "true", "nan", ""] {
        assert!(read::<f64>(wrong).is_err(), "{wrong}");
    }
    assert_eq!(problem::<Option<f64>>(" -1e999"), "-1e999 is not a finite number, at byte 1");
}

#[test]
fn whole_numbers_fit_their_type() {
    assert_eq!(read("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(problem::<u32>("4294967296"), "expected a whole number from 0 to 4294967295, at byte 0");
    for wrong in ["18446744073709551616", "-1", "1.0", "1e3", "\"1\""] {
        assert!(read::<u64>(wrong).is_err(), "{wrong}");
    }
}

/// A number, and another that may be missing.
#[derive(Debug, PartialEq)]
struct Pair(u32, Option<bool>);

impl Read for Pair {
    fn read(reader: &mut Reader<'_>) -> Result<Pair, Problem> {
        let [first, second] = reader.fields(["first", "second"], Others::Refused)?;
        Ok(Pair(first.read()?, second.optional()?))
    }
}

#[test]
fn fields_are_found_by_name_or_in_order() {
    assert_eq!(read(r#"{ "second" : true , "first" : 1 }"#), Ok(Pair(1, Some(true))));
    assert_eq!(read(r#"{"first":1}"#), Ok(Pair(1, None)));
    assert_eq!(read("[1, false]"), Ok(Pair(1, Some(false))));
    assert_eq!(problem::<Pair>("[1,true,2]"), "expected `]`, at byte 8");
    assert_eq!(problem::<Pair>(r#"{"second":null}"#), "`first` is missing, at byte 0");
    assert_eq!(problem::<Pair>(r#"{"first":1,"first":2}"#), "`first` is there twice, at byte 19");
    assert_eq!(problem::<Pair>(r#"{"first":1,"third":2}"#), "`third` is not known, at byte 19");
    assert_eq!(problem::<Pair>(r#"{"first":-1}"#), "expected a whole number from 0 to 4294967295, at byte 9");
    assert_eq!(problem::<Pair>(r#"{"first":1} 2"#), "expected the end, at byte 12");
}
