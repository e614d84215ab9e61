//! Typed access to parameters and their gradient: a structure for each dotted prefix, a method for
//! each parameter.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use proc_macro2::Span;

use super::declared::Declared;
use super::document;
use super::rust;
use crate::ast::{Dtype, Name};
use crate::ir::{Model, Parameter};
use crate::naming::{camel_case, free};

/// The parameters whose names share a prefix.
#[derive(Default)]
struct Tree {
    /// The parameter that has just this name.
    leaf: Option<usize>,
    /// By the next segment; ordered by the first parameter below, as in the source.
    children: Vec<(Name, Tree)>,
    /// The place of each child.
    places: BTreeMap<String, usize>,
    /// How many blocks there are, where this is a stack.
    blocks: Option<usize>,
}

impl Tree {
    fn of(model: &Model) -> Tree {
        let mut root = Tree::default();
        for (index, parameter) in model.parameters.iter().enumerate() {
            let mut tree = &mut root;
            for (at, segment) in parameter.path.iter().enumerate() {
                let next = tree.children.len();
                let place = *tree.places.entry(segment.text.clone()).or_insert(next);
                if place == next {
                    tree.children.push((segment.clone(), Tree::default()));
                }
                tree = &mut tree.children[place].1;
                let stack = parameter.stacks.iter().find(|stack| stack.segments == at + 1);
                tree.blocks = tree.blocks.or(stack.map(|stack| stack.count));
            }
            tree.leaf = Some(index);
        }
        root
    }

    /// The names of the methods that read and change each child, of which none has a name that is taken. What was
    /// written comes before what is made of it: beside `h_mut` the method that changes `h` is `h_mut_`.
    fn methods(&self, taken: &HashSet<&str>) -> Vec<[String; 2]> {
        let mut used: HashSet<String> = self.places.keys().cloned().collect();
        used.extend(taken.iter().map(|name| (*name).to_owned()));
        let mut claim = |name: &str| {
            let name = free(name, |name| used.contains(name));
            used.insert(name.clone());
            name
        };
        let readers =
            self.children.iter().map(|(Name { text, .. }, _)| match taken.contains(text.as_str()) {
                true => claim(text),
                false => text.clone(),
            });
        let readers: Vec<String> = readers.collect();
        let writers = self.children.iter().map(|(Name { text, .. }, child)| match child.leaf {
            Some(_) => claim(&format!("set_{text}")),
            None => claim(&format!("{text}_mut")),
        });
        readers.into_iter().zip(writers).map(|(reader, writer)| [reader, writer]).collect()
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

/// The accessors of a network; `documentation` is of each parameter. The methods that are `taken` have their names
/// already.
pub(super) fn of(
    model: &Model,
    documentation: &[String],
    taken: &HashSet<&str>,
    declared: &mut Declared,
) -> Accessors {
    let kinds = HashSet::from([model.name.text.clone()]);
    let offsets = model.parameter_offsets();
    let mut writer = Writer { model, documentation, offsets, declared, kinds, structures: String::new() };
    let (readers, writers) = writer.methods(&Tree::of(model), Above { path: "", blocks: 0 }, taken);
    Accessors { structures: writer.structures, readers, writers }
}

/// What the parameters of a structure are a part of.
#[derive(Clone, Copy)]
struct Above<'a> {
    /// The names before theirs.
    path: &'a str,
    /// In how many stacks they are: the structure knows the number of its block in each.
    blocks: usize,
}

struct Writer<'a> {
    model: &'a Model,
    documentation: &'a [String],
    offsets: Vec<usize>,
    declared: &'a mut Declared,
    /// The names of the structures so far, and of the network.
    kinds: HashSet<String>,
    structures: String,
}

impl Writer<'_> {
    /// The reading and the changing methods of everything below a prefix.
    fn methods(&mut self, tree: &Tree, above: Above<'_>, taken: &HashSet<&str>) -> (String, String) {
        let (mut readers, mut writers) = (String::new(), String::new());
        for ((segment, child), methods) in tree.children.iter().zip(tree.methods(taken)) {
            let (read, write) = match child.leaf {
                Some(index) => self.parameter(segment.span, methods, index),
                None => self.prefix(segment, methods, child, above),
            };
            readers += &read;
            writers += &write;
        }
        (readers, writers)
    }

    fn parameter(&mut self, place: Span, methods: [String; 2], index: usize) -> (String, String) {
        let model = self.model;
        let parameter = &model.parameters[index];
        let shape = parameter.block_shape();
        let offset = self.offset(index);
        let name = parameter.name();
        let [reader, writer] = methods;
        let [method, setter, value, elements] =
            [&*reader, &*writer, "value", "elements"].map(|name| self.declared.mark(name, place));
        let dtype = model.attributes.dtype;
        let (real, array) = (rust::real(dtype), array_type(parameter, dtype));
        let line = parameter.span.start().line;
        // What is set is brought into the range, as what is learned is.
        let (nearest, project) = match parameter.range {
            Some((low, high)) => (
                format!(", to the nearest number in {low}..={high}"),
                format!("nn::project::<{}>(&mut self.0);", model.name.text),
            ),
            None => Default::default(),
        };
        let declared = format!("`{name}`, of shape `{shape}`; declared in line {line}.");
        let docs = document(&parameter.docs, &format!("{declared}\n\n{}", self.documentation[index]));
        if shape.is_scalar() {
            return (
                format!("{docs} pub fn {method}(&self) -> {real} {{ self.0[{offset}] }}\n"),
                format!(
                    "/// Sets `{name}`{nearest}.\n pub fn {setter}(&mut self, {value}: {real}) {{ self.0[{offset}] = value; {project} }}\n"
                ),
            );
        }
        let range = match parameter.stacks.is_empty() {
            true => format!("{offset}..{}", self.offsets[index] + shape.size()),
            false => format!("{offset}..][..{}", shape.size()),
        };
        (
            format!(
                "{docs} pub fn {method}(&self) -> nn::View<'_, {real}, {array}> {{
                    nn::View::new(&self.0[{range}])
                }}\n"
            ),
            format!(
                "/// Sets `{name}`, of shape `{shape}`{nearest}.\n pub fn {setter}(&mut self, {elements}: &{array}) {{
                    nn::ViewMut::new(&mut self.0[{range}]).set(elements);
                    {project}
                }}\n"
            ),
        )
    }

    /// Where the numbers of a parameter begin: of a stack, those of the block that the structure is.
    fn offset(&self, index: usize) -> String {
        let parameter = &self.model.parameters[index];
        let mut stride = parameter.shape.size();
        let mut offset = self.offsets[index].to_string();
        for (level, stack) in parameter.stacks.iter().enumerate() {
            stride /= stack.count;
            _ = write!(offset, " + self.1[{level}] * {stride}");
        }
        offset
    }

    fn prefix(
        &mut self,
        segment: &Name,
        methods: [String; 2],
        tree: &Tree,
        above: Above<'_>,
    ) -> (String, String) {
        let Name { text, span } = segment;
        let path = if above.path.is_empty() { text.clone() } else { format!("{}.{text}", above.path) };
        let blocks = above.blocks + usize::from(tree.blocks.is_some());
        let (readers, writers) = self.methods(tree, Above { path: &path, blocks }, &HashSet::new());
        let (kind, kind_mut) = self.kinds(&path);
        let [own, own_mut] = [&kind, &kind_mut].map(|kind| self.declared.structure(kind, *span));
        let real = rust::real(self.model.attributes.dtype);
        let numbers = match blocks {
            0 => String::new(),
            _ => format!(", [usize; {blocks}]"),
        };
        _ = write!(
            self.structures,
            "/// The parameters of `{path}`, or the gradient by them.
             #[derive(Clone, Copy, Debug)]
             {own}<'a>(&'a [{real}]{numbers});
             impl {kind}<'_> {{ {readers} }}
             /// The parameters of `{path}`, to be changed.
             #[derive(Debug)]
             {own_mut}<'a>(&'a mut [{real}]{numbers});
             impl {kind_mut}<'_> {{ {writers} }}\n"
        );
        let [method, method_mut] = methods.map(|method| self.declared.mark(&method, *span));
        let known = (0..above.blocks).map(|level| format!("self.1[{level}], ")).collect::<String>();
        let Some(count) = tree.blocks else {
            let numbers = match above.blocks {
                0 => "",
                _ => ", self.1",
            };
            return (
                format!(
                    "/// The part that belongs to `{path}`.\n pub fn {method}(&self) -> {kind}<'_> {{ {kind}(&self.0{numbers}) }}\n"
                ),
                format!(
                    "/// The part that belongs to `{path}`, to be changed.\n pub fn {method_mut}(&mut self) -> {kind_mut}<'_> {{ {kind_mut}(&mut self.0{numbers}) }}\n"
                ),
            );
        };
        let block = self.declared.mark("block", *span);
        (
            format!(
                "/// The {count} blocks of `{path}`.\n pub fn {method}(&self) -> [{kind}<'_>; {count}] {{
                    nn::array(|block| {kind}(&self.0, [{known}block]))
                }}\n"
            ),
            format!(
                "/// A block of `{path}`, to be changed.
                 ///
                 /// # Panics
                 /// When there is no such block: they are numbered from 0 to {}.
                 pub fn {method_mut}(&mut self, {block}: usize) -> {kind_mut}<'_> {{
                    assert!(block < {count}, \"`{path}` has {count} blocks\");
                    {kind_mut}(&mut self.0, [{known}block])
                }}\n",
                count - 1
            ),
        )
    }

    /// The names of the structures of a prefix, which differ from all others.
    fn kinds(&mut self, path: &str) -> (String, String) {
        let wanted = format!("{}Parameters", camel_case(path));
        let taken =
            |kind: &str| [kind.to_owned(), format!("{kind}Mut")].iter().any(|kind| self.kinds.contains(kind));
        let kind = free(&wanted, taken);
        let kind_mut = format!("{kind}Mut");
        self.kinds.extend([kind.clone(), kind_mut.clone()]);
        (kind, kind_mut)
    }
}

fn array_type(parameter: &Parameter, dtype: Dtype) -> String {
    nested(rust::real(dtype).to_owned(), &parameter.block_shape().sizes())
}

/// The type of an array with these axes.
pub(super) fn nested(element: String, sizes: &[usize]) -> String {
    sizes.iter().rev().fold(element, |inner, size| format!("[{inner}; {size}]"))
}
