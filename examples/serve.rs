//! Trained here, served elsewhere: a network is saved with what was done to the raw rows it learned from, and a second, small
//! program ([`examples/serve`](serve/main.rs)) that only predicts loads both.
//!
//! ```sh
//! cargo run --release --example serve
//! ```
use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use nn_examples::{data, folder, steps};
use nn_runtime::optim::Cosine;
use nn_runtime::{AdamW, DataError, Dataset, Pipeline, Preprocessing, Trainer};
use shared::{Iris, line};

#[path = "serve/shared.rs"]
mod shared;

const COLUMNS: [&str; 4] = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"];

fn main() -> Result<(), Box<dyn Error>> {
    // What is done to raw rows is said once. The table has the numbers of the classes; their names are for the answers.
    let recipe = Preprocessing::new()
        .columns("features", &COLUMNS)
        .classes("class", &["setosa", "versicolor", "virginica"])
        .standardise(&["features"]);
    let (train, test) = Dataset::from_csv(data("tables/iris.csv"))?.shuffled(1).split(0.8)?;
    let recipe = recipe.fit(&train)?;

    let mut net = Iris::new(1);
    let trainer = Trainer::new(AdamW::new(0.01)).schedule(Cosine::to(0.0)).batch_size(16).epochs(steps(60));
    trainer.quiet().fit(&mut net, &recipe.apply(train)?)?;
    let pipeline = Pipeline::new(net, recipe)?;
    let accuracy = 100.0 * pipeline.evaluate(&test)?.metric("accuracy").unwrap_or_default();
    println!("Accuracy: {accuracy:.1} % of {} irises not trained on", test.len());

    let folder = folder("serve")?;
    let (model, rows) = (folder.join("iris.safetensors"), folder.join("rows.csv"));
    pipeline.save(&model)?;
    fs::write(&rows, text(&test)?)?;
    println!("Saved: {}\n", model.display());

    let served = serve(&model, &rows)?;
    fs::write(folder.join("predictions.csv"), &served)?;
    let served: Vec<&str> = served.lines().skip(1).collect();
    assert_eq!(served.len(), test.len(), "a line for each row");
    println!("{:<16} {:<52} there", "iris", "here");
    for (number, there) in served.iter().enumerate() {
        let row = row(&test, number)?;
        let here = line(&pipeline, &pipeline.predict(&row)?)?;
        if number < 5 {
            println!("{:<16} {here:<52} {there}", row.map(|(_, number)| number.to_string()).join(" "));
        }
        assert_eq!(&here, there, "row {number}");
    }
    println!("… all {} to the last bit the same.", served.len());
    Ok(())
}

/// A raw row: the numbers of its columns.
fn row(table: &Dataset, number: usize) -> Result<[(&'static str, f64); 4], DataError> {
    let mut row = COLUMNS.map(|column| (column, 0.0));
    for (column, value) in &mut row {
        *value = table.get(column)?.at(number, 0);
    }
    Ok(row)
}

/// The raw rows as a table of text, without their classes.
fn text(table: &Dataset) -> Result<String, DataError> {
    let mut text = COLUMNS.join(",") + "\n";
    for number in 0..table.len() {
        text += &(row(table, number)?.map(|(_, value)| value.to_string()).join(",") + "\n");
    }
    Ok(text)
}

/// What the second program says of these rows. Cargo builds it alone, with nothing that only training needs.
fn serve(model: &Path, rows: &Path) -> Result<String, Box<dyn Error>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/serve/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["run", "--release", "--quiet", "--manifest-path", manifest, "--"])
        .arg(model)
        .stdin(File::open(rows)?)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the second program failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
