//! The threads that share the work of a step.
//!
//! Work is cut where its parts write different numbers, and each number is computed as it is without
//! threads: results have the same bits for any number of them.

mod in_order;
#[allow(unsafe_code, reason = "work that borrows; docs/unsafe.md")]
mod pool;
mod waiting;

use std::cell::RefCell;
use std::io;
use std::num::NonZero;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub(crate) use in_order::{InOrder, Room};
use pool::Pool;

/// Some threads that stand ready.
#[derive(Clone, Debug)]
pub struct Threads {
    count: usize,
    pool: Option<Arc<Pool>>,
}

/// Threads that cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ThreadsError {
    /// None at all.
    #[error("cannot have 0 threads: a step needs one")]
    None,
    /// More than could be of use.
    #[error(
        "cannot have {count} threads: {most} are the most on this machine, which runs {} side by side",
        side_by_side()
    )]
    TooMany {
        /// How many were asked for.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// The system gives none.
    #[error("cannot have {count} threads: {source}")]
    System {
        /// How many were asked for.
        count: usize,
        /// What the system says.
        source: io::Error,
    },
    /// What the variable `NN_THREADS` says.
    #[error(
        "NN_THREADS is `{value}`, which is not a number of threads; write a whole number from 1 to {most}"
    )]
    Variable {
        /// What it says.
        value: String,
        /// How many there may be.
        most: usize,
    },
}

/// How many threads run at the same time on this machine.
fn side_by_side() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// So many threads there may be on any machine, and so many for each that it runs side by side.
const MOST: [usize; 2] = [64, 4];

impl Threads {
    /// The calling thread alone.
    pub fn one() -> Threads {
        Threads { count: 1, pool: None }
    }

    /// Some threads: the caller's, and others of their own.
    ///
    /// # Errors
    /// None were asked for, or more than [`most`](Threads::most), or the system gives none.
    pub fn new(count: usize) -> Result<Threads, ThreadsError> {
        match count {
            0 => Err(ThreadsError::None),
            1 => Ok(Threads::one()),
            _ if count > Threads::most() => Err(ThreadsError::TooMany { count, most: Threads::most() }),
            _ => match Pool::new(count - 1) {
                Ok(pool) => Ok(Threads { count, pool: Some(Arc::new(pool)) }),
                Err(source) => Err(ThreadsError::System { count, source }),
            },
        }
    }

    /// How many there may be: four for each that runs side by side on this machine, and 64 on any.
    pub fn most() -> usize {
        MOST[0].max(MOST[1] * side_by_side())
    }

    /// As many as run side by side on this machine, shared by all that ask for these. The variable `NN_THREADS` can
    /// say another number.
    pub fn shared() -> &'static Threads {
        static SHARED: OnceLock<Threads> = OnceLock::new();
        SHARED.get_or_init(|| {
            let usual = || Threads::new(side_by_side());
            let wanted = std::env::var_os("NN_THREADS").map(|value| Threads::said(&value.to_string_lossy()));
            let threads = match wanted {
                None => usual(),
                Some(wanted) => wanted.or_else(|problem| {
                    eprintln!("{problem}; going on with {}", side_by_side());
                    usual()
                }),
            };
            threads.unwrap_or_else(|problem| {
                eprintln!("{problem}; going on with 1");
                Threads::one()
            })
        })
    }

    /// What a text says.
    fn said(value: &str) -> Result<Threads, ThreadsError> {
        let unclear = || ThreadsError::Variable { value: value.to_owned(), most: Threads::most() };
        match value.trim().parse() {
            Ok(0) | Err(_) => Err(unclear()),
            Ok(count) => Threads::new(count),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Does a job on the caller's thread, and on each of the others that comes before it is done there. A thread takes parts
    /// of the job until none is left.
    pub(crate) fn run(&self, job: &(dyn Fn() + Sync)) {
        match &self.pool {
            Some(pool) => pool.run(job),
            None => job(),
        }
    }

    /// Runs something whose work these threads may [`share`].
    pub(crate) fn enter<R>(&self, work: impl FnOnce() -> R) -> R {
        /// Puts back what was there before, also after a panic.
        struct Before(Option<Threads>);
        impl Drop for Before {
            fn drop(&mut self) {
                ENTERED.replace(self.0.take());
            }
        }
        if self.count == 1 {
            return work();
        }
        let _before = Before(ENTERED.replace(Some(self.clone())));
        work()
    }
}

thread_local! {
    /// The threads that this one has entered.
    static ENTERED: RefCell<Option<Threads>> = const { RefCell::new(None) };
}

/// What can be divided among threads.
pub(crate) trait Divide: Send + Sized {
    /// Into how many parts it is worth being cut.
    fn parts(&self) -> usize;
    /// Cuts it in two, the first with `part` of `of` equal shares.
    fn cut(self, part: usize, of: usize) -> (Self, Self);
}

/// Cuts the work and runs the parts on the threads that are entered, if there are any.
pub(crate) fn share<W: Divide>(work: W, run: impl Fn(W) + Sync) {
    if work.parts() < 2 {
        return run(work);
    }
    match ENTERED.with_borrow(Clone::clone) {
        Some(threads) => threads.share(work, run),
        None => run(work),
    }
}

impl Threads {
    /// Cuts the work and runs the parts on these threads.
    pub(crate) fn share<W: Divide>(&self, work: W, run: impl Fn(W) + Sync) {
        let (parts, Some(pool)) = (work.parts(), &self.pool) else { return run(work) };
        if parts < 2 {
            return run(work);
        }
        cut(pool, work, parts.min(self.count), run);
    }
}

/// Runs so many parts of the work on the threads of a pool.
fn cut<W: Divide>(pool: &Pool, work: W, parts: usize, run: impl Fn(W) + Sync) {
    // Whoever is ready first takes the first part; which thread it is does not matter.
    let rest = Mutex::new((Some(work), parts));
    pool.run(&|| {
        while let Some(part) = next(&rest) {
            run(part);
        }
    });
}

/// Takes the next part of so many that are left.
fn next<W: Divide>(rest: &Mutex<(Option<W>, usize)>) -> Option<W> {
    let mut rest = rest.lock().unwrap_or_else(PoisonError::into_inner);
    let (work, left) = (rest.0.take()?, rest.1);
    if left == 1 {
        return Some(work);
    }
    let (part, others) = work.cut(1, left);
    *rest = (Some(others), left - 1);
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers<'a>(&'a mut [u32]);

    impl Divide for Numbers<'_> {
        fn parts(&self) -> usize {
            self.0.len()
        }

        fn cut(self, part: usize, of: usize) -> (Self, Self) {
            let (one, other) = self.0.split_at_mut(self.0.len() * part / of);
            (Numbers(one), Numbers(other))
        }
    }

    #[test]
    fn every_part_is_done_once() {
        for count in [1, 2, 3, 8] {
            for length in [0, 1, 2, 3, 7, 100] {
                let mut numbers = vec![1; length];
                let threads = Threads::new(count).unwrap();
                threads
                    .enter(|| share(Numbers(&mut numbers), |part| part.0.iter_mut().for_each(|n| *n += 1)));
                assert_eq!(numbers, vec![2; length]);
            }
        }
    }

    #[test]
    fn the_number_of_threads_has_bounds() {
        assert_eq!(Threads::new(0).unwrap_err().to_string(), "cannot have 0 threads: a step needs one");
        for count in [Threads::most() + 1, 10_000, 1_000_000, usize::MAX] {
            let message = Threads::new(count).unwrap_err().to_string();
            assert!(
                message
                    .starts_with(&format!("cannot have {count} threads: {} are the most", Threads::most()))
            );
        }
        assert!(Threads::shared().count() >= 1);
        assert_eq!(Threads::said(" 3 ").unwrap().count(), 3);
        for text in ["0", "-1", "abc", "", "1.5", "2 3", "99999999999999999999999"] {
            let message = Threads::said(text).unwrap_err().to_string();
            assert!(
                message.starts_with(&format!("NN_THREADS is `{text}`, which is not a number of threads"))
            );
        }
        assert!(matches!(Threads::said("1000000"), Err(ThreadsError::TooMany { count: 1_000_000, .. })));
    }
}
