//! Steps, as they are noted in files.

use super::Preprocessing;
use super::step::Step;
use crate::data::Moments;
use crate::save::json::{Others, Problem, Read, Reader};

impl Read for Preprocessing {
    fn read(reader: &mut Reader<'_>) -> Result<Preprocessing, Problem> {
        Ok(Preprocessing { steps: Read::read(reader)? })
    }
}

/// An object with a single entry, whose key is the kind of the step.
impl Read for Step {
    fn read(reader: &mut Reader<'_>) -> Result<Step, Problem> {
        let unread = *reader;
        let mut step = None;
        reader.entries(&mut |kind, reader| match step.replace(of_kind(&kind, reader)?) {
            None => Ok(()),
            Some(_) => Err(unread.problem("a step is of two kinds")),
        })?;
        step.ok_or_else(|| unread.problem("a step is of no kind"))
    }
}

fn of_kind(kind: &str, reader: &mut Reader<'_>) -> Result<Step, Problem> {
    Ok(match kind {
        "columns" => {
            let [field, columns, width] = reader.fields(["field", "columns", "width"], Others::Refused)?;
            Step::Columns { field: field.read()?, columns: columns.read()?, width: width.optional()? }
        }
        "classes" => {
            let [column, first, names] = reader.fields(["column", "first", "names"], Others::Refused)?;
            Step::Classes { column: column.read()?, first: first.read()?, names: names.read()? }
        }
        "scale" => {
            let [column, factor] = reader.fields(["column", "factor"], Others::Refused)?;
            Step::Scale { column: column.read()?, factor: factor.read()? }
        }
        "standardise" => {
            let [column, moments] = reader.fields(["column", "moments"], Others::Refused)?;
            Step::Standardise { column: column.read()?, moments: moments.optional()? }
        }
        _ => return Err(reader.unknown(kind)),
    })
}

impl Read for Moments {
    fn read(reader: &mut Reader<'_>) -> Result<Moments, Problem> {
        let [mean, deviation] = reader.fields(["mean", "deviation"], Others::Refused)?;
        Ok(Moments { mean: mean.read()?, deviation: deviation.read()? })
    }
}
