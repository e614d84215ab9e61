//! What reference evaluation computes: tensors for the whole batch.

use crate::array::Array;
use crate::ir::region::Region;

/// A value of a graph over a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One tensor for the step.
    Shared(Array),
    /// One tensor for each example.
    Example(Vec<Array>),
}

impl Value {
    /// The tensor an example sees.
    pub fn of_example(&self, example: usize) -> &Array {
        match self {
            Value::Shared(array) => array,
            Value::Example(arrays) => &arrays[example],
        }
    }

    /// The number of examples, if it differs between them.
    pub fn examples(&self) -> Option<usize> {
        match self {
            Value::Shared(_) => None,
            Value::Example(arrays) => Some(arrays.len()),
        }
    }

    /// The function of tensors, applied to what each example sees.
    pub(crate) fn each(operands: &[&Value], function: impl Fn(&[&Array]) -> Array) -> Value {
        let at = |example: usize| {
            let arrays: Vec<&Array> = operands.iter().map(|value| value.of_example(example)).collect();
            function(&arrays)
        };
        match operands.iter().find_map(|value| value.examples()) {
            None => Value::Shared(at(0)),
            Some(examples) => Value::Example((0..examples).map(at).collect()),
        }
    }
}

/// What the leaves of a graph stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bindings {
    /// For each input, its tensor in every example.
    pub inputs: Vec<Vec<Array>>,
    /// For each target, its tensor in every example.
    pub targets: Vec<Vec<Array>>,
    /// For each declared length, that of every example.
    pub lengths: Vec<Vec<usize>>,
    /// The parameters.
    pub parameters: Vec<Array>,
    /// How each parameter moves.
    pub tangents: Vec<Array>,
}

/// What stands around a primitive while it is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The leaves.
    pub bindings: &'a Bindings,
    /// The inputs of the region being evaluated; empty outside of one.
    pub region_inputs: &'a [Value],
    /// Evaluates the body of a region over its inputs.
    pub evaluate_region: fn(&Region, &Bindings, &[Value]) -> Vec<Value>,
}
