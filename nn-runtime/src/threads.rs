//! The threads that share the large kernels of a step.
//!
//! A kernel is cut where its parts write different numbers, and each number is computed as it is without
//! threads: results have the same bits for any number of them.

use std::sync::OnceLock;
#[cfg(feature = "threads")]
use std::{num::NonZero, sync::Arc};

/// Some threads that stand ready.
#[derive(Clone, Debug)]
pub struct Threads {
    count: usize,
    #[cfg(feature = "threads")]
    pool: Option<Arc<rayon_core::ThreadPool>>,
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
        Threads {
            count: 1,
            #[cfg(feature = "threads")]
            pool: None,
        }
    }

    /// Some threads of their own; without the feature `threads` no more than one.
    ///
    /// # Errors
    /// None were asked for, or the system gives none.
    pub fn new(count: usize) -> Result<Threads, ThreadsError> {
        let error = |reason: String| ThreadsError { count, reason };
        match count {
            0 => Err(error("a step needs one".to_owned())),
            1 => Ok(Threads::one()),
            #[cfg(feature = "threads")]
            _ => {
                let named = |at| format!("nn-{at}");
                let pool = rayon_core::ThreadPoolBuilder::new().num_threads(count).thread_name(named).build();
                let pool = pool.map_err(|problem| error(problem.to_string()))?;
                Ok(Threads { count, pool: Some(Arc::new(pool)) })
            }
            #[cfg(not(feature = "threads"))]
            _ => Err(error("the feature `threads` is off".to_owned())),
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

    #[cfg(feature = "threads")]
    fn wanted() -> Result<Threads, ThreadsError> {
        match std::env::var("NN_THREADS") {
            Ok(number) => match number.parse() {
                Ok(count) => Threads::new(count),
                Err(_) => Err(ThreadsError { count: 0, reason: format!("NN_THREADS={number} is no number") }),
            },
            Err(_) => Threads::new(std::thread::available_parallelism().map_or(1, NonZero::get)),
        }
    }

    #[cfg(not(feature = "threads"))]
    fn wanted() -> Result<Threads, ThreadsError> {
        Ok(Threads::one())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Runs something on one of them, from which the others can be reached by [`join`].
    pub(crate) fn enter<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        #[cfg(feature = "threads")]
        if let Some(pool) = &self.pool {
            return pool.install(work);
        }
        work()
    }
}

/// Runs both, at the same time if a thread is free.
#[cfg(feature = "threads")]
pub(crate) fn join(one: impl FnOnce() + Send, other: impl FnOnce() + Send) {
    rayon_core::join(one, other);
}

/// Runs both.
#[cfg(not(feature = "threads"))]
pub(crate) fn join(one: impl FnOnce() + Send, other: impl FnOnce() + Send) {
    one();
    other();
}

/// What can be divided among threads.
pub(crate) trait Divide: Send + Sized {
    /// Into how many parts it may be cut at most.
    fn parts(&self) -> usize;
    /// Cuts it in two, the first with `part` of `of` equal shares.
    fn cut(self, part: usize, of: usize) -> (Self, Self);
}

/// Cuts the work and runs the parts, on so many threads at most.
pub(crate) fn divide<W: Divide>(work: W, threads: usize, run: impl Fn(W) + Sync + Copy) {
    let threads = threads.min(work.parts());
    if threads < 2 {
        return run(work);
    }
    let left = threads / 2;
    let (one, other) = work.cut(left, threads);
    join(|| divide(one, left, run), || divide(other, threads - left, run));
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
                threads.enter(|| {
                    divide(Numbers(&mut numbers), threads.count(), |part| {
                        part.0.iter_mut().for_each(|n| *n += 1)
                    });
                });
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
