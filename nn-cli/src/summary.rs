//! `cargo nn summary`: a table for each network.

use nn_compiler::inspect;

use crate::arguments::Selected;
use crate::problem::Problem;
use crate::select::compile;
use crate::source::Source;
use crate::{Status, Streams};

pub(crate) fn summary(arguments: &Selected, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.file)?;
    let networks = match compile(&source, arguments.network.as_deref(), to)? {
        Ok(networks) => networks,
        Err(status) => return Ok(status),
    };
    for (at, (place, network)) in networks.iter().enumerate() {
        if at > 0 {
            writeln!(to.out)?;
        }
        writeln!(to.out, "{}\n\n{}", place.name, inspect::summary(network))?;
    }
    Ok(Status::Good)
}
