//! What is done to raw columns before a network sees them.

mod back;
mod given;
mod inputs;
mod raw;
#[cfg(feature = "save")]
mod read;
mod step;
#[cfg(test)]
mod tests;

#[cfg(feature = "csv")]
use super::Csv;
use super::{DataError, Dataset};
pub(crate) use given::GivenRow;
pub(crate) use inputs::RawInputs;
pub use raw::Raw;
#[cfg(feature = "csv")]
use std::path::Path;
use step::Step;

/// How raw columns become the fields of a network: steps, done in the order in which they are written here.
///
/// The same steps are done to the rows that are trained on, to those that are measured with, and, as a part of a
/// [`Pipeline`](crate::Pipeline), to those that are predicted from. What the steps have to know of the data, means and
/// deviations, comes from the training rows alone: [`fit`](Preprocessing::fit).
///
/// ```
/// # use nn_runtime::data::{Dataset, Preprocessing};
/// let recipe = Preprocessing::new()
///     .columns("size", &["width", "height"])
///     .standardise(&["size"]);
/// let train = Dataset::new().column("width", [1.0, 3.0])?.column("height", [10.0, 10.0])?;
/// let new = Dataset::new().column("width", [5.0])?.column("height", [12.0])?;
/// let recipe = recipe.fit(&train)?;
/// assert!(recipe.apply(train)?.get("size")?.row(0).eq([-1.0, 0.0]));
/// assert!(recipe.apply(new)?.get("size")?.row(0).eq([3.0, 2.0]));
/// # Ok::<(), nn_runtime::data::DataError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "save", derive(serde::Serialize), serde(transparent))]
pub struct Preprocessing {
    steps: Vec<Step>,
}

impl Preprocessing {
    /// No steps: raw columns are the fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// A field made of these columns, side by side in this order. It may be named as one of them.
    pub fn columns(self, field: &str, columns: &[&str]) -> Self {
        self.then(Step::Columns { field: field.to_owned(), columns: owned(columns), width: None })
    }

    /// A raw column of names: where text is read, each becomes its place in `names`, from 0. In columns made in memory
    /// the classes are such numbers already.
    pub fn classes(self, column: &str, names: &[&str]) -> Self {
        self.classes_from(column, 0, names)
    }

    /// The same for a field such as `class(1..=4)`: the number of the first name is `first`.
    pub fn classes_from(self, column: &str, first: usize, names: &[&str]) -> Self {
        self.then(Step::Classes { column: column.to_owned(), first, names: owned(names) })
    }

    /// Each number of a column times `factor`, a finite number other than 0.
    pub fn scale(self, column: &str, factor: f64) -> Self {
        self.then(Step::Scale { column: column.to_owned(), factor })
    }

    /// Every element of these columns brought to mean 0 and deviation 1, as they are in the rows given to
    /// [`fit`](Preprocessing::fit). An element that does not vary there is brought to mean 0 only.
    pub fn standardise(self, columns: &[&str]) -> Self {
        owned(columns)
            .into_iter()
            .fold(self, |recipe, column| recipe.then(Step::Standardise { column, moments: None }))
    }

    fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// How a table of text is read for this: with the names of its classes. Other settings can be added.
    #[cfg(feature = "csv")]
    pub fn csv(&self) -> Csv {
        self.steps.iter().fold(Csv::new(), |csv, step| match step {
            Step::Classes { column, first, names } => {
                csv.classes_from(column, *first, &names.iter().map(String::as_str).collect::<Vec<_>>())
            }
            _ => csv,
        })
    }

    /// The raw columns of a table: [`csv`](Preprocessing::csv) without other settings.
    ///
    /// # Errors
    /// The file cannot be read, or is not such a table.
    #[cfg(feature = "csv")]
    pub fn read_csv(&self, path: impl AsRef<Path>) -> Result<Dataset, DataError> {
        self.csv().read(path)
    }

    /// The same steps with the means and deviations of these raw rows, those that will be trained on: no others must
    /// be looked at.
    ///
    /// # Errors
    /// There are no rows, or a step does not fit them: a column is not there, or a number is not finite.
    pub fn fit(mut self, rows: &Dataset) -> Result<Self, DataError> {
        if rows.is_empty() {
            return Err(DataError::Empty);
        }
        let mut data = rows.clone();
        for step in &mut self.steps {
            step.fit(&data)?;
            step.apply(&mut data)?;
        }
        Ok(self)
    }

    /// The fields that raw rows become. Columns without a step stay as they are.
    ///
    /// # Errors
    /// A column is not there or has another width than where this was fitted; or a column is to be standardised, and
    /// this was not [fitted](Preprocessing::fit).
    pub fn apply(&self, mut rows: Dataset) -> Result<Dataset, DataError> {
        self.steps.iter().try_for_each(|step| step.apply(&mut rows))?;
        Ok(rows)
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}
