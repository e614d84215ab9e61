//! What a file says beside its tensors: JSON values by key.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{FormatProblem, SaveError};

/// The version of the arrangement of files. What a later one means is not known here, so such files are refused.
pub const VERSION: u32 = 1;

/// The key of the metadata that all notes are under: the library's writer brings several keys into no order.
pub(super) const KEY: &str = "nn-runtime";

pub(super) const VERSION_KEY: &str = "version";
pub(super) const NETWORK: &str = "network";
pub(super) const SOURCE: &str = "source";
pub(super) const FINGERPRINT: &str = "fingerprint";
pub(super) const ROLES: &str = "roles";

/// Notes by key, in the order of the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Notes(BTreeMap<String, Value>);

impl Notes {
    /// Reads what [`text`](Notes::text) wrote.
    pub(super) fn parse(text: &str) -> Result<Notes, FormatProblem> {
        let notes: BTreeMap<String, Value> =
            serde_json::from_str(text).map_err(|error| FormatProblem::note(KEY, error))?;
        let notes = Notes(notes);
        let version: u32 = notes.get(VERSION_KEY)?.unwrap_or(0);
        if version == 0 || version > VERSION {
            return Err(FormatProblem::Version { found: version, known: VERSION });
        }
        Ok(notes)
    }

    /// All of them as text.
    pub(super) fn text(&self) -> Result<String, SaveError> {
        let mut notes = self.0.clone();
        notes.insert(VERSION_KEY.to_owned(), VERSION.into());
        serde_json::to_string(&notes).map_err(|error| SaveError::note(KEY, error))
    }

    pub(super) fn set(&mut self, key: &str, value: &impl Serialize) -> Result<(), SaveError> {
        let value = serde_json::to_value(value).map_err(|error| SaveError::note(key, error))?;
        self.0.insert(key.to_owned(), value);
        Ok(())
    }

    /// The keys of what is not about the network alone.
    #[cfg(feature = "numpy")]
    pub(super) fn others(&self) -> impl Iterator<Item = &str> {
        let own = [VERSION_KEY, NETWORK, SOURCE, FINGERPRINT, ROLES];
        self.0.keys().map(String::as_str).filter(move |key| !own.contains(key))
    }

    pub(super) fn set_text(&mut self, key: &str, text: String) {
        self.0.insert(key.to_owned(), Value::String(text));
    }

    pub(super) fn get<V: DeserializeOwned>(&self, key: &str) -> Result<Option<V>, FormatProblem> {
        let value = self.0.get(key).map(V::deserialize);
        value.transpose().map_err(|error| FormatProblem::note(key, error))
    }
}
