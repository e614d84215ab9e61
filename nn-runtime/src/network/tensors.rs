//! The tensors that outlive a program, by the names they have in files.

use std::borrow::Cow;

use super::{NetworkInfo, ParameterInfo, product};
use crate::real::Real;

/// What becomes of a tensor while its network is trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It moves against its gradient.
    Learned,
    /// It keeps its values.
    Frozen,
    /// It changes, but not by a gradient: a running statistic.
    State,
}

/// A tensor of a network, as files have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorInfo {
    /// Its dotted name: `hidden.weight`, or `blocks.3.dense1.weight` of a stack.
    pub name: Cow<'static, str>,
    /// Its axes; empty for a scalar.
    pub shape: &'static [usize],
    /// Where it starts in the buffer of all parameters.
    pub offset: usize,
    /// What becomes of it.
    pub role: Role,
}

impl TensorInfo {
    /// How many numbers it is.
    pub fn elements(&self) -> usize {
        product(self.shape)
    }
}

impl NetworkInfo {
    /// All tensors, in the order of the source; those of a stack block by block.
    pub fn tensors(&self) -> impl Iterator<Item = TensorInfo> {
        self.blocks().into_iter().map(|part| part.tensor())
    }

    /// All parameters, those of a stack block by block, as if these were written one after the other.
    pub(crate) fn blocks(&self) -> Vec<Part> {
        let mut parts = Vec::with_capacity(self.parameters.len());
        collect(self.parameters, &mut Vec::new(), &mut parts);
        parts
    }
}

/// A parameter, or what one block of a stack has of it.
pub(crate) struct Part {
    pub(crate) parameter: &'static ParameterInfo,
    /// The number of its block in each stack, outermost first.
    block: Box<[usize]>,
}

/// Adds those of the same blocks of so many stacks.
fn collect(parameters: &'static [ParameterInfo], block: &mut Vec<usize>, parts: &mut Vec<Part>) {
    let level = block.len();
    // Those of one stack have the name before its blocks in common.
    for together in parameters
        .chunk_by(|first, second| first.stack(level).is_some() && first.stack(level) == second.stack(level))
    {
        let Some(&count) = together[0].blocks.get(level) else {
            parts.extend(together.iter().map(|parameter| Part { parameter, block: block.as_slice().into() }));
            continue;
        };
        for number in 0..count {
            block.push(number);
            collect(together, block, parts);
            block.pop();
        }
    }
}

impl ParameterInfo {
    /// The name of the stack within so many others.
    fn stack(&self, level: usize) -> Option<&'static str> {
        let (end, _) = self.name.match_indices('{').nth(level)?;
        Some(&self.name[..end])
    }
}

impl Part {
    /// Where its numbers begin.
    pub(crate) fn offset(&self) -> usize {
        let blocks = self.parameter.blocks.iter().zip(&*self.block);
        let number = blocks.fold(0, |number, (count, block)| number * count + block);
        self.parameter.offset + number * product(self.parameter.shape)
    }

    /// How many numbers it is.
    pub(crate) fn elements(&self) -> usize {
        product(self.parameter.shape)
    }

    fn tensor(&self) -> TensorInfo {
        let Part { parameter, block } = self;
        let mut name = Cow::Borrowed(parameter.name);
        for number in block {
            name = Cow::Owned(name.replacen("{}", &number.to_string(), 1));
        }
        let role = if parameter.learned { Role::Learned } else { Role::Frozen };
        TensorInfo { name, shape: parameter.shape, offset: self.offset(), role }
    }
}

impl NetworkInfo {
    /// A figure that two networks have in common if the names, shapes and number type of their tensors are the same:
    /// sixteen hexadecimal digits (FNV-1a, Fowler, Noll and Vo).
    pub fn fingerprint<T: Real>(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |text: &str| {
            for byte in text.bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
            }
        };
        add(std::any::type_name::<T>());
        self.tensors().for_each(|tensor| add(&format!("\n{} {:?}", tensor.name, tensor.shape)));
        format!("{hash:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Init;

    static STACK: NetworkInfo = NetworkInfo {
        name: "Stack",
        inputs: &[],
        targets: &[],
        parameters: &[
            ParameterInfo::learned("first.weight", &[4, 2], 0, Init::Constant(0.0)),
            ParameterInfo::learned("blocks.{}.weight", &[4, 4], 8, Init::Constant(0.0)).blocks(&[100]),
            ParameterInfo::frozen("blocks.{}.bias", &[4], 1608, Init::Constant(0.0)).blocks(&[100]),
            ParameterInfo::learned("last", &[], 2008, Init::Constant(0.0)),
        ],
        outputs: &[],
        metrics: &[],
    };

    #[test]
    fn a_stack_is_one_entry_and_many_tensors() {
        let tensors: Vec<TensorInfo> = STACK.tensors().collect();
        let names: Vec<&str> = tensors.iter().map(|tensor| &*tensor.name).collect();
        assert_eq!(names.len(), 202);
        let start = ["first.weight", "blocks.0.weight", "blocks.0.bias", "blocks.1.weight", "blocks.1.bias"];
        assert_eq!(names[..5], start);
        assert_eq!(names[199..], ["blocks.99.weight", "blocks.99.bias", "last"]);
        assert_eq!((tensors[3].offset, tensors[3].shape, tensors[3].role), (24, &[4, 4][..], Role::Learned));
        assert_eq!((tensors[4].offset, tensors[4].elements(), tensors[4].role), (1612, 4, Role::Frozen));
    }

    #[test]
    fn stacks_within_stacks_are_written_block_by_block() {
        static NESTED: NetworkInfo = NetworkInfo {
            parameters: &[
                ParameterInfo::learned("a.{}.first", &[2], 0, Init::Constant(0.0)).blocks(&[2]),
                ParameterInfo::learned("a.{}.b.{}.w", &[], 4, Init::Constant(0.0)).blocks(&[2, 3]),
                ParameterInfo::learned("a.{}.b.{}.v", &[], 10, Init::Constant(0.0)).blocks(&[2, 3]),
                ParameterInfo::learned("c.{}.w", &[], 16, Init::Constant(0.0)).blocks(&[2]),
            ],
            ..STACK
        };
        let tensors: Vec<(String, usize)> =
            NESTED.tensors().map(|tensor| (tensor.name.into_owned(), tensor.offset)).collect();
        let known = |names: &[(&str, usize)]| -> Vec<(String, usize)> {
            names.iter().map(|&(name, offset)| (name.to_owned(), offset)).collect()
        };
        let first =
            [("a.0.first", 0), ("a.0.b.0.w", 4), ("a.0.b.0.v", 10), ("a.0.b.1.w", 5), ("a.0.b.1.v", 11)];
        assert_eq!(tensors[..5], known(&first));
        assert_eq!(tensors[7..10], known(&[("a.1.first", 2), ("a.1.b.0.w", 7), ("a.1.b.0.v", 13)]));
        assert_eq!(tensors[14..], known(&[("c.0.w", 16), ("c.1.w", 17)]));
    }

    #[test]
    fn the_tensors_are_all_numbers_each_once() {
        let mut ranges: Vec<_> =
            STACK.tensors().map(|tensor| (tensor.offset, tensor.offset + tensor.elements())).collect();
        ranges.sort_unstable();
        assert!(ranges.windows(2).all(|pair| pair[0].1 == pair[1].0));
        assert_eq!((ranges[0].0, ranges[201].1), (0, STACK.parameter_len()));
    }
}
