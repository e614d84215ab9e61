//! Declared ranges are kept: of what is given to a network, and of its parameters.

use nn_runtime::data::DataError;
use nn_runtime::{Dataset, Examples, Inputs, network};

network! {
    /// A scalar, a matrix and a class, a target with a range, and derivatives by them.
    #[derivatives(input_gradient, jacobian)]
    pub struct Narrow {
        input x in 0.1..=0.7;
        input place: [2, 2] in -1.0..=1.0;
        input free;
        input kind: class(3);
        target y in 0.0..=1.0;
        let z = ln(x) + place.flatten().dense() + free + one_hot(kind).dense();
        output z;
        loss squared_error(z, y);
    }
}

use narrow::Example;

fn example(x: f32, corner: f32, y: f32) -> Example {
    Example { x, place: [[0.0, 0.0], [0.0, corner]], free: 0.0, kind: 1.try_into().unwrap(), y }
}

fn said<T: std::fmt::Debug>(result: Result<T, DataError>) -> String {
    result.unwrap_err().to_string()
}

/// The ends as the network's numbers are: 0.1 and 0.7 in `f32` are a little more and a little less.
#[test]
fn both_ends_are_in_the_range() {
    let net = Narrow::new(1);
    for x in [0.1f32, 0.7] {
        let given = example(x, -1.0, 1.0);
        assert!(net.predict(x, &given.place, 0.0, given.kind).unwrap().z.is_finite());
        assert_eq!(Narrow::examples(&[given]).unwrap().len(), 1);
    }
}

#[test]
fn a_prediction_outside_of_a_range_is_an_error_at_its_element() {
    let net = Narrow::new(1);
    let predict = |x, corner| {
        let Example { place, kind, .. } = example(x, corner, 0.0);
        net.predict(x, &place, 0.0, kind)
    };
    assert_eq!(said(predict(0.0, 0.0)), "`x`: 0 is not in 0.1..=0.7, the range that the network declares");
    assert_eq!(
        said(predict(0.5, 1.5)),
        "`place`[1, 1]: 1.5 is not in -1..=1, the range that the network declares"
    );
    assert_eq!(
        said(predict(f32::NAN, 0.0)),
        "`x`: NaN is not in 0.1..=0.7, the range that the network declares"
    );
    assert_eq!(
        said(predict(0.5, f32::NEG_INFINITY)),
        "`place`[1, 1]: -inf is not in -1..=1, the range that the network declares"
    );
    let Example { place, kind, .. } = example(0.5, 0.0, 0.0);
    assert_eq!(
        said(net.jacobian(2.0, &place, 0.0, kind)),
        "`x`: 2 is not in 0.1..=0.7, the range that the network declares"
    );
    assert!(net.jacobian(0.5, &place, f32::NAN, kind).is_ok());
}

/// Without a range any number is taken: what becomes of a NaN is the network's answer.
#[test]
fn a_nan_without_a_range_comes_out_where_it_leads() {
    let Example { x, place, kind, .. } = example(0.5, 0.0, 0.0);
    assert!(Narrow::new(1).predict(x, &place, f32::NAN, kind).unwrap().z.is_nan());
}

#[test]
fn examples_are_checked_with_row_and_element() {
    let good = example(0.5, 0.0, 0.5);
    let bad = |changed: Example| said(Narrow::examples(&[good.clone(), changed]));
    assert_eq!(
        bad(example(0.5, -2.0, 0.5)),
        "row 1 (from 0) of `place`[1, 1]: -2 is not in -1..=1, the range that the network declares"
    );
    assert_eq!(
        bad(example(0.5, 0.0, 1.5)),
        "row 1 (from 0) of `y`: 1.5 is not in 0..=1, the range that the network declares"
    );
    assert_eq!(
        bad(Example { free: f32::INFINITY, ..good.clone() }),
        "row 1 (from 0) of `free`: inf is not a finite number of the network's type"
    );
    let net = Narrow::new(1);
    assert_eq!(
        said(net.input_gradient(&example(0.8, 0.0, 0.5))),
        "`x`: 0.8 is not in 0.1..=0.7, the range that the network declares"
    );
    assert!(said(net.input_gradient(&example(0.5, 0.0, 7.0))).starts_with("`y`: 7 is not in"));
}

#[test]
fn columns_are_checked_with_their_row() {
    let data = |x: [f64; 2], kind: [i32; 2]| {
        let place = [[[0.0, 0.5], [1.0, -1.0]]; 2];
        Dataset::new()
            .column("x", x)?
            .column("place", place)?
            .column("free", [0.0, 0.0])?
            .column("kind", kind)?
            .column("y", [0.0, 2.0])
    };
    let examples = |x, kind| Examples::<Narrow>::from_dataset(&data(x, kind)?).map(|found| found.len());
    assert_eq!(
        said(examples([0.5, 0.09], [0, 1])),
        "row 1 (from 0) of `x`: 0.09 is not in 0.1..=0.7, the range that the network declares"
    );
    assert_eq!(
        said(examples([0.5, 0.5], [0, 3])),
        "row 1 (from 0) of `kind`: 3 is not a class; the classes are the integers 0 to 2"
    );
    assert_eq!(
        said(examples([0.1, 0.7], [0, 1])),
        "row 1 (from 0) of `y`: 2 is not in 0..=1, the range that the network declares"
    );
    // Inputs alone have no `y`.
    let inputs = data([0.1, 0.7], [0, 1]).unwrap();
    let net = Narrow::new(1);
    assert_eq!(Inputs::<Narrow>::from_dataset(&inputs).unwrap().len(), 2);
    assert_eq!(net.predict_batch(&inputs).unwrap().len(), 2);
    assert!(
        said(net.predict_batch(&data([0.1, 0.0], [0, 1]).unwrap()))
            .starts_with("row 1 (from 0) of `x`: 0 is")
    );
}

network! {
    /// Classes that count from 1.
    pub struct Rated {
        input rating: class(1..=4);
        target next: class(1..=4);
        param table: [4, 4] = zeros();
        let logits = table[rating - 1] + rating.one_hot();
        output logits;
        output best = argmax(logits);
        output same = rating;
        loss cross_entropy(logits, next);
        metric right = argmax(logits) + 1 == next;
    }
}

#[test]
fn classes_count_from_the_number_that_is_declared() {
    let net = Rated::new(1);
    for number in 1..=4usize {
        let rating = number.try_into().unwrap();
        let out = net.predict(rating).unwrap();
        assert_eq!((out.same.number(), out.best.number()), (number, number - 1));
    }
    let right = |numbers: [u8; 4]| {
        let data = Dataset::new().column("rating", numbers)?.column("next", numbers)?;
        let examples = Examples::<Rated>::from_dataset(&data)?;
        Ok(net.evaluate(&examples).metric("right"))
    };
    assert_eq!(right([1, 2, 3, 4]).unwrap(), Some(1.0));
    assert_eq!(
        said(right([1, 0, 1, 1])),
        "row 1 (from 0) of `rating`: 0 is not a class; the classes are the integers 1 to 4"
    );
}
