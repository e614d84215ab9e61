//! Predicts from raw rows with what [`examples/serve.rs`](../serve.rs) saved: `nn-serve iris.safetensors < rows.csv`.
//!
//! The first line of the rows names their columns. A line is written for each row: its class, and how probable each one is.
#![forbid(unsafe_code)]

use std::fmt;

use nn_runtime::Pipeline;
use shared::Iris;

mod shared;

fn main() -> Result<(), Failure> {
    let model = std::env::args_os().nth(1).ok_or("usage: nn-serve MODEL < ROWS")?;
    let pipeline = Pipeline::<Iris>::load(model)?;
    println!("class,{}", pipeline.class_names("class")?.join(","));

    let mut lines = std::io::stdin().lines();
    let header = lines.next().ok_or("the first line should name the columns")??;
    let columns: Vec<&str> = header.split(',').collect();
    for line in lines {
        let line = line?;
        let numbers = line.split(',').map(str::parse::<f64>).collect::<Result<Vec<_>, _>>()?;
        let row: Vec<_> = columns.iter().copied().zip(numbers).collect();
        println!("{}", shared::line(&pipeline, &pipeline.predict(&row)?)?);
    }
    Ok(())
}

/// An error as text. A `Box<dyn Error>` would also link what formats each error for debugging: 20 kB.
struct Failure(String);

impl<E: fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(error.to_string())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
