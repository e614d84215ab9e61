//! Data from memory and from files: what is right arrives whole, and what is wrong is named with its place.

use nn_runtime::data::{Csv, DataError, Dataset, IdxProblem, Missing};
use proptest::prelude::*;
use std::io::Write;

/// All numbers of a column.
fn numbers(data: &Dataset, name: &str) -> Vec<f64> {
    let column = data.get(name).unwrap();
    (0..column.len()).flat_map(|row| column.row(row)).collect()
}

fn idx(header: &[u8], axes: &[u32], data: &[u8]) -> Vec<u8> {
    let mut bytes = header.to_vec();
    bytes.extend(axes.iter().flat_map(|length| length.to_be_bytes()));
    bytes.extend(data);
    bytes
}

fn read_idx(bytes: &[u8]) -> Result<Dataset, DataError> {
    Dataset::from_idx_reader("image", "images.idx", bytes)
}

fn idx_problem(bytes: &[u8]) -> IdxProblem {
    match read_idx(bytes) {
        Err(DataError::Idx { problem, .. }) => problem,
        other => panic!("{other:?}"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn columns_come_from_numbers_integers_arrays_and_truth_values() {
    let images: Vec<[[f32; 2]; 1]> = vec![[[1.0, 2.0]], [[3.0, 4.0]]];
    let data = Dataset::new()
        .column("image", &images)
        .and_then(|data| data.column("label", (0..2).map(|index| index * 3)))
        .and_then(|data| data.column("flag", [true, false]))
        .unwrap();
    assert_eq!(numbers(&data, "image"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(numbers(&data, "label"), [0.0, 3.0]);
    assert_eq!(numbers(&data, "flag"), [1.0, 0.0]);
    assert_eq!(data.get("image").unwrap().width(), 2);
}

#[test]
fn columns_must_differ_in_name_and_agree_in_length() {
    let data = Dataset::new().column("x", [1.0, 2.0]).unwrap();
    assert_eq!(
        data.clone().column("x", [1.0, 2.0]).unwrap_err().to_string(),
        "there are two columns `x`; rename one of them"
    );
    assert_eq!(
        data.clone().column("y", [1.0]).unwrap_err().to_string(),
        "column `y` has 1 rows, but the columns before it have 2"
    );
    assert_eq!(data.get("z").unwrap_err().to_string(), "there is no column `z`; the columns are `x`");
}

#[test]
fn columns_are_renamed_selected_grouped_and_mapped() {
    let data = Dataset::new().column("a", [1.0, 2.0]).unwrap().column("b", [[3.0, 4.0], [5.0, 6.0]]).unwrap();
    let data = data.rename("a", "c").unwrap().map("c", f64::exp2).unwrap();
    assert_eq!(numbers(&data, "c"), [2.0, 4.0]);
    let grouped = data.clone().group("b", &["b", "c"]).unwrap();
    assert_eq!(grouped.names(), ["b"]);
    assert_eq!(numbers(&grouped, "b"), [3.0, 4.0, 2.0, 5.0, 6.0, 4.0]);
    assert_eq!(data.clone().select(&["c"]).unwrap().names(), ["c"]);
    assert!(matches!(data.clone().rename("c", "b"), Err(DataError::DuplicateColumn { .. })));
    assert!(matches!(data.clone().select(&["c", "c"]), Err(DataError::DuplicateColumn { .. })));
    assert!(matches!(data.select(&["c", "d"]), Err(DataError::NoColumn { name, .. }) if name == "d"));
}

/// Were columns looked for one after the other, this would take minutes.
#[test]
fn tables_may_have_very_many_columns() {
    const COUNT: usize = 50_000;
    let names: Vec<String> = (0..COUNT).map(|column| format!("c{column}")).collect();
    let line = |offset: usize| (0..COUNT).map(|i| (i + offset).to_string()).collect::<Vec<_>>().join(",");
    let text = format!("{}\n{}\n{}\n", names.join(","), line(0), line(1));
    let places: Vec<String> = (0..COUNT).map(|place| place.to_string()).collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let (odd, even): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| name.ends_with(['1', '3', '5', '7', '9']));
    let ignoring = odd.iter().fold(Csv::new().classes("c6", &places), |csv, name| csv.ignore(&[name]));
    let data = ignoring.read_from("wide.csv", text.as_bytes()).unwrap();
    assert!(data.names().iter().eq(even.iter().copied()));
    assert_eq!(numbers(&data, "c6"), [6.0, 7.0]);

    let backwards: Vec<&str> =
        data.names().iter().rev().map(|name| names[name[1..].parse::<usize>().unwrap()].as_str()).collect();
    let chosen = data.clone().select(&backwards).unwrap();
    assert_eq!(numbers(&chosen.clone().append(data.clone()).unwrap(), "c8"), [8.0, 9.0, 8.0, 9.0]);
    let scaling = data.standardisation(&backwards).unwrap();
    assert!(backwards.iter().all(|name| scaling.moments(name).unwrap()[0].deviation == 0.5));
    assert_eq!(numbers(&scaling.apply(chosen).unwrap(), "c0"), [-1.0, 1.0]);
    let grouped = data.group("all", &backwards).unwrap();
    assert_eq!((grouped.names(), grouped.get("all").unwrap().width()), (vec!["all".to_owned()], COUNT / 2));
    let joined = names.iter().fold(Dataset::new(), |data, name| data.column(name, [1]).unwrap());
    assert_eq!(joined.len(), 1);
}

#[test]
fn rows_are_shuffled_by_seed_split_and_appended() {
    let data = Dataset::new().column("x", 0..10).unwrap().column("y", (0..10).map(|x| x * x)).unwrap();
    let shuffled = data.shuffled(3);
    assert_ne!(numbers(&shuffled, "x"), numbers(&data, "x"));
    assert_eq!(numbers(&shuffled, "x"), numbers(&data.shuffled(3), "x"));
    let squares: Vec<f64> = numbers(&shuffled, "x").iter().map(|x| x * x).collect();
    assert_eq!(numbers(&shuffled, "y"), squares);

    let (train, test) = shuffled.split(0.8).unwrap();
    assert_eq!((train.len(), test.len()), (8, 2));
    let back = train.append(test.select(&["y", "x"]).unwrap()).unwrap();
    assert_eq!(numbers(&back, "y"), squares);
    assert!(matches!(data.split(1.5), Err(DataError::Split { .. })));
    assert!(matches!(data.split(f64::NAN), Err(DataError::Split { .. })));
    assert!(matches!(data.split_at(11), Err(DataError::Split { .. })));
    let other = Dataset::new().column("x", [1.0]).unwrap();
    assert_eq!(
        data.append(other).unwrap_err().to_string(),
        "cannot append: one data set has the columns `x` [1], `y` [1], the other `x` [1]"
    );
}

#[test]
fn statistics_are_of_the_training_data_and_a_constant_stays_finite() {
    let train = Dataset::new().column("x", [[1.0, 0.1], [2.0, 0.1], [6.0, 0.1]]).unwrap();
    let scaling = train.standardisation(&["x"]).unwrap();
    let [varying, constant] = scaling.moments("x").unwrap() else { panic!("two elements") };
    // Mean 3; squared distances 4, 1, 9; their mean 14/3.
    assert_eq!((varying.mean, varying.deviation), (3.0, (14.0_f64 / 3.0).sqrt()));
    assert_eq!((constant.mean, constant.deviation), (0.1, 0.0));
    let test = Dataset::new().column("x", [[3.0, 0.5]]).unwrap();
    assert_eq!(numbers(&scaling.apply(test).unwrap(), "x"), [0.0, 0.4]);
    assert!((varying.restore(varying.standardise(5.0)) - 5.0).abs() < 1e-15);
    let narrow = Dataset::new().column("x", [1.0]).unwrap();
    assert_eq!(
        scaling.apply(narrow).unwrap_err().to_string(),
        "column `x` has 1 number a row, but its mean and deviation are of 2"
    );
}

#[test]
fn idx_files_of_every_type_are_read_plain_and_compressed() {
    let cases: [(u8, &[u8], [f64; 2]); 6] = [
        (0x08, &[7, 255], [7.0, 255.0]),
        (0x09, &[7, 255], [7.0, -1.0]),
        (0x0b, &[1, 0, 255, 255], [256.0, -1.0]),
        (0x0c, &[0, 1, 0, 0, 255, 255, 255, 254], [65536.0, -2.0]),
        (0x0d, &[0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], [1.0, -2.0]),
        (0x0e, &[0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], [1.0, -2.0]),
    ];
    for (kind, bytes, expected) in cases {
        let file = idx(&[0, 0, kind, 2], &[2, 1], bytes);
        for file in [&file, &gzip(&file)] {
            let data = read_idx(file).unwrap();
            assert_eq!(numbers(&data, "image"), expected, "type {kind:#04x}");
        }
    }
    let image = read_idx(&idx(&[0, 0, 8, 3], &[2, 2, 2], &[0, 1, 2, 3, 4, 5, 6, 7])).unwrap();
    assert_eq!(image.get("image").unwrap().width(), 4);
    let scaled = image.scale("image", 0.5).unwrap();
    let doubled = scaled.clone().append(scaled.subset(&[1])).unwrap();
    assert_eq!(numbers(&doubled, "image"), [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 2.0, 2.5, 3.0, 3.5]);
    // Bytes that stand for different numbers after one of them was scaled.
    let (first, second) = scaled.split_at(1).unwrap();
    let mixed = first.append(second.scale("image", 2.0).unwrap()).unwrap();
    assert_eq!(numbers(&mixed, "image"), [0.0, 0.5, 1.0, 1.5, 4.0, 5.0, 6.0, 7.0]);
}

#[test]
fn each_fault_of_an_idx_file_is_named() {
    assert_eq!(idx_problem(b"PK\x03\x04"), IdxProblem::Start([b'P', b'K']));
    assert_eq!(idx_problem(&[0, 0, 7, 1]), IdxProblem::Type(7));
    assert_eq!(idx_problem(&[0, 0]).to_string(), "it ends within the header, its first four bytes");
    assert_eq!(
        idx_problem(&[0, 0, 8, 2, 0, 0, 0, 1, 0]).to_string(),
        "it ends within the header, the length of axis 1 of 2"
    );
    assert_eq!(idx_problem(&idx(&[0, 0, 8, 2], &[3, 0], &[])), IdxProblem::Extent(vec![3, 0]));
    assert_eq!(idx_problem(&[0, 0, 8, 0, 1]), IdxProblem::Extent(vec![]));
    let huge = [u32::MAX; 4];
    assert_eq!(idx_problem(&idx(&[0, 0, 14, 4], &huge, &[1])), IdxProblem::Extent(huge.to_vec()));
    assert_eq!(
        read_idx(&idx(&[0, 0, 8, 2], &[2, 2], &[1, 2, 3])).unwrap_err().to_string(),
        "`images.idx`: the header announces [2, 2] numbers, 4 bytes, but 3 follow"
    );
    assert_eq!(
        read_idx(&idx(&[0, 0, 8, 1], &[2], &[1, 2, 3])).unwrap_err().to_string(),
        "`images.idx`: the header announces [2] numbers, 2 bytes, but more follow"
    );
    let packed = gzip(&idx(&[0, 0, 8, 1], &[2], &[1, 2]));
    assert!(matches!(read_idx(&packed[..packed.len() - 3]), Err(DataError::Read { .. })));
    let mut broken = packed.clone();
    let crc = broken.len() - 8;
    broken[crc] ^= 1;
    assert!(matches!(read_idx(&broken), Err(DataError::Read { .. })));
    assert_eq!(
        Dataset::from_idx("image", "no-such-file").unwrap_err().to_string().split(':').next(),
        Some("cannot read `no-such-file`")
    );
}

const CARS: &str =
    "mpg,name,power,origin\n18,\"buick, \"\"gs\"\"\",130,usa\n\n31.5,datsun,?,japan\n24,,95,europe\n";

fn cars() -> Csv {
    Csv::new().classes("origin", &["usa", "europe", "japan"]).ignore(&["name"]).missing_marker("?")
}

#[test]
fn tables_are_read_with_classes_and_missing_values() {
    let dropped = cars().missing(Missing::DropRow).read_from("cars.csv", CARS.as_bytes()).unwrap();
    assert_eq!(dropped.names(), ["mpg", "power", "origin"]);
    assert_eq!(numbers(&dropped, "mpg"), [18.0, 24.0]);
    assert_eq!(numbers(&dropped, "origin"), [0.0, 1.0]);
    let replaced = cars().missing(Missing::Replace(-1.0)).read_from("cars.csv", CARS.as_bytes()).unwrap();
    assert_eq!(numbers(&replaced, "power"), [130.0, -1.0, 95.0]);
    assert_eq!(
        cars().read_from("cars.csv", CARS.as_bytes()).unwrap_err().to_string(),
        "cars.csv, line 4, column `power`: the value is missing; `Csv::missing` can drop such rows or fill in a number"
    );
    let bare = Csv::new().header(&["a", "b"]).delimiter(b';').read_from("bare", "1;2\r\n3;4e-1".as_bytes());
    assert_eq!(numbers(&bare.unwrap(), "b"), [2.0, 0.4]);
}

#[test]
fn each_fault_of_a_table_is_named_with_file_line_and_column() {
    let message = |csv: Csv, text: &str| csv.read_from("t.csv", text.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        message(Csv::new(), "x,y\n1,2\n\n3,three\n"),
        "t.csv, line 4, column `y`: `three` is not a finite number; columns of names are read with `Csv::classes` or \
         left out with `Csv::ignore`"
    );
    for text in [
        "x\n1\n2\nno",
        "x\r\n1\r\n2\r\nno\r\n",
        "x\r1\r2\rno\r",
        "\u{feff}x\r\n1\r\n\r\nno",
        "x\n\"1\n\"\nno",
    ] {
        assert!(message(Csv::new(), text).starts_with("t.csv, line 4, column `x`: `no`"), "{text:?}");
    }
    for text in ["nan", "inf", "1e999", "0x10", "1,5"] {
        let text = format!("x\n\"{text}\"\n");
        assert!(message(Csv::new(), &text).starts_with("t.csv, line 2, column `x`: "), "{text}");
    }
    assert_eq!(message(Csv::new(), "x,y\n1,2\n3\n"), "t.csv, line 3: 1 fields, but the table has 2 columns");
    assert_eq!(message(Csv::new(), "x,x\n1,2\n"), "there are two columns `x`; rename one of them");
    assert_eq!(
        message(Csv::new(), ""),
        "`t.csv` is empty: the names of the columns should stand in its first line"
    );
    assert_eq!(
        message(Csv::new().classes("x", &["a", "b"]), "x\na\nc\n"),
        "t.csv, line 3, column `x`: `c` is none of the classes `a`, `b`"
    );
    assert_eq!(
        message(Csv::new().ignore(&["z"]), "x,y\n"),
        "there is no column `z`; the columns are `x`, `y`"
    );
    assert_eq!(
        message(Csv::new(), "x,y\n\"a\nb\",1\n").split(';').next(),
        Some("t.csv, line 2, column `x`: `a\\nb` is not a finite number")
    );
    assert_eq!(
        message(Csv::new(), "x,y\n\"1\n\",1\nz,2").split(';').next(),
        Some("t.csv, line 4, column `x`: `z` is not a finite number")
    );
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_idx(&bytes);
        let _ = Csv::new().read_from("x", &bytes[..]);
        let _ = Csv::new().missing(Missing::DropRow).header(&["a"]).read_from("x", &bytes[..]);
    }

    #[test]
    fn no_header_makes_the_idx_reader_panic_or_lose_a_number(
        kind in 0u8..16, axes in prop::collection::vec(0u32..5, 0..4),
        data in prop::collection::vec(any::<u8>(), 0..100), compress: bool, cut in 0usize..120,
    ) {
        let mut file = idx(&[0, 0, kind, axes.len() as u8], &axes, &data);
        if compress {
            file = gzip(&file);
        }
        file.truncate(file.len().max(cut) - cut.min(file.len()) / 3);
        if let Ok(read) = read_idx(&file) {
            prop_assert_eq!(numbers(&read, "image").len(), axes.iter().product::<u32>() as usize);
        }
    }

    #[test]
    fn every_number_of_a_table_arrives(rows in prop::collection::vec(any::<[f64; 3]>(), 1..20)) {
        prop_assume!(rows.iter().flatten().all(|number| number.is_finite()));
        let mut text = "a,b,c\n".to_owned();
        for [a, b, c] in &rows {
            text += &format!("{a},\" {b:e} \",{c:?}\n");
        }
        let data = Csv::new().read_from("x", text.as_bytes()).unwrap().group("all", &["a", "b", "c"]).unwrap();
        let expected: Vec<f64> = rows.concat();
        prop_assert_eq!(numbers(&data, "all"), expected);
    }
}
