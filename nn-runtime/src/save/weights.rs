//! Tensors by name.

use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::format::{Format, START};
use super::json::{self, Problem, Reader};
use super::notes::{self, Notes};
use super::{Dtype, FormatProblem, LoadError, SaveError, safetensors, write_durably};
use crate::data::Named;
use crate::network::{self, Network};
use crate::real::Real;

/// Tensors by name, as a file has them, and what the file says of them.
///
/// They are what comes between a file and a network whose names or layouts differ. Here a model of Flax, whose matrices
/// have a row for each input, is brought into a network:
///
/// ```
/// use nn_runtime::network;
/// use nn_runtime::save::Weights;
///
/// network! {
///     pub struct Net {
///         input x: [2]; target y: [1];
///         let hidden = x.dense(3).tanh();
///         output y_hat = hidden.dense(1);
///         loss squared_error(y_hat, y);
///     }
/// }
///
/// # let flax = Weights::of(&Net::new(1)).transpose("hidden.weight")?.rename("hidden", "Dense_0")?.to_bytes()?;
/// let net: Net = Weights::from_bytes(&flax)?
///     .rename("Dense_0", "hidden")?
///     .transpose("hidden.weight")?
///     .load()?;
/// assert_eq!(net.hidden().weight(), Net::new(1).hidden().weight());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Weights {
    /// Where they come from, for messages.
    pub(super) file: Arc<str>,
    pub(super) tensors: Named<Stored>,
    pub(super) notes: Notes,
}

/// A tensor of a file.
#[derive(Clone, PartialEq)]
pub struct Stored {
    pub(super) dtype: Dtype,
    pub(super) shape: Vec<usize>,
    pub(super) role: Role,
    /// The numbers, row-major, each with its lowest byte first.
    pub(super) bytes: Vec<u8>,
}

/// What a tensor of a file is to its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// A parameter that moves against its gradient.
    Learned,
    /// A parameter that keeps its values.
    Frozen,
    /// It changes, but not by a gradient: a running statistic.
    State,
    /// Something only a training needs: what an optimiser remembers. A network is loaded without it.
    Training,
}

impl From<network::Role> for Role {
    fn from(role: network::Role) -> Role {
        match role {
            network::Role::Learned => Role::Learned,
            network::Role::Frozen => Role::Frozen,
            network::Role::State => Role::State,
        }
    }
}

impl json::Read for Role {
    fn read(reader: &mut Reader<'_>) -> Result<Role, Problem> {
        let unread = *reader;
        match &*reader.string()? {
            "learned" => Ok(Role::Learned),
            "frozen" => Ok(Role::Frozen),
            "state" => Ok(Role::State),
            "training" => Ok(Role::Training),
            name => Err(unread.unknown(name)),
        }
    }
}

impl Weights {
    /// All tensors of a network, and what it is.
    pub fn of<N: Network>(net: &N) -> Weights {
        let mut weights = Weights::with("memory", Notes::default(), 0);
        let described = [
            (notes::NETWORK, N::INFO.name.to_owned()),
            (notes::SOURCE, N::SOURCE.text.to_owned()),
            (notes::FINGERPRINT, N::INFO.fingerprint::<N::Real>()),
        ];
        for (key, text) in described {
            weights.notes.set_text(key, text);
        }
        for tensor in N::INFO.tensors() {
            let numbers = &net.parameters()[tensor.offset..][..tensor.elements()];
            weights.insert(&tensor.name, tensor.role.into(), tensor.shape, numbers);
        }
        weights
    }

    /// Reads a file: of safetensors, or of NumPy (`.npz`, `.npy`) with the feature `numpy`. What it is follows from its
    /// first bytes. A `.npy` file holds one array, which gets the name of the file.
    ///
    /// # Errors
    /// It cannot be read, or is not such a file.
    pub fn read(path: impl AsRef<Path>) -> Result<Weights, LoadError> {
        let path = path.as_ref();
        let file = path.display().to_string();
        match File::open(path) {
            Ok(opened) => Weights::read_from(&file, opened),
            Err(source) => Err(LoadError::Read { file: file.into(), source }),
        }
    }

    /// The same from any reader, to its end; `file` names it in messages.
    ///
    /// # Errors
    /// See [`read`](Weights::read).
    pub fn read_from(file: &str, mut reader: impl Read) -> Result<Weights, LoadError> {
        let unread = |source| LoadError::Read { file: file.into(), source };
        let problem = |problem| LoadError::Format { file: file.into(), problem };
        let mut bytes = Vec::new();
        // What is not such a file may be of any length, or have no end.
        reader.by_ref().take(START).read_to_end(&mut bytes).map_err(unread)?;
        let format = Format::of(&bytes).map_err(problem)?;
        reader.read_to_end(&mut bytes).map_err(unread)?;
        format.read(file, &bytes).map_err(problem)
    }

    /// The same from memory.
    ///
    /// # Errors
    /// The bytes are not those of such a file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Weights, LoadError> {
        let read = Format::of(bytes).and_then(|format| format.read("memory", bytes));
        read.map_err(|problem| LoadError::Format { file: "memory".into(), problem })
    }

    /// Writes a file: of NumPy if its name ends in `.npz` or, of a single tensor, `.npy`, of safetensors else. It is written
    /// beside and renamed, so that a file that was there is whole until the new one is. Files of NumPy hold the tensors alone.
    ///
    /// # Errors
    /// It cannot be written, or would not hold all that there is.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), SaveError> {
        let path = path.as_ref();
        write_durably(path, &Format::of_name(path).write(self)?)
    }

    /// The same to any writer, as a file of safetensors.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_to(&self, mut writer: impl Write) -> Result<(), SaveError> {
        let written = writer.write_all(&self.to_bytes()?).and_then(|()| writer.flush());
        written.map_err(|source| SaveError::Write { file: "a writer".into(), source })
    }

    /// The bytes of a file of safetensors: the same for the same tensors.
    ///
    /// # Errors
    /// A tensor has a number type that no network has, or the header would be too long.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SaveError> {
        safetensors::write(self)
    }

    /// The tensors with their names, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Stored)> {
        self.tensors.iter()
    }

    /// The tensor of this name.
    pub fn get(&self, name: &str) -> Option<&Stored> {
        self.tensors.get(name)
    }

    /// The name of the network they were saved of, if the file says it.
    pub fn network(&self) -> Option<String> {
        self.notes.get(notes::NETWORK).ok().flatten()
    }

    /// The text of that network.
    pub fn source(&self) -> Option<String> {
        self.notes.get(notes::SOURCE).ok().flatten()
    }

    /// With a tensor under another name, or with all below `from` below `to`: from `fc1` to `hidden`, `fc1.weight` becomes
    /// `hidden.weight`.
    ///
    /// # Errors
    /// There is not such a tensor, or the new name is taken.
    pub fn rename(self, from: &str, to: &str) -> Result<Weights, LoadError> {
        let Weights { file, tensors, notes } = self;
        let mut renamed = Weights { file, tensors: Named::with_capacity(tensors.len()), notes };
        let available = tensors.names();
        let mut any = false;
        for (name, stored) in tensors {
            let new = match below(&name, from) {
                Some(rest) => format!("{to}{rest}"),
                None => name.clone(),
            };
            any |= new != name || from == to;
            if let Err(name) = renamed.insert_stored(new, stored) {
                return Err(LoadError::Taken { file: renamed.file, name });
            }
        }
        match any {
            true => Ok(renamed),
            false => Err(LoadError::NoTensor { file: renamed.file, name: from.to_owned(), available }),
        }
    }

    /// Without the tensor of this name, or all below it: what a network does not need, such as a counter.
    ///
    /// # Errors
    /// There is not such a tensor.
    pub fn without(self, name: &str) -> Result<Weights, LoadError> {
        let Weights { file, tensors, notes } = self;
        let available = tensors.names();
        let tensors: Named<Stored> =
            tensors.into_iter().filter(|(there, _)| below(there, name).is_none()).collect();
        match tensors.len() < available.len() {
            true => Ok(Weights { file, tensors, notes }),
            false => Err(LoadError::NoTensor { file, name: name.to_owned(), available }),
        }
    }

    /// With the tensors of others beside these, as of several `.npy` files. What is noted beside them stays that of the first.
    ///
    /// # Errors
    /// Both have a tensor of one name.
    pub fn join(mut self, other: Weights) -> Result<Weights, LoadError> {
        for (name, stored) in other.tensors {
            if let Err(name) = self.insert_stored(name, stored) {
                return Err(LoadError::Taken { file: self.file, name });
            }
        }
        Ok(self)
    }

    /// With the matrix of this name turned over: from `[inputs, units]`, as JAX and Keras have it, to `[units, inputs]`.
    ///
    /// # Errors
    /// There is not such a tensor, or it does not have two axes.
    pub fn transpose(mut self, name: &str) -> Result<Weights, LoadError> {
        let (file, available) = (self.file.clone(), self.tensors.names());
        let Some(stored) = self.tensors.get_mut(name) else {
            return Err(LoadError::NoTensor { file, name: name.to_owned(), available });
        };
        let &[rows, columns] = &stored.shape[..] else {
            return Err(LoadError::NoMatrix { file, name: name.to_owned(), shape: stored.shape.clone() });
        };
        // Without elements there is nothing to move, however long the other axis is said to be.
        if let Some(size) = stored.bytes.len().checked_div(rows * columns) {
            let turned =
                (0..columns).flat_map(|column| (0..rows).map(move |row| (row * columns + column) * size));
            stored.bytes = turned.flat_map(|start| &stored.bytes[start..start + size]).copied().collect();
        }
        stored.shape = vec![columns, rows];
        Ok(self)
    }

    /// With all numbers in another type, each the nearest one of it: `convert::<f32>()`. Tensors whose type no network
    /// has stay as they are.
    pub fn convert<T: Real>(mut self) -> Weights {
        let names = self.tensors.names();
        for name in names {
            let Some(stored) = self.tensors.get_mut(&name) else { continue };
            let wanted = Dtype::of::<T>();
            if stored.dtype != wanted
                && let Some(values) = stored.dtype.values(&stored.bytes)
            {
                let numbers: Vec<T> = values.into_iter().map(T::from_f64).collect();
                (stored.dtype, stored.bytes) = (wanted, T::to_bytes(&numbers));
            }
        }
        self
    }

    /// Where they come from.
    pub(crate) fn file(&self) -> Arc<str> {
        self.file.clone()
    }

    /// Without tensors and notes.
    #[cfg(all(test, feature = "numpy"))]
    pub(crate) fn new() -> Weights {
        Weights::with("memory", Notes::default(), 0)
    }

    /// Without tensors, with room for `count`.
    pub(super) fn with(file: &str, notes: Notes, tensors: usize) -> Weights {
        Weights { file: file.into(), tensors: Named::with_capacity(tensors), notes }
    }

    /// Gives the tensors the roles that are noted.
    pub(super) fn take_roles(&mut self) -> Result<(), FormatProblem> {
        let tensors = &mut self.tensors;
        self.notes.entries_of(notes::ROLES, &mut |name, reader| {
            let role = json::Read::read(reader)?;
            if let Some(stored) = tensors.get_mut(&name) {
                stored.role = role;
            }
            Ok(())
        })
    }

    /// Adds a tensor under a name that is free.
    pub(crate) fn insert<T: Real>(&mut self, name: &str, role: Role, shape: &[usize], numbers: &[T]) {
        let stored =
            Stored { dtype: Dtype::of::<T>(), shape: shape.to_vec(), role, bytes: T::to_bytes(numbers) };
        let taken = self.insert_stored(name.to_owned(), stored);
        debug_assert!(taken.is_ok(), "`{name}` is there already");
    }

    /// The same; gives the name back if it is taken.
    pub(super) fn insert_stored(&mut self, name: String, stored: Stored) -> Result<(), String> {
        self.tensors.insert(name, stored)
    }

    /// The numbers of a tensor, as they were inserted.
    pub(crate) fn numbers<T: Real>(&self, name: &str) -> Result<Vec<T>, FormatProblem> {
        let stored = self.get(name).ok_or_else(|| FormatProblem::Missing { name: name.to_owned() })?;
        if stored.dtype != Dtype::of::<T>() {
            let (expected, found) = (Dtype::of::<T>(), stored.dtype);
            return Err(FormatProblem::Dtype { name: name.to_owned(), expected, found });
        }
        let mut numbers = vec![T::default(); stored.elements()];
        T::from_bytes(&stored.bytes, &mut numbers);
        Ok(numbers)
    }

    /// Says something beside the tensors.
    pub(crate) fn note(&mut self, key: &str, value: &impl Serialize) -> Result<(), SaveError> {
        self.notes.set(key, value)
    }

    /// What is said under a key, if anything is.
    pub(crate) fn noted<V: json::Read>(&self, key: &str) -> Result<Option<V>, FormatProblem> {
        self.notes.get(key)
    }
}

/// What follows a name that begins with this one: nothing, or `.` and more.
pub(super) fn below<'a>(name: &'a str, owner: &str) -> Option<&'a str> {
    name.strip_prefix(owner).filter(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Stored {
    /// The type of its numbers.
    pub fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// Its axes; empty for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// What it is to its network.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Its exact values, row-major; `None` if they are of a type that no network has.
    pub fn values(&self) -> Option<Vec<f64>> {
        self.dtype.values(&self.bytes)
    }

    pub(super) fn elements(&self) -> usize {
        self.shape.iter().product()
    }
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {}", self.shape, self.dtype)
    }
}

impl fmt::Debug for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// A line for each tensor: its name, number type, shape and role.
impl fmt::Display for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One long name does not move all others.
        const WIDEST: usize = 40;
        let width = self.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(WIDEST);
        for (place, (name, stored)) in self.iter().enumerate() {
            let end = if place == 0 { "" } else { "\n" };
            write!(f, "{end}{name:width$}  {:<4}  {:?}", stored.dtype.to_string(), stored.shape)?;
            match stored.role {
                Role::Learned => {}
                Role::Frozen => write!(f, "  frozen")?,
                Role::State => write!(f, "  state")?,
                Role::Training => write!(f, "  of the training")?,
            }
        }
        Ok(())
    }
}
