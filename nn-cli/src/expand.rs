//! `cargo nn expand`: the generated code, formatted.

use proc_macro2::TokenStream;
use quote::quote;

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
        let program = nn_compiler::source::source(&invocation.tokens);
        let wanted = networks.iter().filter(|(place, _)| place.invocation == at);
        let code = wanted.map(|(_, network)| network.emit(&program, &quote! { ::nn_runtime }));
        let file = syn::parse2(code.collect::<TokenStream>())?;
        write!(to.out, "{}", prettyplease::unparse(&file))?;
    }
    Ok(Status::Good)
}
