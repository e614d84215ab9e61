//! Pipelines in files: those of their networks, with a note of what is done to raw rows.

use std::io::{Read, Write};
use std::path::Path;

use super::format::Format;
use super::{LoadError, SaveError, Weights, write_durably};
use crate::data::Preprocessing;
use crate::network::Network;
use crate::pipeline::Pipeline;

/// The key of the note.
const PREPROCESSING: &str = "preprocessing";

impl<N: Network> Pipeline<N> {
    /// Writes a file of safetensors that can be loaded as a pipeline and as its network. One that was there is whole until
    /// the new one is.
    ///
    /// ```
    /// use nn_runtime::{Dataset, Pipeline, Preprocessing, network};
    ///
    /// network! {
    ///     pub struct Line {
    ///         input x; target y;
    ///         output y_hat = [x].dense();
    ///         loss (y_hat - y).square();
    ///     }
    /// }
    ///
    /// let rows = Dataset::new().column("x", [100.0, 300.0])?;
    /// let recipe = Preprocessing::new().standardise(&["x"]).fit(&rows)?;
    /// let pipeline = Pipeline::new(Line::new(1), recipe)?;
    /// # let path = std::env::temp_dir().join(format!("line-{}.safetensors", std::process::id()));
    /// pipeline.save(&path)?;
    /// let loaded = Pipeline::<Line>::load(&path)?;
    /// # std::fs::remove_file(&path)?;
    /// assert_eq!(loaded.predict(&[("x", 200.0)])?.y_hat, pipeline.predict(&[("x", 200.0)])?.y_hat);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// It cannot be written; or its name is one of a file of NumPy, `.npz` or `.npy`, and these hold tensors alone.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), SaveError> {
        let path = path.as_ref();
        if Format::of_name(path) != Format::Safetensors {
            let reason = "a file of NumPy holds tensors, but not what is done to raw rows: let its name end in \
                          `.safetensors`, or save the network alone";
            return Err(SaveError::Format {
                file: path.display().to_string().into(),
                reason: reason.to_owned(),
            });
        }
        write_durably(path, &self.to_bytes()?)
    }

    /// The bytes of such a file.
    ///
    /// # Errors
    /// Its header would be too long.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SaveError> {
        self.weights()?.to_bytes()
    }

    /// Writes such a file to any writer.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write_to(&self, writer: impl Write) -> Result<(), SaveError> {
        self.weights()?.write_to(writer)
    }

    /// Reads what [`save`](Pipeline::save) wrote.
    ///
    /// # Errors
    /// It cannot be read, is of another network, or of a network without what is done to raw rows.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Self::of(&Weights::read(path)?)
    }

    /// The same from memory.
    ///
    /// # Errors
    /// See [`load`](Pipeline::load).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LoadError> {
        Self::of(&Weights::from_bytes(bytes)?)
    }

    /// The same from any reader, to its end.
    ///
    /// # Errors
    /// See [`load`](Pipeline::load).
    pub fn read_from(reader: impl Read) -> Result<Self, LoadError> {
        Self::of(&Weights::read_from("a reader", reader)?)
    }

    fn weights(&self) -> Result<Weights, SaveError> {
        let mut weights = Weights::of(self.network());
        weights.note(PREPROCESSING, self.preprocessing())?;
        Ok(weights)
    }

    fn of(weights: &Weights) -> Result<Self, LoadError> {
        let network = weights.load()?;
        let preprocessing = weights.preprocessing(N::INFO.name)?;
        Pipeline::new(network, preprocessing).map_err(|problem| LoadError::Preprocessing {
            file: weights.file.clone(),
            problem: Box::new(problem),
        })
    }
}

impl Weights {
    /// What is done to raw rows before a network sees them.
    fn preprocessing(&self, network: &'static str) -> Result<Preprocessing, LoadError> {
        let file = self.file.clone();
        match self.noted(PREPROCESSING) {
            Ok(Some(preprocessing)) => Ok(preprocessing),
            Ok(None) => Err(LoadError::NoPreprocessing { file, network }),
            Err(problem) => Err(LoadError::Format { file, problem }),
        }
    }
}
