//! What a file says beside its tensors: JSON values by key.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

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

/// Notes by key, in the order of the keys. Each stays the text that it is in the file until it is asked for, as a value of
/// the type that it should have: so it takes no more memory than that type, whatever a hostile file nests in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Notes(BTreeMap<String, String>);

impl Notes {
    /// Reads what [`text`](Notes::text) wrote.
    pub(super) fn parse(text: &str) -> Result<Notes, FormatProblem> {
        let texts: BTreeMap<String, &RawValue> =
            serde_json::from_str(text).map_err(|error| FormatProblem::note(KEY, &error))?;
        let mut notes = Notes::default();
        for (key, value) in texts {
            notes.0.insert(key, value.get().to_owned());
        }
        let version: u32 = notes.get(VERSION_KEY)?.unwrap_or(0);
        if version == 0 || version > VERSION {
            return Err(FormatProblem::Version { found: version, known: VERSION });
        }
        Ok(notes)
    }

    /// All of them as text.
    pub(super) fn text(&self) -> Result<String, SaveError> {
        let version = VERSION.to_string();
        let all = self.0.iter().map(|(key, text)| (key.as_str(), text.as_str()));
        let notes = all.chain([(VERSION_KEY, version.as_str())]).map(|(key, text)| {
            let value: &RawValue = serde_json::from_str(text).map_err(|error| SaveError::note(key, error))?;
            Ok((key, value))
        });
        let notes: BTreeMap<&str, &RawValue> = notes.collect::<Result<_, _>>()?;
        serde_json::to_string(&notes).map_err(|error| SaveError::note(KEY, error))
    }

    /// Says something. Maps in it should have an order, as a file is the same for the same network.
    pub(super) fn set(&mut self, key: &str, value: &impl Serialize) -> Result<(), SaveError> {
        let text = serde_json::to_string(value).map_err(|error| SaveError::note(key, error))?;
        self.0.insert(key.to_owned(), text);
        Ok(())
    }

    /// The keys of what is not about the network alone.
    #[cfg(feature = "numpy")]
    pub(super) fn others(&self) -> impl Iterator<Item = &str> {
        let own = [VERSION_KEY, NETWORK, SOURCE, FINGERPRINT, ROLES];
        self.0.keys().map(String::as_str).filter(move |key| !own.contains(key))
    }

    pub(super) fn set_text(&mut self, key: &str, text: String) {
        self.0.insert(key.to_owned(), Value::String(text).to_string());
    }

    pub(super) fn get<V: DeserializeOwned>(&self, key: &str) -> Result<Option<V>, FormatProblem> {
        let value = self.0.get(key).map(|text| serde_json::from_str(text));
        value.transpose().map_err(|error| FormatProblem::note(key, &error))
    }
}
