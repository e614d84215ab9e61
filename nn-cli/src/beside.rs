//! Names that networks take in the module or block around them, and what stands there under the same name. The compiler of
//! Rust finds that too, but a macro does not see what is beside it.

use nn_compiler::ast::Name;
use nn_compiler::naming;
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use crate::locate::Condition;
use crate::source::Invocation;

/// A network and something else that has a name it needs.
#[derive(Debug)]
pub(crate) struct Clash {
    /// The network.
    pub(crate) network: Name,
    /// The name: its own, or that of its module.
    pub(crate) taken: String,
    /// What has the name already.
    pub(crate) other: Span,
}

/// The first clash of a file.
pub(crate) fn clash(scopes: &[TokenStream], invocations: &[Invocation]) -> Option<Clash> {
    let mut known: Vec<(usize, String, Span)> = Vec::new();
    for invocation in invocations {
        let Some(scope) = invocation.scope else { continue };
        let items = items(&scopes[scope]);
        // Two networks of one invocation are a mistake of theirs.
        let before = known.len();
        for network in &invocation.networks {
            let module = naming::module(&network.text);
            let beside =
                items.modules.iter().find(|item| [&network.text, &module].iter().any(|name| *item == *name));
            let beside = beside.or_else(|| items.imports.iter().find(|import| *import == &network.text));
            let earlier = known[..before].iter().find(|(other, name, _)| (*other, name) == (scope, &module));
            let beside = beside.map(|item| (item.to_string(), item.span()));
            let clash = beside.or_else(|| earlier.map(|(_, name, place)| (name.clone(), *place)));
            if let Some((taken, other)) = clash {
                return Some(Clash { network: network.clone(), taken, other });
            }
            known.push((scope, module, network.span));
        }
    }
    None
}

/// The names that the items of a scope declare there, in the namespace of types and modules.
#[derive(Default)]
struct Items {
    modules: Vec<Ident>,
    /// The last words of imports, which may be functions too.
    imports: Vec<Ident>,
}

fn items(scope: &TokenStream) -> Items {
    let mut found = Items::default();
    let mut condition = Condition::default();
    let mut trees = scope.clone().into_iter().peekable();
    while let Some(tree) = trees.next() {
        condition.pass(&tree);
        let TokenTree::Ident(word) = &tree else { continue };
        match (word.to_string().as_str(), trees.peek()) {
            ("mod" | "struct" | "enum" | "union" | "trait" | "type", Some(TokenTree::Ident(name)))
                if !condition.is_set =>
            {
                found.modules.push(name.clone());
            }
            ("use", _) if !condition.is_set => {
                let path = std::iter::from_fn(|| {
                    trees.next_if(|tree| !matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';'))
                });
                imports(path.collect(), &mut found.imports);
            }
            _ => {}
        }
    }
    found
}

/// The last words of the paths of a `use`.
fn imports(path: Vec<TokenTree>, found: &mut Vec<Ident>) {
    for branch in path.split(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',')) {
        match branch.last() {
            Some(TokenTree::Ident(name)) => found.push(name.clone()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                imports(group.stream().into_iter().collect(), found);
            }
            _ => {}
        }
    }
}
