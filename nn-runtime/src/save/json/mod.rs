//! Reads JSON as it comes, into no more than what is asked for.
//!
//! There is one reader, compiled once, for headers and all that is noted beside tensors: a program that only predicts links nothing else
//! for it. Nothing here calls itself, so a text may nest as deep as it likes.

mod escapes;
#[cfg(test)]
mod tests;
mod values;

use std::borrow::Cow;
use std::fmt;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    reason: String,
    byte: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {}", self.reason, self.byte)
    }
}

/// What a text can be read as.
pub(crate) trait Read: Sized {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Problem>;
}

/// All of a text as one value.
pub(crate) fn read<V: Read>(text: &str) -> Result<V, Problem> {
    let mut reader = Reader::new(text);
    let value = V::read(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'t> {
    text: &'t str,
    byte: usize,
}

/// Reads the value of an entry of an object, given its key.
pub(crate) type Entry<'e, 't> = dyn FnMut(Cow<'t, str>, &mut Reader<'t>) -> Result<(), Problem> + 'e;

/// A field of an object, by its name; it may not be there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'t> {
    name: &'static str,
    object: Reader<'t>,
    value: Option<Reader<'t>>,
}

/// What becomes of fields that are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    Skipped,
    Refused,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Reader { text, byte: 0 }
    }

    /// The problem at this place.
    pub(crate) fn problem(&self, reason: impl Into<String>) -> Problem {
        Problem { reason: reason.into(), byte: self.byte }
    }

    fn expected(&self, what: &str) -> Problem {
        self.problem(format!("expected {what}"))
    }

    fn rest(&self) -> &'t [u8] {
        &self.text.as_bytes()[self.byte..]
    }

    /// The next byte behind spaces.
    fn peek(&mut self) -> Option<u8> {
        let spaces = self.rest().iter().take_while(|byte| b" \t\n\r".contains(byte)).count();
        self.byte += spaces;
        self.rest().first().copied()
    }

    /// Whether this sign is next, which is then passed.
    fn takes(&mut self, sign: u8) -> bool {
        let is_next = self.peek() == Some(sign);
        self.byte += usize::from(is_next);
        is_next
    }

    fn take(&mut self, sign: u8, what: &str) -> Result<(), Problem> {
        if self.takes(sign) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Whether this word is next, which is then passed.
    fn takes_word(&mut self, word: &str) -> bool {
        let is_next = self.peek().is_some() && self.rest().starts_with(word.as_bytes());
        self.byte += if is_next { word.len() } else { 0 };
        is_next
    }

    /// That nothing follows.
    pub(super) fn end(&mut self) -> Result<(), Problem> {
        if self.peek().is_none() { Ok(()) } else { Err(self.expected("the end")) }
    }

    /// Reads the entries of an object one after the other.
    pub(crate) fn entries(&mut self, entry: &mut Entry<'_, 't>) -> Result<(), Problem> {
        self.take(b'{', "`{`")?;
        self.listed(b'}', "`,` or `}`", &mut |reader| {
            let name = reader.string()?;
            reader.take(b':', "`:`")?;
            entry(name, reader)
        })
    }

    /// Reads the items of an array one after the other.
    pub(super) fn items(
        &mut self,
        item: &mut dyn FnMut(&mut Self) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.take(b'[', "`[`")?;
        self.listed(b']', "`,` or `]`", item)
    }

    /// What is separated by commas, to the sign that ends it.
    fn listed(
        &mut self,
        end: u8,
        what: &str,
        item: &mut dyn FnMut(&mut Self) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        if self.takes(end) {
            return Ok(());
        }
        loop {
            item(self)?;
            if !self.takes(b',') {
                return self.take(end, what);
            }
        }
    }

    /// The fields of an object, each at most once; or of an array of their values in this order.
    pub(crate) fn fields<const N: usize>(
        &mut self,
        names: [&'static str; N],
        others: Others,
    ) -> Result<[Field<'t>; N], Problem> {
        let object = *self;
        let mut fields = names.map(|name| Field { name, object, value: None });
        self.fill(&mut fields, others)?;
        Ok(fields)
    }

    fn fill(&mut self, fields: &mut [Field<'t>], others: Others) -> Result<(), Problem> {
        if self.peek() == Some(b'[') {
            let mut fields = fields.iter_mut();
            return self.items(&mut |reader| match fields.next() {
                Some(field) => field.set(reader),
                None => Err(reader.expected("`]`")),
            });
        }
        self.entries(&mut |name, reader| match fields.iter_mut().find(|field| field.name == name) {
            Some(field) => field.set(reader),
            None if others == Others::Skipped => reader.skip(),
            None => Err(reader.unknown(&name)),
        })
    }

    /// The problem that a name is not known.
    pub(crate) fn unknown(&self, name: &str) -> Problem {
        self.problem(format!("`{}` is not known", shortened(name)))
    }

    /// Whether there is nothing: `null`, which is then passed.
    pub(super) fn is_null(&mut self) -> bool {
        self.takes_word("null")
    }

    /// Passes a value of any kind.
    pub(super) fn skip(&mut self) -> Result<(), Problem> {
        // How each array and object that is open will end.
        let mut open = Vec::new();
        loop {
            match self.peek() {
                Some(start @ (b'[' | b'{')) => {
                    self.byte += 1;
                    // Two signs further, in ASCII.
                    let end = start + 2;
                    if !self.takes(end) {
                        open.push(end);
                        self.key(end)?;
                        continue;
                    }
                }
                Some(b'"') => drop(self.string()?),
                Some(b'-' | b'0'..=b'9') => drop(self.number()?),
                _ if ["null", "true", "false"].iter().any(|word| self.takes_word(word)) => {}
                _ => return Err(self.expected("a value")),
            }
            // Behind a value.
            while let Some(&end) = open.last() {
                if self.takes(b',') {
                    self.key(end)?;
                    break;
                }
                self.take(end, if end == b']' { "`,` or `]`" } else { "`,` or `}`" })?;
                open.pop();
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// What comes before a value of something that ends so.
    fn key(&mut self, end: u8) -> Result<(), Problem> {
        if end == b'}' {
            self.string()?;
            self.take(b':', "`:`")?;
        }
        Ok(())
    }

    /// The text of a value of any kind.
    pub(super) fn raw(&mut self) -> Result<&'t str, Problem> {
        self.peek();
        let start = self.byte;
        self.skip()?;
        Ok(&self.text[start..self.byte])
    }

    /// A string, without its escapes.
    pub(crate) fn string(&mut self) -> Result<Cow<'t, str>, Problem> {
        self.take(b'"', "a string")?;
        let start = self.byte;
        let mut is_escaped = false;
        loop {
            match self.rest() {
                [b'"', ..] => break,
                [b'\\', _, ..] => {
                    is_escaped = true;
                    self.byte += 2;
                }
                [0..=0x1f, ..] => return Err(self.problem("a control character is in a string")),
                [] | [b'\\'] => return Err(self.problem("a string does not end")),
                _ => self.byte += 1,
            }
        }
        let found = &self.text[start..self.byte];
        self.byte += 1;
        match is_escaped {
            false => Ok(Cow::Borrowed(found)),
            true => escapes::replaced(found).map(Cow::Owned).ok_or_else(|| Problem {
                reason: "an escape in a string is not one of JSON".to_owned(),
                byte: start,
            }),
        }
    }

    /// A number, as it is written.
    pub(super) fn number(&mut self) -> Result<&'t str, Problem> {
        self.peek();
        let start = *self;
        self.byte += usize::from(self.rest().first() == Some(&b'-'));
        let is_number = match self.rest() {
            [b'0', ..] => {
                self.byte += 1;
                true
            }
            _ => self.digits(),
        };
        let is_number = is_number && self.part(b".", b"") && self.part(b"eE", b"+-");
        if is_number { Ok(&self.text[start.byte..self.byte]) } else { Err(start.expected("a number")) }
    }

    /// A part of a number: nothing, or one of these signs, perhaps one of the others, and digits.
    fn part(&mut self, starts: &[u8], signs: &[u8]) -> bool {
        let is_one = |reader: &Self, of: &[u8]| reader.rest().first().is_some_and(|sign| of.contains(sign));
        if !is_one(self, starts) {
            return true;
        }
        self.byte += 1;
        self.byte += usize::from(is_one(self, signs));
        self.digits()
    }

    /// Passes digits; whether there are any.
    fn digits(&mut self) -> bool {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.byte += digits;
        digits > 0
    }

    /// A whole number.
    fn whole(&mut self, most: u64) -> Result<u64, Problem> {
        self.peek();
        let start = *self;
        let number = self.number()?.parse().ok().filter(|&number| number <= most);
        number.ok_or_else(|| start.expected(&format!("a whole number from 0 to {most}")))
    }
}

impl<'t> Field<'t> {
    /// It has the value that is next, which is then passed.
    fn set(&mut self, reader: &mut Reader<'t>) -> Result<(), Problem> {
        if self.value.is_some() {
            return Err(reader.problem(format!("`{}` is there twice", self.name)));
        }
        self.value = Some(*reader);
        reader.skip()
    }

    /// Its value.
    pub(crate) fn read<V: Read>(self) -> Result<V, Problem> {
        match self.value {
            Some(mut reader) => V::read(&mut reader),
            None => Err(self.missing()),
        }
    }

    /// Its value, if there is one.
    pub(crate) fn optional<V: Read>(self) -> Result<Option<V>, Problem> {
        self.value.map_or(Ok(None), |mut reader| Read::read(&mut reader))
    }

    fn missing(&self) -> Problem {
        self.object.problem(format!("`{}` is missing", self.name))
    }
}

/// Found text as it may be shown.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(end, _)| &text[..end])
}
