//! `cargo nn report`: a page that shows a network.

use std::path::{Path, PathBuf};

use nn_compiler::inspect::derivation::derivation;
use nn_inspect::page::{Page, page};

use crate::arguments::Report;
use crate::problem::Problem;
use crate::select::compile_one;
use crate::source::Source;
use crate::{Status, Streams};

pub(crate) fn report(arguments: &Report, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.selected.file)?;
    let networks = match compile_one(&source, arguments.selected.network.as_deref(), to)? {
        Ok(networks) => networks,
        Err(status) => return Ok(status),
    };
    for (place, network) in &networks {
        let derivation = derivation(&network.model);
        let lines = source.lines_of(&source.invocations[place.invocation]);
        let page = page(&Page { derivation: &derivation, source: &lines, values: None });
        let path = match &arguments.output {
            Some(path) => path.clone(),
            None => PathBuf::from(format!("{}.html", place.name)),
        };
        if path == Path::new("-") {
            write!(to.out, "{page}")?;
            continue;
        }
        let file = path.display().to_string();
        match std::fs::write(&path, &page) {
            Ok(()) => writeln!(to.out, "{file}: the page of {}", place.name)?,
            Err(error) => return Err(Problem::WriteFile { file, error }),
        }
    }
    Ok(Status::Good)
}
