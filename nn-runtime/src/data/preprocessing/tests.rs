//! Steps are done in their order, learned from the training rows, and undone.

use super::*;
use crate::data::column::Column;
use crate::network::{FieldInfo, NetworkInfo};
use crate::tensor::Class;

fn numbers(data: &Dataset, name: &str) -> Vec<f64> {
    let column = data.get(name).unwrap();
    (0..column.len()).flat_map(|row| column.row(row).collect::<Vec<_>>()).collect()
}

fn cars() -> Dataset {
    Dataset::new()
        .column("weight", [1.0, 3.0, 5.0])
        .and_then(|data| data.column("power", [10.0, 10.0, 40.0]))
        .and_then(|data| data.column("origin", [1, 2, 1]))
        .and_then(|data| data.column("mpg", [10.0, 20.0, 60.0]))
        .unwrap()
}

fn recipe() -> Preprocessing {
    Preprocessing::new()
        .scale("power", 0.1)
        .columns("features", &["weight", "power"])
        .classes_from("origin", 1, &["USA", "Europe"])
        .standardise(&["features", "mpg"])
}

fn message<T: std::fmt::Debug>(result: Result<T, DataError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn steps_are_done_in_their_order() {
    let scaled_first = Preprocessing::new().scale("mpg", 0.5).standardise(&["mpg"]);
    let scaled_then = Preprocessing::new().standardise(&["mpg"]).scale("mpg", 0.5);
    let apply = |recipe: Preprocessing| recipe.fit(&cars()).unwrap().apply(cars()).unwrap();
    let first = numbers(&apply(scaled_first), "mpg");
    let then = numbers(&apply(scaled_then), "mpg");
    assert!(
        first.iter().zip(&then).all(|(first, then)| (first - 2.0 * then).abs() < 1e-15),
        "{first:?} {then:?}"
    );
    assert!(first.iter().sum::<f64>().abs() < 1e-15);
}

#[test]
fn statistics_are_those_of_the_rows_fitted_to_as_they_are_at_that_step() {
    let fitted = recipe().fit(&cars().subset(&[0, 1])).unwrap();
    // The means are 2 and 1; the second does not vary there.
    assert_eq!(numbers(&fitted.apply(cars()).unwrap(), "features"), [-1.0, 0.0, 1.0, 0.0, 3.0, 3.0]);
    assert_eq!(numbers(&fitted.apply(cars()).unwrap(), "mpg"), [-1.0, 1.0, 9.0]);
    assert_eq!(numbers(&fitted.apply(cars()).unwrap(), "origin"), [1.0, 2.0, 1.0]);
    let anew = fitted.fit(&cars().subset(&[1, 2])).unwrap();
    assert_eq!(anew, recipe().fit(&cars().subset(&[1, 2])).unwrap());
}

#[test]
fn a_number_is_brought_back_to_its_unit() {
    let fitted = recipe().fit(&cars().subset(&[0, 1])).unwrap();
    assert_eq!(fitted.restore("mpg", 9.0_f32).unwrap(), 60.0);
    assert_eq!(fitted.restore_row("features", &[3.0, 3.0]).unwrap(), [5.0, 4.0]);
    assert_eq!(fitted.restore("power", 4.0).unwrap(), 40.0);
    assert_eq!(fitted.restore("origin", 2.0).unwrap(), 2.0);
    assert_eq!(
        message(fitted.restore("features", 1.0)),
        "column `features` has 1 number a row, but its mean and deviation are of 2"
    );
    assert_eq!(
        message(fitted.restore("mgp", 1.0)),
        "there is no column `mgp`; the columns are `power`, `features`, `origin`, `mpg`"
    );
}

#[test]
fn a_field_may_be_named_as_one_of_its_columns() {
    let recipe =
        Preprocessing::new().scale("size", 10.0).columns("size", &["size", "height"]).standardise(&["size"]);
    let rows =
        Dataset::new().column("height", [1.0, 2.0]).and_then(|data| data.column("size", [3.0, 4.0])).unwrap();
    let recipe = recipe.fit(&rows).unwrap();
    let (inputs, raw) = recipe.for_fields(&["size"]);
    assert_eq!(raw, ["size", "height"]);
    assert_eq!(numbers(&inputs.apply(rows).unwrap(), "size"), [-1.0, -1.0, 1.0, 1.0]);
    assert_eq!(recipe.restore_row("size", &[1.0, 1.0]).unwrap(), [40.0, 2.0]);
}

#[test]
fn what_some_fields_need_leaves_out_the_others() {
    let fitted = recipe().fit(&cars()).unwrap();
    let (inputs, raw) = fitted.for_fields(&["features", "origin", "untouched"]);
    assert_eq!(raw, ["origin", "untouched", "weight", "power"]);
    let rows = cars().select(&["weight", "power", "origin"]).unwrap();
    assert_eq!(
        numbers(&inputs.apply(rows).unwrap(), "features"),
        numbers(&fitted.apply(cars()).unwrap(), "features")
    );
    assert!(inputs.restore("mpg", 1.0).is_err());
}

#[test]
fn classes_have_names() {
    let recipe = recipe();
    assert_eq!(recipe.class_names("origin").unwrap(), ["USA", "Europe"]);
    assert_eq!(recipe.class_name("origin", Class::<2, 1>::new(2).unwrap()).unwrap(), "Europe");
    assert_eq!(
        message(recipe.class_name("origin", Class::<3>::new(2).unwrap())),
        "`origin` has names for 2 classes, 1 to 2, but the network has 3 classes, 0 to 2"
    );
    assert_eq!(message(recipe.class_names("mpg")), "there is no column `mpg`; the columns are `origin`");
}

#[test]
fn a_row_is_given_by_the_names_of_its_columns() {
    let columns = ["weight", "power", "origin"].map(str::to_owned);
    let recipe = Preprocessing::new().classes_from("origin", 1, &["USA", "Europe"]);
    let inputs = RawInputs::of((recipe, columns.into()));
    let row = |values: &[(&str, Raw<'_>)]| inputs.row(values);
    let given = row(&[("origin", "Europe".into()), ("power", 7.into()), ("weight", 2.5.into())]).unwrap();
    assert_eq!(["weight", "power", "origin"].map(|name| given.get(name).unwrap()), [[2.5], [7.0], [2.0]]);
    assert_eq!(
        message(row(&[("power", 7.into()), ("size", 2.into()), ("power", 7.into())])),
        "the row does not fit: `weight`, `origin` are missing; `size` is not known; `power` is given twice; the \
         columns are `weight`, `power`, `origin`"
    );
    let named = |name: &'static str, value: &'static str| {
        let other = [("weight", 1.0), ("power", 1.0), ("origin", 1.0)].map(|(other, one)| {
            if other == name { (other, Raw::Name(value)) } else { (other, Raw::Number(one)) }
        });
        message(row(&other))
    };
    assert_eq!(named("origin", "Mars"), "`origin`: `Mars` is none of the classes `USA`, `Europe`");
    assert_eq!(
        named("weight", "heavy"),
        "`weight`: `heavy` is a name, but the column is one of numbers; `Preprocessing::classes` gives names to classes"
    );
    let image = RawInputs::of((Preprocessing::new().scale("image", 0.5), vec!["image".into()]));
    assert_eq!(image.row(&[("image", (&[1.0, 2.0]).into())]).unwrap().get("image").unwrap(), [0.5, 1.0]);
}

#[test]
fn what_cannot_be_done_is_said_with_its_cure() {
    assert_eq!(
        message(recipe().apply(cars())),
        "the mean and the deviation of `features` are not known yet: call `fit` with the raw rows to train on, and go on \
         with what it returns, `let recipe = recipe.fit(&train)?`"
    );
    assert!(matches!(recipe().restore("mpg", 1.0), Err(DataError::NotFitted { .. })));
    assert_eq!(message(recipe().fit(&cars().subset(&[]))), "the data set has no rows");
    for factor in [0.0, f64::NAN, f64::INFINITY] {
        let scaled = Preprocessing::new().scale("mpg", factor);
        assert_eq!(
            message(scaled.apply(cars())),
            format!("`mpg` cannot be scaled by {factor}: write a finite number other than 0")
        );
        assert!(matches!(scaled.restore("mpg", 1.0), Err(DataError::Factor { .. })));
    }
    let fit = |rows: [[f64; 2]; 2]| {
        let data = Dataset::new().column("x", rows).unwrap();
        message(Preprocessing::new().standardise(&["x"]).fit(&data))
    };
    assert_eq!(
        fit([[1.0, 2.0], [1.0, f64::NAN]]),
        "row 1 (from 0) of `x`[1]: NaN is not a finite number of the network's type"
    );
    assert_eq!(
        fit([[1e200, 2.0], [1.0, 3.0]]),
        "the mean or the deviation of `x`, element 0 (from 0), is too large for `f64`: `scale` the column before it is \
         standardised"
    );
    assert!(
        message(recipe().apply(cars().select(&["power"]).unwrap()))
            .starts_with("there is no column `weight`")
    );
}

#[test]
fn columns_that_share_their_bytes_are_scaled_and_brought_back() {
    let origin = crate::data::origin::Origin::counted(crate::data::origin::Source::Memory, 2);
    let values = Box::new(std::array::from_fn(|code| code as f64));
    let images =
        Dataset::new().with("image".into(), Column::bytes(2, vec![0, 255, 51, 102], values, origin)).unwrap();
    let recipe = Preprocessing::new().scale("image", 1.0 / 255.0);
    let scaled = numbers(&recipe.apply(images).unwrap(), "image");
    assert!(
        scaled.iter().zip([0.0, 1.0, 0.2, 0.4]).all(|(found, expected)| (found - expected).abs() < 1e-15)
    );
    assert_eq!(recipe.restore("image", 1.0).unwrap(), 255.0);
}

#[cfg(feature = "csv")]
#[test]
fn names_in_a_table_become_classes() {
    let text = "weight;power;origin;mpg;note\n1;2;Europe;3;fast\n4;5;USA;6;slow\n";
    let csv = recipe().csv().delimiter(b';').ignore(&["note"]);
    let table = csv.read_from("cars.csv", text.as_bytes()).unwrap();
    assert_eq!(numbers(&table, "origin"), [2.0, 1.0]);
    assert_eq!(table.names(), ["weight", "power", "origin", "mpg"]);
    let table = csv.clone().select(&["mpg", "origin"]).read_from("cars.csv", text.as_bytes()).unwrap();
    assert_eq!(table.names(), ["origin", "mpg"]);
    assert_eq!(
        message(csv.select(&["price"]).read_from("cars.csv", text.as_bytes())),
        "there is no column `price`; the columns are `weight`, `power`, `origin`, `mpg`, `note`"
    );
}

#[test]
fn a_field_is_not_made_of_itself_over_and_over() {
    static NET: NetworkInfo = NetworkInfo {
        name: "Net",
        inputs: &[FieldInfo::real("x", &[4])],
        targets: &[],
        parameters: &[],
        outputs: &[],
        metrics: &[],
    };
    let doubled =
        |times: usize| (0..times).fold(Preprocessing::new(), |recipe, _| recipe.columns("x", &["x", "x"]));
    assert!(RawInputs::new(&doubled(2), &NET).is_ok());
    let message = |times: usize| RawInputs::new(&doubled(times), &NET).unwrap_err().to_string();
    let said = message(3);
    assert!(
        said.starts_with("column `x` has 8 numbers a row, but the network's `x` has the shape [4]"),
        "{said}"
    );
    assert!(message(100).contains(&format!("has {} numbers", usize::MAX)));
    let data = Dataset::new().column("x", [1.0, 2.0]).unwrap();
    let fitted = doubled(2).fit(&data).unwrap();
    assert!(RawInputs::new(&fitted, &NET).is_ok());
    let wide = Dataset::new().column("x", [[1.0, 2.0]]).unwrap();
    assert_eq!(
        fitted.apply(wide).unwrap_err().to_string(),
        "`x` was made of columns with 2 numbers a row, and is now made of 4"
    );
}
