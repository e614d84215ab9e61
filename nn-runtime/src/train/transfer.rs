//! Parameters from one network to another.

use crate::network::{Network, ParameterInfo, project};

/// Copies parameters between networks that have some of the same layers, and says how many it copied.
///
/// A name is that of a parameter, as `features.dense1.weight`, or of what owns some, as
/// `features.dense1` or `features`. Both networks must have the same parameters by that name, in the same
/// shapes. If anything differs, nothing is copied.
pub fn copy_parameters<A: Network, B: Network<Real = A::Real>>(
    from: &A,
    to: &mut B,
    names: &[&str],
) -> Result<usize, TransferError> {
    let mut pairs = Vec::new();
    for &name in names {
        let sources = named(A::INFO.parameters, name);
        let targets = named(B::INFO.parameters, name);
        for (parameters, network) in [(&sources, A::INFO.name), (&targets, B::INFO.name)] {
            if parameters.is_empty() {
                return Err(TransferError::NoParameter { name: name.to_owned(), network });
            }
        }
        for source in &sources {
            let Some(target) = targets.iter().find(|target| target.name == source.name) else {
                return Err(TransferError::NoParameter {
                    name: source.name.to_owned(),
                    network: B::INFO.name,
                });
            };
            if source.shape != target.shape {
                return Err(TransferError::Shape { name: source.name, from: source.shape, to: target.shape });
            }
            pairs.push((*source, *target));
        }
        if let Some(alone) = targets.iter().find(|target| sources.iter().all(|s| s.name != target.name)) {
            return Err(TransferError::NoParameter { name: alone.name.to_owned(), network: A::INFO.name });
        }
    }
    for (source, target) in &pairs {
        let numbers = &from.parameters()[source.offset..][..source.elements()];
        to.parameters_mut()[target.offset..][..target.elements()].copy_from_slice(numbers);
    }
    project::<B>(to.parameters_mut());
    Ok(pairs.len())
}

/// Why parameters could not be copied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// One of the networks has no such parameter.
    #[error("`{network}` has no parameter `{name}`")]
    NoParameter {
        /// The parameter, or what should own some.
        name: String,
        /// The network without it.
        network: &'static str,
    },
    /// The shapes differ.
    #[error("`{name}` has the shape {from:?} in one network and {to:?} in the other")]
    Shape {
        /// The parameter.
        name: &'static str,
        /// Its shape where it should be copied from.
        from: &'static [usize],
        /// Its shape where it should be copied to.
        to: &'static [usize],
    },
}

/// The parameter of this name, or those below it.
fn named(parameters: &'static [ParameterInfo], name: &str) -> Vec<&'static ParameterInfo> {
    let is_named = |parameter: &&ParameterInfo| {
        parameter.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    parameters.iter().filter(is_named).collect()
}
