//! One row, on its way from what was given to what a network reads.

use super::step::Columns;
use crate::data::DataError;
use crate::data::named::Named;
use crate::data::standardise::{Moments, check_width};

/// The numbers of one row by the names of their columns: what a [`Dataset`](crate::Dataset) is to many rows.
#[derive(Clone, Debug, Default)]
pub struct GivenRow {
    columns: Named<Vec<f64>>,
}

impl GivenRow {
    /// The numbers of one name.
    pub(crate) fn get(&self, name: &str) -> Result<&[f64], DataError> {
        self.columns.get(name).map(Vec::as_slice).ok_or_else(|| self.missing(name))
    }

    fn get_mut(&mut self, name: &str) -> Result<&mut [f64], DataError> {
        if self.columns.get(name).is_none() {
            return Err(self.missing(name));
        }
        Ok(self.columns.get_mut(name).expect("it was just found"))
    }

    fn missing(&self, name: &str) -> DataError {
        DataError::NoColumn { name: name.to_owned(), available: self.columns.names() }
    }

    /// Adds a column.
    pub(super) fn insert(&mut self, name: &str, numbers: Vec<f64>) -> Result<(), DataError> {
        self.columns.insert(name.to_owned(), numbers).map_err(|name| DataError::DuplicateColumn { name })
    }
}

impl Columns for GivenRow {
    fn width(&self, name: &str) -> Result<usize, DataError> {
        Ok(self.get(name)?.len())
    }

    fn group(&mut self, name: &str, parts: &[&str]) -> Result<(), DataError> {
        if parts.is_empty() {
            return Err(self.missing(name));
        }
        let mut joined = Vec::new();
        for part in parts {
            joined.extend_from_slice(self.get(part)?);
        }
        self.columns = std::mem::take(&mut self.columns).without(parts);
        self.insert(name, joined)
    }

    fn scale(&mut self, name: &str, factor: f64) -> Result<(), DataError> {
        self.get_mut(name)?.iter_mut().for_each(|number| *number *= factor);
        Ok(())
    }

    fn standardise(&mut self, name: &str, moments: &[Moments]) -> Result<(), DataError> {
        let numbers = self.get_mut(name)?;
        check_width(name, moments, numbers.len())?;
        numbers.iter_mut().zip(moments).for_each(|(number, moments)| *number = moments.standardise(*number));
        Ok(())
    }
}
