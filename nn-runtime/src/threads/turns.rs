//! Pieces of work that threads do side by side, and whose results are put together in the order of the pieces.

use std::hint;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Acquire, Ordering::Release};
use std::thread;

/// How often a thread looks whether it is its turn before it lets others have the processor.
const LOOKS: usize = 2_000;

/// Whose turn it is. Whoever takes the pieces in their order and ends each with its turn never waits for ever: the
/// first piece under way has nothing to wait for.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    next: AtomicUsize,
    failed: AtomicBool,
}

impl Turns {
    /// Runs something when all turns before have ended; `None` if one never will, as its thread panicked.
    pub(crate) fn take<R>(&self, turn: usize, work: impl FnOnce() -> R) -> Option<R> {
        let mut looks = 0;
        while self.next.load(Acquire) != turn {
            if self.failed.load(Acquire) {
                return None;
            }
            looks += 1;
            if looks < LOOKS { hint::spin_loop() } else { thread::yield_now() }
        }
        let result = work();
        self.next.store(turn + 1, Release);
        Some(result)
    }

    /// Does the pieces of one thread. If it panics, no other waits for it.
    pub(crate) fn watch<R>(&self, work: impl FnOnce() -> R) -> R {
        struct Watch<'a>(&'a Turns);
        impl Drop for Watch<'_> {
            fn drop(&mut self) {
                if thread::panicking() {
                    self.0.failed.store(true, Release);
                }
            }
        }
        let _watch = Watch(self);
        work()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::Threads;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Mutex;

    /// Does 100 pieces, of which one may panic, and answers those whose turn came.
    fn pieces(count: usize, bad: Option<usize>) -> Vec<usize> {
        let (turns, piece, done) = (Turns::default(), AtomicUsize::new(0), Mutex::new(Vec::new()));
        let job = || {
            turns.watch(|| {
                loop {
                    let piece = piece.fetch_add(1, Acquire);
                    if piece >= 100 {
                        return;
                    }
                    assert_ne!(Some(piece), bad);
                    if turns.take(piece, || done.lock().unwrap().push(piece)).is_none() {
                        return;
                    }
                }
            });
        };
        let failed = catch_unwind(AssertUnwindSafe(|| Threads::new(count).unwrap().run(&job))).is_err();
        assert_eq!(failed, bad.is_some());
        done.into_inner().unwrap()
    }

    #[test]
    fn results_come_in_order() {
        for count in [1, 2, 3, 8] {
            assert_eq!(pieces(count, None), (0..100).collect::<Vec<_>>());
        }
    }

    #[test]
    fn nobody_waits_for_a_thread_that_panicked() {
        for count in [1, 2, 3, 8] {
            assert_eq!(pieces(count, Some(40)), (0..40).collect::<Vec<_>>());
        }
    }
}
