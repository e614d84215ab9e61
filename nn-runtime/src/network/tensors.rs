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
        stacks(self.parameters).flat_map(|parameters| {
            let blocks = parameters.first().map_or(0, |parameter| parameter.copies);
            (0..blocks).flat_map(move |block| parameters.iter().map(move |parameter| parameter.tensor(block)))
        })
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

/// Neighbours that stand in equally many blocks, together; each other parameter by itself.
fn stacks(parameters: &'static [ParameterInfo]) -> impl Iterator<Item = &'static [ParameterInfo]> {
    parameters.chunk_by(|first, second| first.copies > 1 && first.copies == second.copies)
}

impl ParameterInfo {
    /// The tensor of one block.
    fn tensor(&'static self, block: usize) -> TensorInfo {
        let name = match self.name.split_once('{') {
            Some((before, after)) if self.copies != 1 => {
                Cow::Owned(format!("{before}{block}{}", after.trim_start_matches('}')))
            }
            _ => Cow::Borrowed(self.name),
        };
        let role = if self.learned { Role::Learned } else { Role::Frozen };
        TensorInfo { name, shape: self.shape, offset: self.offset + block * product(self.shape), role }
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
            ParameterInfo::learned("blocks.{}.weight", &[4, 4], 8, Init::Constant(0.0)).copies(100),
            ParameterInfo::frozen("blocks.{}.bias", &[4], 1608, Init::Constant(0.0)).copies(100),
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
    fn the_tensors_are_all_numbers_each_once() {
        let mut ranges: Vec<_> =
            STACK.tensors().map(|tensor| (tensor.offset, tensor.offset + tensor.elements())).collect();
        ranges.sort_unstable();
        assert!(ranges.windows(2).all(|pair| pair[0].1 == pair[1].0));
        assert_eq!((ranges[0].0, ranges[201].1), (0, STACK.parameter_len()));
    }
}
