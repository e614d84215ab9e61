//! Typed access to parameters and their gradient: a structure for each dotted prefix, a method for
//! each parameter.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::document;
use super::names::{camel_case, identifier};
use super::rust;
use crate::ast::Dtype;
use crate::ir::{Model, Parameter};

/// The parameters whose names share a prefix.
#[derive(Default)]
struct Tree {
    /// The parameter that has just this name.
    leaf: Option<usize>,
    /// By the next segment; ordered by the first parameter below, as in the source.
    children: Vec<(String, Tree)>,
    /// The place of each child.
    places: BTreeMap<String, usize>,
}

impl Tree {
    fn of(model: &Model) -> Tree {
        let mut root = Tree::default();
        for (index, parameter) in model.parameters.iter().enumerate() {
            let mut tree = &mut root;
            for segment in &parameter.path {
                let next = tree.children.len();
                let place = *tree.places.entry(segment.clone()).or_insert(next);
                if place == next {
                    tree.children.push((segment.clone(), Tree::default()));
                }
                tree = &mut tree.children[place].1;
            }
            tree.leaf = Some(index);
        }
        root
    }
}

/// The structures for all prefixes, and the methods of the network and of its gradient.
pub(super) struct Accessors {
    /// The structures.
    pub(super) structures: String,
    /// Methods for a type whose numbers `self.0` holds.
    pub(super) readers: String,
    /// Methods that change them.
    pub(super) writers: String,
}

/// The accessors of a network; `documentation` is of each parameter.
pub(super) fn of(model: &Model, documentation: &[String]) -> Accessors {
    let offsets = model.parameter_offsets();
    let mut writer = Writer { model, documentation, offsets, structures: String::new() };
    let (readers, writers) = writer.methods(&Tree::of(model), "");
    Accessors { structures: writer.structures, readers, writers }
}

struct Writer<'a> {
    model: &'a Model,
    documentation: &'a [String],
    offsets: Vec<usize>,
    structures: String,
}

impl Writer<'_> {
    /// The reading and the changing methods of everything below a prefix.
    fn methods(&mut self, tree: &Tree, prefix: &str) -> (String, String) {
        let (mut readers, mut writers) = (String::new(), String::new());
        for (segment, child) in &tree.children {
            let (read, write) = match child.leaf {
                Some(index) => self.parameter(segment, index),
                None => self.prefix(segment, child, prefix),
            };
            readers += &read;
            writers += &write;
        }
        (readers, writers)
    }

    fn parameter(&self, segment: &str, index: usize) -> (String, String) {
        let (model, offset) = (self.model, self.offsets[index]);
        let parameter = &model.parameters[index];
        let (name, method) = (parameter.name(), identifier(segment));
        let setter = identifier(&format!("set_{segment}"));
        let dtype = model.attributes.dtype;
        let (real, array) = (rust::real(dtype), array_type(parameter, dtype));
        let line = parameter.span.start().line;
        let declared = format!("`{name}`, of shape `{}`; declared in line {line}.", parameter.shape);
        let docs = document(&parameter.docs, &format!("{declared}\n\n{}", self.documentation[index]));
        if parameter.shape.is_scalar() {
            return (
                format!("{docs} pub fn {method}(&self) -> {real} {{ self.0[{offset}] }}\n"),
                format!(
                    "/// Sets `{name}`.\n pub fn {setter}(&mut self, value: {real}) {{ self.0[{offset}] = value; }}\n"
                ),
            );
        }
        let end = offset + parameter.shape.size();
        (
            format!(
                "{docs} pub fn {method}(&self) -> nn::View<'_, {real}, {array}> {{
                    nn::View::new(&self.0[{offset}..{end}])
                }}\n"
            ),
            format!(
                "/// Sets `{name}`, of shape `{}`.\n pub fn {setter}(&mut self, elements: &{array}) {{
                    nn::ViewMut::new(&mut self.0[{offset}..{end}]).set(elements);
                }}\n",
                parameter.shape
            ),
        )
    }

    fn prefix(&mut self, segment: &str, tree: &Tree, above: &str) -> (String, String) {
        let path = if above.is_empty() { segment.to_owned() } else { format!("{above}.{segment}") };
        let (readers, writers) = self.methods(tree, &path);
        let kind = format!("{}Parameters", camel_case(&path));
        let real = rust::real(self.model.attributes.dtype);
        _ = write!(
            self.structures,
            "/// The parameters of `{path}`, or the gradient by them.
             #[derive(Clone, Copy, Debug)]
             pub struct {kind}<'a>(&'a [{real}]);
             impl {kind}<'_> {{ {readers} }}
             /// The parameters of `{path}`, to be changed.
             #[derive(Debug)]
             pub struct {kind}Mut<'a>(&'a mut [{real}]);
             impl {kind}Mut<'_> {{ {writers} }}\n"
        );
        let (method, method_mut) = (identifier(segment), identifier(&format!("{segment}_mut")));
        (
            format!(
                "/// The part that belongs to `{path}`.\n pub fn {method}(&self) -> {kind}<'_> {{ {kind}(&self.0) }}\n"
            ),
            format!(
                "/// The part that belongs to `{path}`, to be changed.\n pub fn {method_mut}(&mut self) -> {kind}Mut<'_> {{ {kind}Mut(&mut self.0) }}\n"
            ),
        )
    }
}

fn array_type(parameter: &Parameter, dtype: Dtype) -> String {
    nested(rust::real(dtype).to_owned(), &parameter.shape.sizes())
}

/// The type of an array with these axes.
pub(super) fn nested(element: String, sizes: &[usize]) -> String {
    sizes.iter().rev().fold(element, |inner, size| format!("[{inner}; {size}]"))
}
