//! Pieces of work that threads do side by side, and whose results are put together in the order of the pieces.
//!
//! A thread whose piece is done before its turn leaves the result and goes on with the next piece: were it to wait, the
//! slowest thread would set the pace of all.

use std::sync::atomic::{AtomicBool, Ordering::Acquire, Ordering::Release};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use super::waiting;

/// Room for the result of one piece.
#[derive(Debug)]
pub(crate) struct Room<R> {
    /// The piece whose result waits here for its turn.
    piece: Option<usize>,
    result: R,
}

impl<R> Room<R> {
    /// Room that is free.
    pub(crate) fn new(result: R) -> Self {
        Room { piece: None, result }
    }

    /// The result that is in it, or was.
    pub(crate) fn result(&self) -> &R {
        &self.result
    }

    /// The same, where nothing is to be put in order.
    pub(crate) fn result_mut(&mut self) -> &mut R {
        &mut self.result
    }
}

/// The whole that results of type `R` are put into, one after the other, and the room for those that are early.
#[derive(Debug)]
pub(crate) struct InOrder<'a, W, R> {
    state: Mutex<State<'a, W, R>>,
    failed: AtomicBool,
}

#[derive(Debug)]
struct State<'a, W, R> {
    /// Nothing while a thread has it.
    whole: Option<W>,
    /// The piece whose turn it is.
    next: usize,
    /// Without those that threads work in.
    rooms: &'a mut Vec<Room<R>>,
    /// Since when a thread waits for room, and so for the piece whose turn it is.
    waiting: Option<Instant>,
}

impl<'a, W, R> InOrder<'a, W, R> {
    /// With at least as many rooms as there are threads.
    pub(crate) fn new(whole: W, rooms: &'a mut Vec<Room<R>>) -> Self {
        InOrder {
            state: Mutex::new(State { whole: Some(whole), next: 0, rooms, waiting: None }),
            failed: AtomicBool::new(false),
        }
    }

    /// Room for a result; `None` if there never will be, as a thread panicked. To be asked for before a piece is
    /// chosen: then whoever has the first piece under way also has room for it, and nobody waits for ever.
    pub(crate) fn room(&self) -> Option<R> {
        waiting::wait_for(|| {
            if self.failed.load(Acquire) {
                return Some(None);
            }
            let mut state = self.lock();
            match state.rooms.iter().position(|room| room.piece.is_none()) {
                Some(at) => Some(Some(state.rooms.swap_remove(at).result)),
                None => {
                    state.waiting.get_or_insert_with(Instant::now);
                    None
                }
            }
        })
    }

    /// Gives back room that was not needed.
    pub(crate) fn leave(&self, result: R) {
        self.lock().rooms.push(Room::new(result));
    }

    /// The whole, for the first piece to be made in its place.
    pub(crate) fn whole(&self) -> Option<W> {
        self.lock().whole.take()
    }

    /// A piece is done, with the whole if it was made there. Puts its result and those that waited for it into the
    /// whole, or leaves this to the thread that has the whole.
    pub(crate) fn done(
        &self,
        piece: usize,
        result: R,
        whole: Option<W>,
        put: impl Fn(&mut W, usize, &mut R),
    ) {
        let mut state = self.lock();
        state.rooms.push(Room { piece: Some(piece), result });
        if whole.is_some() {
            state.whole = whole;
        }
        if piece == state.next
            && let Some(since) = state.waiting.take()
        {
            waiting::note_late(since);
        }
        loop {
            let next = state.next;
            let Some(at) = state.rooms.iter().position(|room| room.piece == Some(next)) else { return };
            let Some(mut whole) = state.whole.take() else { return };
            let mut result = state.rooms.swap_remove(at).result;
            drop(state);
            put(&mut whole, next, &mut result);
            state = self.lock();
            state.whole = Some(whole);
            state.next += 1;
            state.rooms.push(Room::new(result));
        }
    }

    /// Does the pieces of one thread. If it panics, no other waits for it.
    pub(crate) fn watch<T>(&self, work: impl FnOnce() -> T) -> T {
        struct Watch<'a>(&'a AtomicBool);
        impl Drop for Watch<'_> {
            fn drop(&mut self) {
                if thread::panicking() {
                    self.0.store(true, Release);
                }
            }
        }
        let _watch = Watch(&self.failed);
        work()
    }

    fn lock(&self) -> MutexGuard<'_, State<'a, W, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::Threads;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    /// How many threads there are.
    const COUNTS: &[usize] = if cfg!(miri) { &[1, 3] } else { &[1, 2, 3, 8] };

    /// Does 100 pieces, of which one may panic and one may take long, and answers those that were put together.
    fn pieces(count: usize, bad: Option<usize>, long: Option<usize>) -> Vec<usize> {
        let (mut all, mut rooms) = (Vec::new(), Vec::new());
        rooms.resize_with(2 * count, || Room::new(0));
        let (order, first) = (InOrder::new(&mut all, &mut rooms), AtomicUsize::new(0));
        let job = || {
            order.watch(|| {
                while let Some(mut room) = order.room() {
                    let piece = first.fetch_add(1, Acquire);
                    if piece >= 100 {
                        return order.leave(room);
                    }
                    let whole = if piece == 0 { order.whole() } else { None };
                    assert_ne!(Some(piece), bad);
                    if Some(piece) == long {
                        thread::sleep(Duration::from_millis(5));
                    }
                    room = piece * piece;
                    order.done(piece, room, whole, |all, piece, square| {
                        assert_eq!(piece * piece, *square);
                        all.push(piece);
                    });
                }
            });
        };
        let failed = catch_unwind(AssertUnwindSafe(|| Threads::new(count).unwrap().run(&job))).is_err();
        assert_eq!(failed, bad.is_some());
        if !failed {
            assert_eq!(rooms.len(), 2 * count);
        }
        all
    }

    #[test]
    fn results_come_in_order() {
        for &count in COUNTS {
            for long in [None, Some(0), Some(1), Some(50), Some(99)] {
                assert_eq!(pieces(count, None, long), (0..100).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn nobody_waits_for_a_thread_that_panicked() {
        for &count in COUNTS {
            assert_eq!(pieces(count, Some(40), None), (0..40).collect::<Vec<_>>());
            assert_eq!(pieces(count, Some(0), None), Vec::<usize>::new());
        }
    }
}
