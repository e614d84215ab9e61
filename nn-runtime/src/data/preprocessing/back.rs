//! From what a network answers back to what raw columns say.

use super::Preprocessing;
use super::step::{Classes, Step};
use crate::data::DataError;
use crate::data::named::Named;
use crate::tensor::Class;

impl Preprocessing {
    /// From a number of a column or field, as the network sees it, back to its unit: the scalings of this name undone.
    /// A field made of columns becomes what these were when it was made.
    ///
    /// ```
    /// # use nn_runtime::data::{Dataset, Preprocessing};
    /// let train = Dataset::new().column("mpg", [20.0, 30.0])?;
    /// let recipe = Preprocessing::new().standardise(&["mpg"]).fit(&train)?;
    /// assert_eq!(recipe.restore("mpg", 2.0_f32)?, 35.0);
    /// # Ok::<(), nn_runtime::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// No step has this name; it is a field of several numbers; or it is to be standardised, and this was not
    /// [fitted](Preprocessing::fit).
    pub fn restore(&self, name: &str, number: impl Into<f64>) -> Result<f64, DataError> {
        let mut number = [number.into()];
        self.restore_in_place(name, &mut number)?;
        Ok(number[0])
    }

    /// The same for all numbers of one row of a field.
    ///
    /// # Errors
    /// As of [`restore`](Preprocessing::restore); or the row has another width.
    pub fn restore_row(&self, name: &str, row: &[impl Copy + Into<f64>]) -> Result<Vec<f64>, DataError> {
        let mut row: Vec<f64> = row.iter().map(|&number| number.into()).collect();
        self.restore_in_place(name, &mut row)?;
        Ok(row)
    }

    fn restore_in_place(&self, name: &str, row: &mut [f64]) -> Result<(), DataError> {
        if !self.steps.iter().any(|step| step.name() == name) {
            let names: Named<()> = self.steps.iter().map(|step| (step.name().to_owned(), ())).collect();
            return Err(DataError::NoColumn { name: name.to_owned(), available: names.names() });
        }
        self.steps_of(name).try_for_each(|step| step.restore(row))
    }

    /// The names of the classes of a raw column, in their order.
    ///
    /// # Errors
    /// The column was not given names.
    pub fn class_names(&self, column: &str) -> Result<&[String], DataError> {
        self.classes_of(column).map(|classes| classes.names)
    }

    /// The name of a class of a raw column, found by its place among all.
    ///
    /// # Errors
    /// The column has no names, or fewer.
    pub fn class_name<const N: usize, const FIRST: usize>(
        &self,
        column: &str,
        class: Class<N, FIRST>,
    ) -> Result<&str, DataError> {
        let classes = self.classes_of(column)?;
        // An `argmax` counts from 0, whatever number the first class of the target has.
        let named = classes.names.get(class.index()).filter(|_| classes.names.len() == N);
        named.map(String::as_str).ok_or_else(|| classes.differ(FIRST, N))
    }

    fn classes_of(&self, column: &str) -> Result<Classes<'_>, DataError> {
        let mut all = self.steps.iter().filter_map(Step::classes);
        all.find(|classes| classes.column == column).ok_or_else(|| DataError::NoColumn {
            name: column.to_owned(),
            available: self.steps.iter().filter_map(Step::classes).map(|one| one.column.to_owned()).collect(),
        })
    }
}
