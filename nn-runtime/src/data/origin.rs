//! Where the rows of columns were read.

use super::Place;
use std::sync::Arc;

/// Where the rows of a column were read. The columns of one file share it.
#[derive(Debug)]
pub(super) struct Origin {
    sources: Vec<Source>,
    rows: Rows,
}

#[derive(Clone, Debug)]
pub(super) enum Source {
    /// Rows of an array.
    Memory,
    /// Items of an IDX file.
    Items(Arc<str>),
    /// Lines of a text file.
    #[cfg(feature = "csv")]
    Lines(Arc<str>),
}

/// For each row its source, and its line or item there. A row takes no more memory than it needs: it may be a single byte.
#[derive(Debug)]
enum Rows {
    /// So many of one source, in its order.
    All(usize),
    /// Those with these numbers of one source.
    Some(Vec<u64>),
    /// Those of several sources, each with the place of its source.
    Mixed(Vec<(u32, u64)>),
}

impl Origin {
    /// Rows numbered from 0 in one source.
    pub(super) fn counted(source: Source, rows: usize) -> Arc<Self> {
        Arc::new(Self { sources: vec![source], rows: Rows::All(rows) })
    }

    /// Rows that begin at these lines of a file.
    #[cfg(feature = "csv")]
    pub(super) fn lines(file: Arc<str>, lines: Vec<u64>) -> Arc<Self> {
        Arc::new(Self { sources: vec![Source::Lines(file)], rows: Rows::Some(lines) })
    }

    pub(super) fn len(&self) -> usize {
        match &self.rows {
            Rows::All(count) => *count,
            Rows::Some(numbers) => numbers.len(),
            Rows::Mixed(rows) => rows.len(),
        }
    }

    /// The place of a row's source, and its number there.
    fn row(&self, row: usize) -> (u32, u64) {
        match &self.rows {
            Rows::All(_) => (0, row as u64),
            Rows::Some(numbers) => (0, numbers[row]),
            Rows::Mixed(rows) => rows[row],
        }
    }

    pub(super) fn place(&self, row: usize, column: &str) -> Place {
        let (source, number) = self.row(row);
        let column = column.to_owned();
        match &self.sources[source as usize] {
            Source::Memory => Place::Row { row: number, column },
            Source::Items(file) => Place::Item { file: file.clone(), item: number, column },
            #[cfg(feature = "csv")]
            Source::Lines(file) => Place::Line { file: file.clone(), line: number, column },
        }
    }

    pub(super) fn subset(&self, rows: &[usize]) -> Self {
        let chosen = rows.iter().map(|&row| self.row(row));
        let rows = match &self.rows {
            Rows::All(_) | Rows::Some(_) => Rows::Some(chosen.map(|(_, number)| number).collect()),
            Rows::Mixed(_) => Rows::Mixed(chosen.collect()),
        };
        Self { sources: self.sources.clone(), rows }
    }

    pub(super) fn append(&self, other: &Self) -> Self {
        let offset = self.sources.len() as u32;
        let first = (0..self.len()).map(|row| self.row(row));
        let second = (0..other.len()).map(|row| other.row(row));
        let second = second.map(|(source, number)| (source + offset, number));
        Self {
            sources: self.sources.iter().chain(&other.sources).cloned().collect(),
            rows: Rows::Mixed(first.chain(second).collect()),
        }
    }
}
