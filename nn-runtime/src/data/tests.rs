//! From columns to the rows of a network.

use super::*;
use crate::network::{Alone, FieldInfo, Network, NetworkInfo, Program};
use crate::real::Aligned;

/// Fields, and no computation.
#[derive(Clone)]
struct Fields(Aligned<f32>);

const NOTHING: Program<f32> = Program::of(|_| {});

impl Network for Fields {
    type Real = f32;
    type Output = ();
    const INFO: &'static NetworkInfo = &NetworkInfo {
        name: "Fields",
        inputs: &[FieldInfo::real("image", &[2, 1]), FieldInfo::class("kind", &[], 4)],
        targets: &[FieldInfo::class("label", &[], 3)],
        parameters: &[],
        outputs: &[],
        metrics: &[],
    };
    const PREDICT: Program<f32> = NOTHING;
    const PREDICT_ONE: fn(Alone<'_, f32>) = |_| ();
    const EVALUATE: Program<f32> = NOTHING;
    const TRAIN: Program<f32> = NOTHING;
    fn zeroed() -> Self {
        Fields(Aligned::zeros(0))
    }
    fn parameters(&self) -> &[f32] {
        &[]
    }
    fn parameters_mut(&mut self) -> &mut Aligned<f32> {
        &mut self.0
    }
    fn output(_: &[f32]) {}
}

fn data() -> Dataset {
    Dataset::new()
        .column("label", [2, 0, 1])
        .and_then(|data| data.column("image", [[0.5, 1.5], [2.5, 3.5], [4.5, 5.5]]))
        .and_then(|data| data.column("kind", [3, 2, 1]))
        .and_then(|data| data.column("unused", [f64::NAN; 3]))
        .unwrap()
}

fn message(data: Dataset) -> String {
    Examples::<Fields>::from_dataset(&data).unwrap_err().to_string()
}

/// The column `name` replaced.
fn with<E: Entry>(name: &str, rows: impl IntoIterator<Item = E>) -> Dataset {
    let others: Vec<String> = data().names().into_iter().filter(|other| other != name).collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    data().select(&others).and_then(|data| data.column(name, rows)).unwrap()
}

#[test]
fn rows_are_inputs_then_targets_in_the_order_of_the_network() {
    let examples = Examples::<Fields>::from_dataset(&data()).unwrap();
    assert_eq!(examples.len(), 3);
    assert_eq!(examples.row(0), [0.5, 1.5, 3.0, 2.0]);
    assert_eq!(examples.inputs().row(0), [0.5, 1.5, 3.0]);
    let inputs = Inputs::<Fields>::from_dataset(&data().select(&["kind", "image"]).unwrap()).unwrap();
    assert_eq!(inputs.row(2), [4.5, 5.5, 1.0]);
    assert_eq!(examples.subset(&[2, 0]).row(1), examples.row(0));
    let (first, second) = examples.split_at(1);
    assert_eq!((first.len(), second.len(), second.inputs().row(0)), (1, 2, examples.inputs().row(1)));
}

#[test]
fn rows_are_written_by_examples() {
    struct Four([f32; 4]);
    impl Row<Fields> for Four {
        fn write(&self, row: &mut [f32]) {
            row.copy_from_slice(&self.0);
        }
    }
    let examples = Examples::from_rows(&[Four([1.0, 2.0, 3.0, 0.0]), Four([4.0, 5.0, 2.0, 1.0])]).unwrap();
    assert_eq!(examples.row(1), [4.0, 5.0, 2.0, 1.0]);
    assert!(Examples::from_rows::<Four>(&[]).unwrap().is_empty());
}

#[test]
fn columns_that_do_not_fit_the_fields_are_named() {
    assert_eq!(
        message(data().select(&["image", "kind"]).unwrap()),
        "there is no column `label`; the columns are `image`, `kind`"
    );
    assert_eq!(
        message(with("image", [[1.0; 3]; 3])),
        "column `image` has 3 numbers a row, but the network's `image` has the shape [2, 1]: 2 numbers"
    );
    assert_eq!(
        message(with("label", [[1.0; 2]; 3])),
        "column `label` has 2 numbers a row, but the network's `label` has the shape []: 1 number"
    );
    assert_eq!(message(data().subset(&[])), "the data set has no rows");
}

#[test]
fn values_that_a_field_cannot_have_are_named_with_their_place() {
    assert_eq!(
        message(with("label", [0, 3, 1])),
        "row 1 (from 0) of `label`: 3 is not a class; the classes are the integers 0 to 2"
    );
    for wrong in [-1.0, 0.5, f64::NAN] {
        assert!(
            message(with("kind", [0.0, 1.0, wrong])).starts_with("row 2 (from 0) of `kind`: "),
            "{wrong}"
        );
    }
    // The last is a number, but not one of the network's type.
    for wrong in [f64::NAN, f64::INFINITY, 1e300] {
        let message = message(with("image", [[0.0, 0.0], [0.0, wrong], [0.0, 0.0]]));
        assert!(message.ends_with("is not a finite number of the network's type"), "{message}");
        assert!(message.starts_with("row 1 (from 0) of `image`[1, 0]: "), "{message}");
    }
}

#[test]
fn a_place_stays_that_of_the_file_through_all_that_is_done_to_the_rows() {
    let images: &[u8] = &[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4];
    let labels: &[u8] = &[0, 0, 8, 1, 0, 0, 0, 2, 0, 9];
    let idx = |name, file, bytes| Dataset::from_idx_reader(name, file, bytes).unwrap();
    let read = idx("image", "images.idx", images).join(idx("label", "labels.idx", labels)).unwrap();
    let read = read.column("kind", [0, 0]).unwrap();
    // The wrong label comes first, after three rows from elsewhere.
    let all = data().select(&["image", "label", "kind"]).unwrap().append(read.subset(&[1, 0])).unwrap();
    assert_eq!(
        message(all),
        "labels.idx, item 1 (from 0) of `label`: 9 is not a class; the classes are the integers 0 to 2"
    );
}

#[cfg(feature = "csv")]
#[test]
fn a_place_in_a_table_is_its_line() {
    let text = "a,b,kind,label\n1,2,0,0\n3,4,0,1\n5,6,0,7\n";
    let table = Csv::new().read_from("t.csv", text.as_bytes()).unwrap().group("image", &["a", "b"]).unwrap();
    assert_eq!(
        message(table.shuffled(1)),
        "t.csv, line 4, column `label`: 7 is not a class; the classes are the integers 0 to 2"
    );
}
