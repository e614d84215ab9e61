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
    /// The fields of the last record, unquoted, one after the other; and where each ends, of those that are kept.
    fields: Vec<u8>,
    ends: Vec<usize>,
    /// The number of fields of a record that are kept at most; others are counted.
    most: usize,
}

/// The fields of one record.
pub(super) struct Record<'r> {
    /// The line on which it begins, counted from 1.
    pub(super) line: u64,
    count: usize,
    fields: &'r [u8],
    ends: &'r [usize],
}

impl<'t> Records<'t> {
    pub(super) fn new(text: &'t [u8], delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        let (fields, ends) = (vec![0; 256], vec![0; 16]);
        Self { reader, text, byte: 0, line: 1, counted: 0, fields, ends, most: usize::MAX }
    }

    /// Keeps the first `fields` fields of each record to come: those of a table.
    pub(super) fn keep(&mut self, fields: usize) {
        self.most = fields;
    }

    /// The next record; blank lines are none.
    pub(super) fn next(&mut self) -> Option<Record<'_>> {
        let start = self.byte;
        let (mut fields, mut count) = (0, 0);
        loop {
            // At the end of the text, reading nothing says that no more will come.
            let unread = &self.text[self.byte..];
            // Where enough are kept, the same places take the others.
            let kept = count.min(self.most);
            if self.ends.len() == kept {
                self.ends.resize(2 * kept + 1, 0);
            }
            let (result, read, written, ended) =
                self.reader.read_record(unread, &mut self.fields[fields..], &mut self.ends[kept..]);
            self.byte += read;
            fields += written;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::OutputFull => self.fields.resize(2 * self.fields.len(), 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return None,
            }
        }
        self.count_lines(start);
        let ends = &self.ends[..count.min(self.most)];
        Some(Record { line: self.line, count, fields: &self.fields, ends })
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
        self.count
    }

    /// A field that is kept, without spaces around it. What is no UTF-8 is replaced by the sign for that.
    pub(super) fn text(&self, field: usize) -> Cow<'_, str> {
        let start = field.checked_sub(1).map_or(0, |before| self.ends[before]);
        String::from_utf8_lossy(self.fields[start..self.ends[field]].trim_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_beyond_a_table_are_counted_and_not_kept() {
        let text = format!("a,b\n1,2\n{}\n3,4\n", ",".repeat(100_000));
        let mut records = Records::new(text.as_bytes(), b',');
        assert_eq!(records.next().map(|names| names.len()), Some(2));
        records.keep(2);
        assert_eq!(records.next().map(|record| record.text(1).into_owned()), Some("2".to_owned()));
        assert_eq!(records.next().map(|record| (record.line, record.len())), Some((3, 100_001)));
        let last = records.next().map(|record| (record.line, record.text(0).into_owned(), record.len()));
        assert_eq!(last, Some((4, "3".to_owned(), 2)));
        assert!(records.next().is_none());
        assert_eq!(records.ends.len(), 16);
    }
}
