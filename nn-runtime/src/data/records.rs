//! Records of a text of separated fields, and the lines they begin on.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::borrow::Cow;

/// Goes through the records of a text.
pub(super) struct Records<'t> {
    reader: Reader,
    text: &'t [u8],
    /// How much of the text was read.
    byte: usize,
    /// The line on which the last record began, and how much of the text was counted for that.
    line: u64,
    counted: usize,
    /// The fields of the last record, unquoted, one after the other; and where each ends.
    fields: Vec<u8>,
    ends: Vec<usize>,
}

/// The fields of one record.
pub(super) struct Record<'r> {
    /// The line on which it begins, counted from 1.
    pub(super) line: u64,
    fields: &'r [u8],
    ends: &'r [usize],
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t [u8], delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, text, byte: 0, line: 1, counted: 0, fields: vec![0; 256], ends: vec![0; 16] }
    }

    /// The next record; blank lines are none.
    pub(super) fn next(&mut self) -> Option<Record<'_>> {
        let start = self.byte;
        let (mut fields, mut ends) = (0, 0);
        loop {
            // At the end of the text, reading nothing says that no more will come.
            let unread = &self.text[self.byte..];
            let (result, read, written, ended) =
                self.reader.read_record(unread, &mut self.fields[fields..], &mut self.ends[ends..]);
            self.byte += read;
            fields += written;
            ends += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(2 * self.fields.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return None,
            }
        }
        self.count_lines(start);
        Some(Record { line: self.line, fields: &self.fields, ends: &self.ends[..ends] })
    }

    /// So many records of this number of fields, or fewer, follow: each has an end of a line, and a byte
    /// behind each field; one of a single field has two, as an empty line is none.
    /// Only the last may lack one.
    pub(super) fn at_most(&self, fields: usize) -> usize {
        let unread = &self.text[self.byte..];
        let ends = unread.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count();
        ends.min(unread.len() / fields.max(2)) + 1
    }

    /// To the first byte from `start` on that is no end of a line. The reader's own count is that of the end
    /// of the record before, with blank lines not yet passed.
    fn count_lines(&mut self, start: usize) {
        while let Some(&byte) = self.text.get(self.counted) {
            let is_line_end = byte == b'\n' || byte == b'\r';
            if self.counted >= start && !is_line_end {
                break;
            }
            self.counted += 1;
            let is_half = byte == b'\r' && self.text.get(self.counted) == Some(&b'\n');
            self.line += u64::from(is_line_end && !is_half);
        }
    }
}

impl Record<'_> {
    /// How many fields there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field, without spaces around it. What is no UTF-8 is replaced by the sign for that.
    pub(super) fn text(&self, field: usize) -> Cow<'_, str> {
        let start = field.checked_sub(1).map_or(0, |before| self.ends[before]);
        String::from_utf8_lossy(self.fields[start..self.ends[field]].trim_ascii())
    }
}
