//! The fields of generated structures, and how they are written to rows and read from results.

use std::fmt::Write;

use super::accessors;
use super::declared::Declared;
use super::{LARGE, document, names};
use crate::ir::{Along, ClassRange, Field, FieldKind, Model, Shape};
use crate::naming::{free, identifier};

/// The inputs as arguments of a method.
pub(super) struct Inputs {
    pub(super) signature: String,
    /// What a row is called beside them.
    pub(super) row: String,
    /// Writes them into the row.
    pub(super) writes: String,
}

pub(super) fn inputs(model: &Model, real: &str, declared: &mut Declared) -> Inputs {
    let row = free("row", |name| model.inputs.iter().any(|field| field.name == name));
    let (mut signature, mut writes, mut offset) = (String::new(), Vec::new(), 0);
    for field in &model.inputs {
        let start = offset;
        offset += field.shape.size();
        if let Along::Count(_) = field.along {
            continue;
        }
        let name = names::variable(&field.name, &model.name.text);
        let kind = match field.along {
            Along::Length(_) => format!("[{}]", field_type(&element_shape(&field.shape), field.kind, real)),
            _ => field_type(&field.shape, field.kind, real),
        };
        let [of_type, of_value] = if field.shape.is_scalar() { ["", "&"] } else { ["&", ""] };
        _ = write!(signature, "{}: {of_type}{kind}, ", declared.mark(&name, field.span));
        writes.push(written(model, field, &format!("{of_value}{name}"), &row, start));
    }
    let writes = match &writes[..] {
        [one] => one.clone(),
        more => format!("{{ {}; }}", more.join("; ")),
    };
    Inputs { signature, row, writes }
}

/// The `Example` and `Output` structures.
pub(super) fn data_types(model: &Model, real: &str, declared: &mut Declared) -> String {
    let name = &model.name.text;
    let (mut fields, mut writes, mut offset) = (String::new(), String::new(), 0);
    for field in model.inputs.iter().chain(&model.targets) {
        let start = offset;
        offset += field.shape.size();
        if let Along::Count(_) = field.along {
            continue;
        }
        let own = identifier(&field.name);
        let kind = stored_type(&field.shape, field.kind, field.along, real);
        let docs = document(&field.docs, &field_docs(model, &field.shape, field.along));
        let place = declared.mark(&own, field.span);
        _ = write!(fields, "{docs} pub {place}: {kind},");
        _ = write!(writes, "{};", written(model, field, &format!("&self.{own}"), "row", start));
    }
    let mut outputs = String::new();
    for output in &model.outputs {
        if let Along::Count(_) = output.along {
            continue;
        }
        let shape = model.graph.shape(output.node);
        let (own, kind) = (identifier(&output.name), stored_type(shape, output.kind, output.along, real));
        let docs = document(&output.docs, &field_docs(model, shape, output.along));
        let place = declared.mark(&own, output.span);
        _ = write!(outputs, "{docs} pub {place}: {kind},");
    }
    let [example, output] = ["Example", "Output"].map(|name| declared.structure(name, model.name.span));
    format!(
        "/// One example: inputs and targets.
        #[derive(Clone, Debug, PartialEq)]
        {example} {{ {fields} }}
        impl nn::Row<{name}> for Example {{
            fn write(&self, row: &mut [{real}]) {{ {writes} }}
        }}
        /// What [`{name}::predict`] returns.
        #[derive(Clone, Debug, PartialEq)]
        {output} {{ {outputs} }}\n"
    )
}

pub(super) fn output_value(model: &Model) -> String {
    let (mut text, mut offset) = ("Output {".to_owned(), 0);
    for output in &model.outputs {
        let name = identifier(&output.name);
        match output.along {
            Along::Nothing => _ = write!(text, "{name}: nn::read(results, {offset}),"),
            Along::Count(_) => {}
            Along::Length(_) => _ = write!(text, "{name}: nn::read_rows(results, {}),", offset - 1),
        }
        offset += model.graph.shape(output.node).size();
    }
    text + "}"
}

fn field_type(shape: &Shape, kind: FieldKind, real: &str) -> String {
    let element = match kind {
        FieldKind::Real => real.to_owned(),
        FieldKind::Class(ClassRange { first: 0, count }) => format!("nn::Class<{count}>"),
        FieldKind::Class(ClassRange { first, count }) => format!("nn::Class<{count}, {first}>"),
    };
    accessors::nested(element, &shape.sizes())
}

/// Writes the value of a field into a row, in which it begins there.
fn written(model: &Model, field: &Field, value: &str, row: &str, start: usize) -> String {
    let Along::Length(_) = field.along else { return format!("nn::write({value}, {row}, {start})") };
    let place = |fields: &[Field]| {
        let mut known = fields.iter().filter(|known| !matches!(known.along, Along::Count(_)));
        known.position(|known| known.name == field.name)
    };
    let info = match place(&model.inputs) {
        Some(place) => format!("INFO.inputs[{place}]"),
        None => format!("INFO.targets[{}]", place(&model.targets).unwrap_or_default()),
    };
    // The number of elements is before them.
    format!("nn::write_rows({value}, {row}, {}, &{info})", start - 1)
}

/// The shape of an element along the first axis.
fn element_shape(shape: &Shape) -> Shape {
    shape.without(&[0])
}

/// The type of a field of a structure: on the heap where it is large, or as long as it is.
pub(super) fn stored_type(shape: &Shape, kind: FieldKind, along: Along, real: &str) -> String {
    if let Along::Length(_) = along {
        return format!("nn::Vec<{}>", field_type(&element_shape(shape), kind, real));
    }
    let bytes = shape.size().saturating_mul(if real == "f64" && kind == FieldKind::Real { 8 } else { 4 });
    let array = field_type(shape, kind, real);
    if bytes > LARGE { format!("nn::Tensor<{array}>") } else { array }
}

pub(super) fn field_docs(model: &Model, shape: &Shape, along: Along) -> String {
    if let Along::Length(id) = along {
        let length = &model.lengths[id as usize];
        let sizes: String = shape.axes()[1..].iter().map(|axis| format!(", {axis}")).collect();
        let (name, least, bound) = (&length.name, length.least, length.bound);
        return format!("Of shape `[{name}{sizes}]`, where `{name}` is from {least} to {bound}.");
    }
    if shape.is_scalar() { "A scalar.".to_owned() } else { format!("Of shape `{shape}`.") }
}
