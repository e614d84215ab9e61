//! Tensors of a file become those of a network.

use std::fmt;

use super::weights::Role;
use super::{Dtype, LoadError, Misfit, Weights};
use crate::data::in_digits;
use crate::network::{Network, NetworkInfo, ParameterInfo, TensorInfo, coordinates};
use crate::precompiled::Precompiled;

/// What a network took from a file, and what it did not.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Partial {
    /// The names of the tensors it took, in the order of its source.
    pub taken: Vec<String>,
    /// The others, of the network and of the file, with what keeps them apart.
    pub left: Vec<Misfit>,
}

impl Weights {
    /// A network with these tensors: each must have the name, the shape and the number type of one of the network's, and none
    /// may be left. Tensors of a training are not looked at.
    ///
    /// # Errors
    /// Something differs; all of it is named.
    pub fn load<N: Network>(&self) -> Result<N, LoadError> {
        let (fitting, misfits) = self.compare::<N>();
        if !misfits.is_empty() {
            return Err(LoadError::Misfit { file: self.file.clone(), network: N::INFO.name, misfits });
        }
        let mut net = N::zeroed();
        self.copy(&fitting, &mut net);
        Ok(net)
    }

    /// Gives a network those of these tensors that fit: transfer learning. The others of the network stay as they are.
    ///
    /// # Errors
    /// None fits.
    pub fn load_partial<N: Network>(&self, net: &mut N) -> Result<Partial, LoadError> {
        let (fitting, misfits) = self.compare::<N>();
        if fitting.is_empty() {
            return Err(LoadError::Nothing { file: self.file.clone(), network: N::INFO.name, misfits });
        }
        self.copy(&fitting, net);
        let taken = fitting.into_iter().map(|tensor| tensor.name.into_owned()).collect();
        Ok(Partial { taken, left: misfits })
    }

    /// The tensors that the network and the file have in common, and all others.
    fn compare<N: Network>(&self) -> (Vec<TensorInfo>, Vec<Misfit>) {
        let (fitting, mut misfits) = self.compare_with(N::INFO, Dtype::of::<N::Real>());
        // Compiled only where there are ranges.
        if const { !N::INFO.has_ranges() } {
            return (fitting, misfits);
        }
        let range_of = |tensor: &TensorInfo| of(N::INFO, tensor).and_then(|parameter| parameter.range);
        let (fitting, outside): (Vec<_>, Vec<_>) = fitting.into_iter().partition(|tensor| {
            let outside = range_of(tensor).and_then(|range| {
                let numbers: Vec<N::Real> = self.numbers(&tensor.name).ok()?;
                let place = numbers.iter().position(|&number| !range.holds(number))?;
                Some(Misfit::Range {
                    name: tensor.name.to_string(),
                    element: coordinates(tensor.shape, place),
                    found: in_digits(numbers[place]),
                    range,
                })
            });
            let fits = outside.is_none();
            misfits.extend(outside);
            fits
        });
        drop(outside);
        (fitting, misfits)
    }

    /// The same by names, shapes and number types.
    fn compare_with(&self, info: &NetworkInfo, dtype: Dtype) -> (Vec<TensorInfo>, Vec<Misfit>) {
        let (mut fitting, mut misfits) = (Vec::new(), Vec::new());
        let mut is_known = vec![false; self.tensors.len()];
        for tensor in info.tensors() {
            let name = tensor.name.to_string();
            if let Some(place) = self.tensors.place(&name) {
                is_known[place] = true;
            }
            match self.get(&name).filter(|stored| stored.role != Role::Training) {
                None => misfits.push(Misfit::Missing { name, shape: tensor.shape.to_vec() }),
                Some(stored) if stored.shape != tensor.shape => {
                    let (file, network) = (stored.shape.clone(), tensor.shape.to_vec());
                    misfits.push(Misfit::Shape { name, file, network });
                }
                Some(stored) if stored.dtype != dtype => {
                    misfits.push(Misfit::Dtype { name, file: stored.dtype, network: dtype });
                }
                Some(_) => fitting.push(tensor),
            }
        }
        for ((name, stored), is_known) in self.iter().zip(is_known) {
            if stored.role != Role::Training && !is_known {
                misfits.push(Misfit::Unknown { name: name.to_owned(), shape: stored.shape.clone() });
            }
        }
        (fitting, misfits)
    }

    /// Writes the numbers of tensors that fit into a network.
    fn copy<N: Network>(&self, tensors: &[TensorInfo], net: &mut N) {
        for tensor in tensors {
            if let Some(stored) = self.get(&tensor.name) {
                let numbers = &mut net.parameters_mut()[tensor.offset..][..tensor.elements()];
                N::Real::from_bytes(&stored.bytes, numbers);
            }
        }
    }
}

/// The parameter that a tensor is of.
fn of(info: &'static NetworkInfo, tensor: &TensorInfo) -> Option<&'static ParameterInfo> {
    let holds = |parameter: &&ParameterInfo| {
        (parameter.offset..parameter.offset + parameter.elements().max(1)).contains(&tensor.offset)
    };
    info.parameters.iter().find(holds)
}

/// What was taken, then what was not: a line for each.
impl fmt::Display for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let taken: Vec<String> = self.taken.iter().map(|name| format!("`{name}`")).collect();
        write!(f, "taken: {}", taken.join(", "))?;
        self.left.iter().try_for_each(|misfit| write!(f, "\nleft: {misfit}"))
    }
}
