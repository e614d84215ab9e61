//! What raw rows have to have so that a network can predict from them.

use super::step::Step;
use super::{Preprocessing, Raw};
#[cfg(feature = "csv")]
use crate::data::Csv;
use crate::data::column::Column;
use crate::data::named::Named;
use crate::data::origin::{Origin, Source};
use crate::data::{DataError, Dataset, Place};
use crate::network::{FieldInfo, FieldKind, NetworkInfo};
use std::collections::{HashMap, HashSet};

/// The steps that make the inputs of a network, without those of its targets, and the raw columns that they are
/// made of.
#[derive(Clone, Debug)]
pub(crate) struct RawInputs {
    pub(super) steps: Preprocessing,
    pub(crate) columns: Named<()>,
}

impl RawInputs {
    /// Those of a network, of which all fields are looked at: whether what `recipe` makes fits them.
    pub(crate) fn new(recipe: &Preprocessing, network: &NetworkInfo) -> Result<Self, DataError> {
        recipe.steps.iter().try_for_each(Step::check)?;
        network.inputs.iter().chain(network.targets).try_for_each(|field| recipe.check_field(field))?;
        Ok(Self::of_fields(recipe, network.inputs.iter()))
    }

    /// The same of these fields, where it is known that they fit.
    pub(crate) fn of_fields<'f>(
        recipe: &'f Preprocessing,
        fields: impl Iterator<Item = &'f FieldInfo>,
    ) -> Self {
        Self::of(recipe.for_fields(fields.map(|field| field.name)))
    }

    pub(super) fn of((steps, columns): (Preprocessing, Vec<String>)) -> Self {
        Self { steps, columns: columns.into_iter().map(|name| (name, ())).collect() }
    }

    /// How a table is read for this: other columns than these are not looked at.
    #[cfg(feature = "csv")]
    pub(crate) fn csv(&self) -> Csv {
        let columns: Vec<&str> = self.columns.iter().map(|(name, ())| name).collect();
        self.steps.csv().select(&columns)
    }

    /// The inputs that raw rows become. Other columns are not looked at.
    pub(crate) fn apply(&self, rows: &Dataset) -> Result<Dataset, DataError> {
        self.steps.apply(rows.copied(self.columns.iter().map(|(name, ())| name))?)
    }

    /// The fields of the row that has these values in its raw columns, each given once.
    pub(crate) fn row(&self, values: &[(&str, Raw<'_>)]) -> Result<Dataset, DataError> {
        let (mut unknown, mut twice, mut given) = (Vec::new(), Vec::new(), Named::default());
        for &(name, value) in values {
            if self.columns.get(name).is_none() {
                unknown.push(name.to_owned());
            } else if let Err(name) = given.insert(name.to_owned(), value) {
                twice.push(name);
            }
        }
        let columns = self.columns.names();
        let missing: Vec<String> = columns.iter().filter(|name| given.get(name).is_none()).cloned().collect();
        if !(missing.is_empty() && twice.is_empty() && unknown.is_empty()) {
            return Err(DataError::GivenColumns { missing, unknown, twice, columns });
        }
        let origin = Origin::counted(Source::Given, 1);
        let mut row = Dataset::new();
        for (name, value) in given {
            let numbers = self.numbers(&name, value)?;
            row = row.with(name, Column::reals(numbers.len(), numbers, origin.clone()))?;
        }
        self.steps.apply(row)
    }

    fn numbers(&self, column: &str, value: Raw<'_>) -> Result<Vec<f64>, DataError> {
        let found = match value {
            Raw::Number(number) => return Ok(vec![number]),
            Raw::Numbers(numbers) => return Ok(numbers.to_vec()),
            Raw::Name(name) => name,
        };
        let place = Place::Given { column: column.to_owned() };
        let mut all = self.steps.steps.iter().filter_map(Step::classes);
        let Some(classes) = all.find(|classes| classes.column == column) else {
            return Err(DataError::NotAClass { place, found: found.to_owned() });
        };
        match classes.names.iter().position(|name| name == found) {
            Some(class) => Ok(vec![classes.first as f64 + class as f64]),
            None => {
                let classes = classes.names.to_vec();
                Err(DataError::UnknownClass { place, classes, found: found.to_owned() })
            }
        }
    }
}

impl Preprocessing {
    /// The steps that these fields need, and the raw columns that they are made of.
    pub(super) fn for_fields<'f>(
        &'f self,
        fields: impl Iterator<Item = &'f str>,
    ) -> (Preprocessing, Vec<String>) {
        let mut order: Vec<&str> = fields.collect();
        let mut needed: HashSet<&str> = order.iter().copied().collect();
        let mut steps = Vec::new();
        for step in self.steps.iter().rev() {
            if !needed.contains(step.name()) {
                continue;
            }
            if let Step::Columns { field, columns, .. } = step {
                needed.remove(field.as_str());
                needed.extend(columns.iter().map(String::as_str));
                order.extend(columns.iter().map(String::as_str));
            }
            steps.push(step.clone());
        }
        steps.reverse();
        // In the order in which they were first named; each once.
        order.retain(|name| needed.remove(name));
        (Preprocessing { steps }, order.into_iter().map(str::to_owned).collect())
    }

    /// The steps of a column or field from the last one back to that which made it.
    pub(super) fn steps_of(&self, name: &str) -> impl Iterator<Item = &Step> {
        let mut is_made = false;
        self.steps.iter().rev().filter(move |step| step.name() == name).take_while(move |step| {
            let makes = matches!(step, Step::Columns { .. });
            !std::mem::replace(&mut is_made, makes)
        })
    }

    /// How many numbers a row the fields at least have that are made of columns. A file may say that a field is made of
    /// itself twice, many times.
    fn least_widths(&self) -> Result<HashMap<&str, usize>, DataError> {
        let mut widths = HashMap::new();
        for step in &self.steps {
            let Step::Columns { field, columns, width } = step else { continue };
            let parts = columns.iter().map(|column| widths.get(column.as_str()).copied().unwrap_or(1));
            let least = parts.fold(0, usize::saturating_add);
            if let Some(expected) = width.filter(|&width| width < least) {
                return Err(DataError::Made { field: field.clone(), expected, found: least });
            }
            widths.insert(field.as_str(), width.unwrap_or(least));
        }
        Ok(widths)
    }

    /// Whether what the steps make of a field, as far as that is known, fits the network.
    fn check_field(&self, field: &FieldInfo) -> Result<(), DataError> {
        let (part, _) = self.for_fields([field.name].into_iter());
        let least = part.least_widths()?.remove(field.name).filter(|&width| width > field.elements());
        let mut widths = part.steps_of(field.name).filter_map(Step::width).chain(least);
        if let Some(found) = widths.find(|&width| width != field.elements()) {
            return Err(DataError::Width {
                column: field.name.to_owned(),
                shape: field.shape.to_vec(),
                expected: field.elements(),
                found,
            });
        }
        match field.kind {
            FieldKind::Real => Ok(()),
            FieldKind::Class { first, count } => {
                let mut named = part.steps.iter().filter_map(Step::classes);
                named.try_for_each(|classes| classes.check(first, count))
            }
        }
    }
}
