//! What raw rows have to have so that a network can predict from them.

use super::step::Step;
use super::{GivenRow, Preprocessing, Raw};
#[cfg(feature = "csv")]
use crate::data::Csv;
use crate::data::check::check_width;
use crate::data::named::Named;
use crate::data::{DataError, Dataset, Place};
use crate::network::{FieldInfo, FieldKind, NetworkInfo};

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
    pub(crate) fn of_fields<'f>(recipe: &Preprocessing, fields: impl Iterator<Item = &'f FieldInfo>) -> Self {
        let names: Vec<&str> = fields.map(|field| field.name).collect();
        Self::of(recipe.for_fields(&names))
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
    pub(crate) fn row(&self, values: &[(&str, Raw<'_>)]) -> Result<GivenRow, DataError> {
        let (mut unknown, mut twice) = (Vec::new(), Vec::new());
        let mut given = vec![None; self.columns.len()];
        for &(name, value) in values {
            match self.columns.place(name).map(|place| given[place].replace(value)) {
                Some(None) => {}
                Some(Some(_)) => twice.push(name.to_owned()),
                None => unknown.push(name.to_owned()),
            }
        }
        let names = || self.columns.iter().map(|(name, ())| name);
        if !(given.iter().all(Option::is_some) && twice.is_empty() && unknown.is_empty()) {
            let missing = names().zip(&given).filter(|(_, value)| value.is_none());
            let missing = missing.map(|(name, _)| name.to_owned()).collect();
            return Err(DataError::GivenColumns { missing, unknown, twice, columns: self.columns.names() });
        }
        let mut row = GivenRow::default();
        for (name, value) in names().zip(given.into_iter().flatten()) {
            row.insert(name, self.numbers(name, value)?)?;
        }
        self.steps.steps.iter().try_for_each(|step| step.apply(&mut row))?;
        Ok(row)
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
    pub(super) fn for_fields(&self, fields: &[&str]) -> (Preprocessing, Vec<String>) {
        // In the order in which they are first named; whether each is still needed before the steps that were looked at.
        let mut names = Named::default();
        fields.iter().for_each(|field| names.set(field, true));
        let mut steps = Vec::new();
        for step in self.steps.iter().rev() {
            if names.get(step.name()) != Some(&true) {
                continue;
            }
            if let Step::Columns { field, columns, .. } = step {
                names.set(field, false);
                columns.iter().for_each(|column| names.set(column, true));
            }
            steps.push(step.clone());
        }
        steps.reverse();
        let columns = names.into_iter().filter(|&(_, is_needed)| is_needed).map(|(name, _)| name);
        (Preprocessing { steps }, columns.collect())
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
    fn least_widths(&self) -> Result<Named<usize>, DataError> {
        let mut widths = Named::default();
        for step in &self.steps {
            let Step::Columns { field, columns, width } = step else { continue };
            let parts = columns.iter().map(|column| widths.get(column).copied().unwrap_or(1));
            let least = parts.fold(0, usize::saturating_add);
            if let Some(expected) = width.filter(|&width| width < least) {
                return Err(DataError::Made { field: field.clone(), expected, found: least });
            }
            widths.set(field, width.unwrap_or(least));
        }
        Ok(widths)
    }

    /// Whether what the steps make of a field, as far as that is known, fits the network.
    fn check_field(&self, field: &FieldInfo) -> Result<(), DataError> {
        let (part, _) = self.for_fields(&[field.name]);
        let least = part.least_widths()?.get(field.name).copied().filter(|&width| width > field.elements());
        let mut widths = part.steps_of(field.name).filter_map(Step::width).chain(least);
        if let Some(found) = widths.find(|&width| width != field.elements()) {
            return check_width(field, found);
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
