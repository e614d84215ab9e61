//! `cargo nn expand`: the generated code, formatted.

use syn::{File, Item};

use crate::arguments::Selected;
use crate::problem::Problem;
use crate::select::compile;
use crate::source::Source;
use crate::{Status, Streams};

pub(crate) fn expand(arguments: &Selected, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.file)?;
    let networks = match compile(&source, arguments.network.as_deref(), to)? {
        Ok(networks) => networks,
        Err(status) => return Ok(status),
    };
    for (at, invocation) in source.invocations.iter().enumerate() {
        let wanted: Vec<usize> = networks
            .iter()
            .filter_map(|(place, _)| (place.invocation == at).then_some(place.network))
            .collect();
        if !wanted.is_empty() {
            let mut file: File = syn::parse2(nn_compiler::expand(invocation.tokens.clone()))?;
            file.items = of_networks(file.items, &wanted);
            write!(to.out, "{}", prettyplease::unparse(&file))?;
        }
    }
    Ok(Status::Good)
}

/// The items of some of the networks. Each network has a module, and after it what is taken out of that.
fn of_networks(items: Vec<Item>, wanted: &[usize]) -> Vec<Item> {
    let mut modules = 0;
    let mut kept = Vec::new();
    for item in items {
        modules += usize::from(matches!(item, Item::Mod(_)));
        if wanted.iter().any(|network| network + 1 == modules) {
            kept.push(item);
        }
    }
    kept
}
