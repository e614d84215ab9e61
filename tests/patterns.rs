//! A primitive owns what is known of it: elsewhere no pattern names a variant of `Op`, so that one more primitive is one
//! more file. Read off the syntax of the sources, `matches!` and `if let` included.

use nn_compiler::ir::Op;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, ItemMod, Macro, Pat, Token, UseTree};

use super::{root, rust_files};

/// Where patterns may name primitives: where they are defined, and where forms made of several are recognised.
const RECOGNISERS: [(&str, &str); 4] = [
    ("nn-compiler/src/ir/op/", "the primitives themselves"),
    ("nn-compiler/src/simplify/rules/", "what may be rewritten"),
    (
        "nn-compiler/src/inspect/formula/",
        "the names of formulas and how these are rewritten, as rules do it for graphs",
    ),
    (
        "nn-compiler/src/inspect/typeset/typesetter.rs",
        "what mathematics writes in two dimensions; all else is written as a call",
    ),
];

/// The crates that handle graphs.
const CRATES: [&str; 4] = ["nn-compiler/src", "nn-inspect/src", "nn-cli/src", "nn-macros/src"];

/// All sources that name primitives in patterns, with the places.
fn found() -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for folder in CRATES {
        for (file, text) in rust_files(&root().join(folder)) {
            let is_test = file.split('/').any(|part| part == "tests" || part == "tests.rs");
            let named = named(&text);
            if !is_test && !named.is_empty() {
                found.push((format!("{folder}/{file}"), named));
            }
        }
    }
    found
}

#[test]
fn patterns_name_primitives_in_their_own_files_and_in_recognisers_only() {
    let found = found();
    let is_recogniser = |file: &str| RECOGNISERS.iter().any(|(place, _)| file.starts_with(place));
    let wrong: Vec<String> = found
        .iter()
        .filter(|(file, _)| !is_recogniser(file))
        .flat_map(|(file, places)| places.iter().map(move |place| format!("{file}:{place}")))
        .collect();
    let cure = "ask the primitive: a fact of it is a method of `Primitive`";
    assert!(wrong.is_empty(), "patterns name variants of `Op`; {cure}\n{}", wrong.join("\n"));
    for (place, reason) in RECOGNISERS {
        assert!(root().join(place).exists(), "{place}: {reason}");
        assert!(found.iter().any(|(file, _)| file.starts_with(place)), "{place} names none: {reason}");
    }
}

#[test]
fn the_reader_of_patterns_sees_every_way_to_name_a_primitive() {
    let text = r#"
        use crate::ir::Op::{self, *};
        fn f(op: &Op) -> Op {
            match op { Op::Sum { .. } | ir::Op::Unary(Unary::Neg) => {}, _ if g(op) => {} }
            if let Some(Op::Gather) = h(op) {}
            let Op::Concat { axis } = op else { return Op::Gather };
            assert!(matches!(op, Op::Pad { .. } if *op != Op::BatchMean), "{}", matches!(op, Op::Select));
            made! { 1 => Op::Einsum { a, b } => 2 }
            Op::Sum { axes: vec![] }
        }
        #[cfg(test)]
        mod tests { fn f(op: &Op) -> bool { matches!(op, Op::Slice { .. }) } }
    "#;
    let lines = ["2", "4", "4", "5", "6", "7", "7", "7", "8"];
    let found = named(text);
    let places: Vec<&str> = found.iter().filter_map(|place| place.split(':').next()).collect();
    assert_eq!(places, lines, "{found:?}");
}

/// The places of a source where a pattern or a comparison names a variant of `Op`: line and variant.
fn named(text: &str) -> Vec<String> {
    let file = syn::parse_file(text).expect("a source parses");
    let mut reader = Reader::default();
    reader.visit_file(&file);
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<String>,
}

impl Reader {
    /// Notes a path that names a variant.
    fn path(&mut self, path: &syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|segment| &segment.ident).collect();
        for pair in names.windows(2) {
            let variant = pair[1].to_string();
            if pair[0] == "Op" && Op::KINDS.contains(&variant.as_str()) {
                self.found.push(format!("{}: Op::{variant}", pair[1].span().start().line));
            }
        }
    }

    /// Notes a side of a comparison that names a variant.
    fn side(&mut self, side: &Expr) {
        match side {
            Expr::Path(path) => self.path(&path.path),
            Expr::Struct(literal) => self.path(&literal.path),
            Expr::Call(call) => self.side(&call.func),
            Expr::Reference(of) => self.side(&of.expr),
            Expr::Paren(of) => self.side(&of.expr),
            _ => {}
        }
    }

    /// Notes variants before an arrow or a bar in the text of a macro that is not made of expressions.
    fn tokens(&mut self, tokens: TokenStream) {
        let all: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, tree) in all.iter().enumerate() {
            if let TokenTree::Group(group) = tree {
                self.tokens(group.stream());
            }
            let is = |at: usize, text: &str| all.get(at).is_some_and(|tree| tree.to_string() == text);
            let variant = all.get(at + 3).map(ToString::to_string).unwrap_or_default();
            if is(at, "Op") && is(at + 1, ":") && is(at + 2, ":") && Op::KINDS.contains(&variant.as_str()) {
                let fields = usize::from(matches!(all.get(at + 4), Some(TokenTree::Group(_))));
                let after = at + 4 + fields;
                if is(after, "|") || is(after, "=") && is(after + 1, ">") {
                    self.found.push(format!("{}: Op::{variant}", tree.span().start().line));
                }
            }
        }
    }
}

/// What `matches!` is called with.
fn matches(input: ParseStream<'_>) -> syn::Result<(Expr, Pat, Option<Expr>)> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let guard = match input.parse::<Option<Token![if]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    input.parse::<Option<Token![,]>>()?;
    Ok((value, pattern, guard))
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let is_test = module.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test || module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    /// Variants must not be imported, nor `Op` under another name.
    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        let op = match tree {
            UseTree::Path(path) => Some(&path.ident),
            UseTree::Rename(rename) => Some(&rename.ident),
            _ => None,
        };
        if let Some(op) = op.filter(|name| *name == "Op") {
            self.found.push(format!("{}: use Op", op.span().start().line));
        }
        visit::visit_use_tree(self, tree);
    }

    fn visit_pat(&mut self, pattern: &'ast Pat) {
        match pattern {
            Pat::Path(path) => self.path(&path.path),
            Pat::Struct(pattern) => self.path(&pattern.path),
            Pat::TupleStruct(pattern) => self.path(&pattern.path),
            _ => {}
        }
        visit::visit_pat(self, pattern);
    }

    fn visit_expr_binary(&mut self, comparison: &'ast syn::ExprBinary) {
        if matches!(comparison.op, syn::BinOp::Eq(_) | syn::BinOp::Ne(_)) {
            self.side(&comparison.left);
            self.side(&comparison.right);
        }
        visit::visit_expr_binary(self, comparison);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        if let Ok((value, pattern, guard)) = matches.parse2(called.tokens.clone()) {
            self.visit_expr(&value);
            self.visit_pat(&pattern);
            guard.iter().for_each(|guard| self.visit_expr(guard));
            return;
        }
        match Punctuated::<Expr, Token![,]>::parse_terminated.parse2(called.tokens.clone()) {
            Ok(arguments) => arguments.iter().for_each(|argument| self.visit_expr(argument)),
            Err(_) => self.tokens(called.tokens.clone()),
        }
    }
}
