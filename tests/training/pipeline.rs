//! A network and what is done to raw rows: together they predict as both did in training.

use nn_runtime::data::{DataError, Dataset, Preprocessing, Raw};
use nn_runtime::save::{LoadError, SaveError, Weights};
use nn_runtime::{Adam, Pipeline, Trainer, network};

network! {
    /// What a car costs to drive, and how good it is said to be.
    pub struct Cars {
        input  features: [3];
        input  origin: class(2);
        target mpg;
        target stars: class(1..=3);
        let hidden = concat(features, one_hot(origin)).dense(5).tanh();
        let logits = hidden.dense(3);
        output mpg_hat = hidden.dense();
        output stars_hat = argmax(logits);
        loss square(mpg_hat - mpg) + cross_entropy(logits, stars);
        metric error = abs(mpg_hat - mpg);
    }
}

const TABLE: &str = "\
name,weight,power,year,origin,mpg,stars
a,3504,130,70,USA,18,fair
b,2372,95,70,Japan,24,good
c,2130,88,71,Japan,27,best
d,4354,220,72,USA,14,fair
e,1985,70,79,Japan,38,best
f,3900,90,78,USA,21,good
";

fn recipe() -> Preprocessing {
    Preprocessing::new()
        .scale("power", 0.01)
        .columns("features", &["weight", "power", "year"])
        .classes("origin", &["USA", "Japan"])
        .classes_from("stars", 1, &["fair", "good", "best"])
        .standardise(&["features", "mpg"])
}

fn table() -> Dataset {
    recipe().csv().ignore(&["name"]).read_from("cars.csv", TABLE.as_bytes()).unwrap()
}

/// A trained pipeline, and the same network with the fields of the rows it was trained on.
fn trained() -> (Pipeline<Cars>, Cars, Dataset) {
    let recipe = recipe().fit(&table()).unwrap();
    let fields = recipe.apply(table()).unwrap();
    let mut net = Cars::new(3);
    Trainer::new(Adam::new(0.03)).epochs(200).quiet().fit(&mut net, &fields).unwrap();
    (Pipeline::new(net.clone(), recipe).unwrap(), net, fields)
}

fn message<T>(result: Result<T, DataError>) -> String {
    match result {
        Ok(_) => panic!("this should be an error"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn raw_rows_are_predicted_as_fields_are() {
    let (pipeline, net, fields) = trained();
    assert!(pipeline.columns().eq(["origin", "weight", "power", "year"]));
    let expected: Vec<u32> =
        net.predict_batch(&fields).unwrap().iter().map(|answer| answer.mpg_hat.to_bits()).collect();

    let bits = |rows: &Dataset| -> Vec<u32> {
        pipeline.predict_batch(rows).unwrap().iter().map(|answer| answer.mpg_hat.to_bits()).collect()
    };
    assert_eq!(bits(&table()), expected);
    // Of a table, only what is needed has to be there and is looked at.
    let text = "year,other,origin,power,weight\n70,?,USA,130,3504\n70,?,Japan,95,2372\n";
    let new = pipeline.csv().read_from("new.csv", text.as_bytes()).unwrap();
    assert_eq!(bits(&new), expected[..2]);

    let row: [(&str, Raw<'_>); 4] =
        [("origin", "USA".into()), ("year", 70.into()), ("weight", 3504.0.into()), ("power", 130.0.into())];
    let one = pipeline.predict(&row).unwrap();
    assert!((one.mpg_hat - f32::from_bits(expected[0])).abs() < 1e-5);
    assert!((pipeline.restore("mpg", one.mpg_hat).unwrap() - 18.0).abs() < 2.0);
    assert_eq!(pipeline.class_name("stars", one.stars_hat).unwrap(), "fair");
    assert_eq!(pipeline.class_names("origin").unwrap(), ["USA", "Japan"]);
    assert!(pipeline.evaluate(&table()).unwrap().metric("error").unwrap() < 0.3);
}

#[test]
fn what_a_prediction_cannot_be_made_of_is_named() {
    let (pipeline, ..) = trained();
    assert_eq!(
        message(pipeline.predict(&[("weight", 1.0), ("year", 70.0), ("mass", 2.0), ("weight", 1.0)])),
        "the row does not fit: `origin`, `power` are missing; `mass` is not known; `weight` is given twice; the \
         columns are `origin`, `weight`, `power`, `year`"
    );
    let with = |origin: Raw<'static>, year: f64| {
        let row = [("origin", origin), ("year", year.into()), ("weight", 1.into()), ("power", 1.into())];
        message(pipeline.predict(&row))
    };
    assert_eq!(with("Mars".into(), 70.0), "`origin`: `Mars` is none of the classes `USA`, `Japan`");
    assert_eq!(with(2.into(), 70.0), "`origin`: 2 is not a class; the classes are the integers 0 to 1");
    assert_eq!(with(1.into(), f64::NAN), "`features`[2]: NaN is not a finite number of the network's type");
    assert_eq!(
        message(pipeline.predict_batch(&table().select(&["weight", "power", "year"]).unwrap())),
        "there is no column `origin`; the columns are `weight`, `power`, `year`"
    );
    assert_eq!(
        message(pipeline.csv().read_from("new.csv", "weight,power\n1,2\n".as_bytes())),
        "there is no column `origin`; the columns are `weight`, `power`"
    );
}

#[test]
fn a_recipe_that_does_not_fit_the_network_is_refused() {
    let refused = |recipe: Preprocessing| message(Pipeline::new(Cars::new(1), recipe.fit(&table()).unwrap()));
    assert_eq!(
        refused(Preprocessing::new().columns("features", &["weight", "power"])),
        "column `features` has 2 numbers a row, but the network's `features` has the shape [3]: 3 numbers"
    );
    assert_eq!(
        refused(Preprocessing::new().classes("stars", &["fair", "good", "best"])),
        "`stars` has names for 3 classes, 0 to 2, but the network has 3 classes, 1 to 3"
    );
    assert_eq!(
        refused(Preprocessing::new().classes("origin", &["USA", "Japan", "Europe"])),
        "`origin` has names for 3 classes, 0 to 2, but the network has 2 classes, 0 to 1"
    );
    assert!(
        message(Pipeline::new(Cars::new(1), recipe())).contains("call `fit` with the raw rows to train on")
    );
    assert!(matches!(
        Pipeline::new(Cars::new(1), Preprocessing::new().scale("mpg", 0.0)),
        Err(DataError::Factor { .. })
    ));
}

fn bits(pipeline: &Pipeline<Cars>) -> Vec<(u32, usize)> {
    let answers = pipeline.predict_batch(&table()).unwrap();
    answers.iter().map(|answer| (answer.mpg_hat.to_bits(), answer.stars_hat.index())).collect()
}

#[test]
fn a_pipeline_comes_back_from_its_file_and_predicts_the_same_bits() {
    let (pipeline, net, _) = trained();
    let path = std::env::temp_dir().join(format!("nn-pipeline-{}.safetensors", std::process::id()));
    pipeline.save(&path).unwrap();
    let loaded = Pipeline::<Cars>::load(&path).unwrap();
    let alone = Cars::load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(loaded.preprocessing(), pipeline.preprocessing());
    assert_eq!(bits(&loaded), bits(&pipeline));
    assert_eq!(alone.to_bytes().unwrap(), net.to_bytes().unwrap());

    let mut written = Vec::new();
    pipeline.write_to(&mut written).unwrap();
    assert_eq!(pipeline.to_bytes().unwrap(), written);
    assert_eq!(bits(&Pipeline::from_bytes(&written).unwrap()), bits(&pipeline));
    assert_eq!(bits(&Pipeline::read_from(&written[..]).unwrap()), bits(&pipeline));
    assert_eq!(Pipeline::<Cars>::from_bytes(&written).unwrap().to_bytes().unwrap(), written);
}

/// The bytes of a pipeline's file with another text in its header, of the same length.
fn altered(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = trained().0.to_bytes().unwrap();
    let places: Vec<usize> =
        (0..bytes.len()).filter(|&at| bytes[at..].starts_with(from.as_bytes())).collect();
    assert!(!places.is_empty(), "`{from}` is in the file");
    for at in places {
        bytes[at..][..to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn a_file_that_is_not_of_such_a_pipeline_is_refused() {
    let load = |bytes: &[u8]| match Pipeline::<Cars>::from_bytes(bytes) {
        Ok(_) => panic!("this should be an error"),
        Err(error) => error,
    };
    assert_eq!(
        load(&Cars::new(1).to_bytes().unwrap()).to_string(),
        "`memory` does not say what is done to raw rows: it can be loaded as a network, `Cars::load`, and \
         `Pipeline::new` joins that and a fitted `Preprocessing`"
    );
    let renamed = Weights::of(&Cars::new(1)).rename("hidden", "other").unwrap();
    assert!(matches!(load(&renamed.to_bytes().unwrap()), LoadError::Misfit { .. }));
    // A step of a later version, one more number, and one class less.
    assert!(matches!(load(&altered("standardise", "straighten!")), LoadError::Format { .. }));
    let width = r#"\"width\":3"#;
    let error = load(&altered(width, r#"\"width\":4"#));
    assert_eq!(
        error.to_string(),
        "`memory` does not fit the network: column `features` has 4 numbers a row, but the network's `features` has the \
         shape [3]: 3 numbers"
    );
    let classes = load(&altered(r#"[\"USA\",\"Japan\"]"#, r#"[\"USA and Japan\"]"#));
    assert!(
        classes.to_string().contains("has names for 1 class, 0, but the network has 2 classes"),
        "{classes}"
    );
    let error = trained().0.save("cars.npz").unwrap_err();
    assert!(matches!(error, SaveError::Format { .. }), "{error}");
    assert!(error.to_string().contains("let its name end in `.safetensors`"), "{error}");
}

proptest::proptest! {
    /// Every number of the statistics comes back as it was.
    #[test]
    fn statistics_come_back_to_the_bit(numbers in proptest::collection::vec(-1e12..1e12f64, 3)) {
        let rows = table().select(&["weight", "power", "year", "origin"]).unwrap().subset(&[0, 1, 2]);
        let rows = rows.column("mpg", numbers).and_then(|rows| rows.column("stars", [1, 2, 3])).unwrap();
        let pipeline = Pipeline::new(Cars::new(1), recipe().fit(&rows).unwrap()).unwrap();
        let loaded = Pipeline::<Cars>::from_bytes(&pipeline.to_bytes().unwrap()).unwrap();
        proptest::prop_assert_eq!(loaded.preprocessing(), pipeline.preprocessing());
    }
}
