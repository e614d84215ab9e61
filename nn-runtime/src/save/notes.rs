//! What a file says beside its tensors: JSON values by key.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::json::{self, Entry, Reader};
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

/// Notes by key. Each stays the text that it is in the file until it is asked for, as a value of the type that it should have: so
/// it takes no more memory than that type, whatever a hostile file nests in it.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    /// An object of JSON, as it was read.
    read: String,
    /// What was said since, in JSON by key.
    said: Vec<(String, String)>,
}

impl Default for Notes {
    fn default() -> Notes {
        Notes { read: "{}".to_owned(), said: Vec::new() }
    }
}

impl PartialEq for Notes {
    fn eq(&self, other: &Notes) -> bool {
        self.texts() == other.texts()
    }
}

impl Notes {
    /// Reads what [`text`](Notes::text) wrote.
    pub(super) fn parse(text: String) -> Result<Notes, FormatProblem> {
        let notes = Notes { read: text, said: Vec::new() };
        let mut reader = Reader::new(&notes.read);
        let read = reader.entries(&mut |_, reader| reader.skip()).and_then(|()| reader.end());
        read.map_err(|problem| FormatProblem::note(KEY, &problem))?;
        let version: u32 = notes.get(VERSION_KEY)?.unwrap_or(0);
        if version == 0 || version > VERSION {
            return Err(FormatProblem::Version { found: version, known: VERSION });
        }
        Ok(notes)
    }

    /// All of them as text.
    pub(super) fn text(&self) -> Result<String, SaveError> {
        let (mut texts, version) = (self.texts(), VERSION.to_string());
        texts.insert(VERSION_KEY.into(), &version);
        let notes = texts.iter().map(|(key, text)| {
            let value: &RawValue = serde_json::from_str(text).map_err(|error| SaveError::note(key, error))?;
            Ok((&**key, value))
        });
        let notes: BTreeMap<&str, &RawValue> = notes.collect::<Result<_, _>>()?;
        serde_json::to_string(&notes).map_err(|error| SaveError::note(KEY, error))
    }

    /// In the order of their keys. Of two of one key the later one counts.
    fn texts(&self) -> BTreeMap<Cow<'_, str>, &str> {
        let mut texts = BTreeMap::new();
        self.each(&mut |key, text| {
            texts.insert(key, text);
        });
        texts
    }

    /// Each with its key, in the order in which they were said.
    fn each<'n>(&'n self, note: &mut dyn FnMut(Cow<'n, str>, &'n str)) {
        let read = Reader::new(&self.read).entries(&mut |key, reader| {
            note(key, reader.raw()?);
            Ok(())
        });
        debug_assert!(read.is_ok(), "it was read before");
        self.said.iter().for_each(|(key, text)| note(key.into(), text));
    }

    /// Says something. Maps in it should have an order, as a file is the same for the same network.
    pub(super) fn set(&mut self, key: &str, value: &impl Serialize) -> Result<(), SaveError> {
        let text = serde_json::to_string(value).map_err(|error| SaveError::note(key, error))?;
        self.say(key, text);
        Ok(())
    }

    pub(super) fn set_text(&mut self, key: &str, text: String) {
        self.say(key, Value::String(text).to_string());
    }

    fn say(&mut self, key: &str, text: String) {
        self.said.retain(|(said, _)| said != key);
        self.said.push((key.to_owned(), text));
    }

    /// The keys of what is not about the network alone.
    #[cfg(feature = "numpy")]
    pub(super) fn others(&self) -> Vec<String> {
        let own = [VERSION_KEY, NETWORK, SOURCE, FINGERPRINT, ROLES];
        self.texts().into_keys().filter(|key| !own.contains(&&**key)).map(Cow::into_owned).collect()
    }

    pub(super) fn get<V: json::Read>(&self, key: &str) -> Result<Option<V>, FormatProblem> {
        let value = self.text_of(key).map(|text| json::read(text));
        value.transpose().map_err(|problem| FormatProblem::note(key, &problem))
    }

    /// Reads the entries of a note, which is an object, one after the other.
    pub(super) fn entries_of<'n>(
        &'n self,
        key: &str,
        entry: &mut Entry<'_, 'n>,
    ) -> Result<(), FormatProblem> {
        let Some(text) = self.text_of(key) else { return Ok(()) };
        let read = Reader::new(text).entries(entry);
        read.map_err(|problem| FormatProblem::note(key, &problem))
    }

    fn text_of(&self, key: &str) -> Option<&str> {
        let mut found = None;
        self.each(&mut |there, text| {
            if there == key {
                found = Some(text);
            }
        });
        found
    }
}
