//! The threads that share the work of a step.
//!
//! Work is cut where its parts write different numbers, and each number is computed as it is without
//! threads: results have the same bits for any number of them.

mod in_order;
#[allow(unsafe_code, reason = "work that borrows; docs/unsafe.md")]
mod pool;

use std::cell::RefCell;
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

/// Threads that the system does not give.
#[derive(Debug, thiserror::Error)]
#[error("cannot have {count} threads: {reason}")]
pub struct ThreadsError {
    /// How many were asked for.
    pub count: usize,
    /// What the system says.
    pub reason: String,
}

impl Threads {
    /// The calling thread alone.
    pub fn one() -> Threads {
        Threads { count: 1, pool: None }
    }

    /// Some threads: the caller's, and others of their own.
    ///
    /// # Errors
    /// None were asked for, or the system gives none.
    pub fn new(count: usize) -> Result<Threads, ThreadsError> {
        match count {
            0 => Err(ThreadsError { count, reason: "a step needs one".to_owned() }),
            1 => Ok(Threads::one()),
            _ => match Pool::new(count - 1) {
                Ok(pool) => Ok(Threads { count, pool: Some(Arc::new(pool)) }),
                Err(problem) => Err(ThreadsError { count, reason: problem.to_string() }),
            },
        }
    }

    /// As many as run side by side on this machine, shared by all that ask for these. The variable `NN_THREADS` can
    /// say another number.
    pub fn shared() -> &'static Threads {
        static SHARED: OnceLock<Threads> = OnceLock::new();
        SHARED.get_or_init(|| {
            Threads::wanted().unwrap_or_else(|problem| {
                eprintln!("{problem}; going on with one");
                Threads::one()
            })
        })
    }

    fn wanted() -> Result<Threads, ThreadsError> {
        match std::env::var("NN_THREADS") {
            Ok(number) => match number.parse() {
                Ok(count) => Threads::new(count),
                Err(_) => Err(ThreadsError { count: 0, reason: format!("NN_THREADS={number} is no number") }),
            },
            Err(_) => Threads::new(std::thread::available_parallelism().map_or(1, NonZero::get)),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Does a job on each of these threads.
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
    fn no_threads_are_too_few() {
        assert_eq!(Threads::new(0).unwrap_err().to_string(), "cannot have 0 threads: a step needs one");
        assert!(Threads::shared().count() >= 1);
    }
}
