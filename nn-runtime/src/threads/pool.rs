//! A few threads that wait for work without sleeping, for a while.
//!
//! A kernel takes microseconds, and waking a thread takes as long: so a thread that has done its part looks
//! for the next one a while before it sleeps. Pools made for longer work sleep sooner: with one
//! of them, steps of 300 µs took 380 on two threads.
//!
//! A job is done when the caller's own thread finds nothing left of it, and those that joined it have done what they took.
//! A thread that does not come, for other programs have its processor, is not waited for; and one that was interrupted
//! while others waited for it [rests](waiting::rest), in which time they do without.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};

use super::waiting::{self, Waited};

/// Set where no thread may join the job any more.
const SHUT: usize = !(usize::MAX >> 1);

/// Something that threads do at the same time. Each takes parts of it until none is left: it is well done whether few or many
/// do it, some of them twice.
type Job = dyn Fn() + Sync;

/// Threads beside the caller's.
#[derive(Debug)]
pub(super) struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
    /// Held by the caller whose job is being done.
    busy: Mutex<()>,
}

#[derive(Debug)]
struct Shared {
    slot: Mutex<Slot>,
    /// Counts the jobs: a worker that sees another number than the last one has something to do.
    number: AtomicUsize,
    /// How many workers are at the job, and whether it is [`SHUT`].
    inside: AtomicUsize,
    /// When the job was opened and shut, in nanoseconds since the beginning.
    times: [AtomicU64; 2],
    beginning: Instant,
    asleep: Vec<AtomicBool>,
    failed: AtomicBool,
    /// There will be no more jobs.
    over: AtomicBool,
}

#[derive(Default)]
struct Slot(Option<&'static Job>);

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Slot")
    }
}

impl Pool {
    /// So many threads beside the caller's.
    pub(super) fn new(others: usize) -> io::Result<Pool> {
        let shared = Arc::new(Shared {
            slot: Mutex::default(),
            number: AtomicUsize::new(0),
            inside: AtomicUsize::new(SHUT),
            times: [0, 0].map(AtomicU64::new),
            beginning: Instant::now(),
            asleep: (0..others).map(|_| AtomicBool::new(false)).collect(),
            failed: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let mut pool = Pool { shared, workers: Vec::with_capacity(others), busy: Mutex::default() };
        for index in 0..others {
            let shared = pool.shared.clone();
            let builder = thread::Builder::new().name(format!("nn-{}", index + 1));
            // On an error the pool is dropped, and with it the threads there are.
            pool.workers.push(builder.spawn(move || shared.work(index))?);
        }
        Ok(pool)
    }

    /// Does the job on the caller's thread, and on all others that come before it is done here; returns when all these have
    /// done it. If the pool is at work for another caller, the job is only done here.
    ///
    /// # Panics
    /// If the job does, on any thread.
    pub(super) fn run(&self, job: &(dyn Fn() + Sync)) {
        let _busy = match self.busy.try_lock() {
            Ok(busy) => busy,
            Err(TryLockError::Poisoned(busy)) => busy.into_inner(),
            Err(TryLockError::WouldBlock) => return job(),
        };
        self.shared.failed.store(false, SeqCst);
        // SAFETY: only the time is extended that the reference is said to live. `Finish` takes it back before
        // this function returns, also by a panic: it shuts the job, and waits until every worker has left it.
        let job: &'static Job = unsafe { std::mem::transmute::<&(dyn Fn() + Sync), &'static Job>(job) };
        lock(&self.shared.slot).0 = Some(job);
        self.shared.note_time(0);
        self.shared.inside.store(0, SeqCst);
        let finish = Finish(&self.shared);
        self.shared.number.fetch_add(1, SeqCst);
        for (asleep, worker) in self.shared.asleep.iter().zip(&self.workers) {
            wake(asleep, worker.thread());
        }
        job();
        drop(finish);
        assert!(!self.shared.failed.load(SeqCst), "a thread of the pool panicked");
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.over.store(true, SeqCst);
        self.shared.number.fetch_add(1, SeqCst);
        for worker in self.workers.drain(..) {
            worker.thread().unpark();
            if let Err(panic) = worker.join()
                && !thread::panicking()
            {
                resume_unwind(panic);
            }
        }
    }
}

/// Shuts the job and waits until all workers have left it, when it is dropped.
struct Finish<'a>(&'a Shared);

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        self.0.note_time(1);
        self.0.inside.fetch_or(SHUT, SeqCst);
        waiting::wait_for(|| (self.0.inside.load(SeqCst) == SHUT).then_some(()));
        lock(&self.0.slot).0 = None;
    }
}

impl Shared {
    fn work(&self, index: usize) {
        let mut done = 0;
        loop {
            if let Some(rest) = self.wait(index, done) {
                self.rest(rest);
            }
            if self.over.load(SeqCst) {
                return;
            }
            done = self.number.load(SeqCst);
            if self.join() {
                let job = lock(&self.slot).0;
                if job.is_some_and(|job| catch_unwind(AssertUnwindSafe(job)).is_err()) {
                    self.failed.store(true, SeqCst);
                }
                let rest = self.rest_after_job();
                self.inside.fetch_sub(1, SeqCst);
                rest.into_iter().for_each(|rest| self.rest(rest));
            }
        }
    }

    /// Joins the job unless it is shut. It then lasts until this thread leaves it.
    fn join(&self) -> bool {
        let joined = |inside: usize| (inside & SHUT == 0).then_some(inside + 1);
        self.inside.fetch_update(SeqCst, SeqCst, joined).is_ok()
    }

    /// How long the thread that is about to leave the job is to rest.
    fn rest_after_job(&self) -> Option<Duration> {
        let late = waiting::take_late();
        let now = self.beginning.elapsed();
        let [opened, shut] = [0, 1].map(|time| Duration::from_nanos(self.times[time].load(SeqCst)));
        let is_shut = self.inside.load(SeqCst) & SHUT != 0;
        let late = late + if is_shut { now.saturating_sub(shut) } else { Duration::ZERO };
        waiting::rest(now.saturating_sub(opened), late)
    }

    /// When the job is opened (0) or shut (1).
    fn note_time(&self, time: usize) {
        self.times[time].store(self.beginning.elapsed().as_nanos() as u64, SeqCst);
    }

    /// Until there is another job than the last one, or the thread is to rest.
    fn wait(&self, index: usize, done: usize) -> Option<Duration> {
        match waiting::wait_awhile(|| self.number.load(SeqCst) != done) {
            Waited::Found => return None,
            Waited::Interrupted(rest) => return Some(rest),
            Waited::InVain => {}
        }
        while self.number.load(SeqCst) == done {
            // Said before the last look: whoever counts up after that look sees it, and wakes this thread.
            self.asleep[index].store(true, SeqCst);
            if self.number.load(SeqCst) == done {
                thread::park();
            }
            self.asleep[index].store(false, SeqCst);
        }
        None
    }

    /// Sleeps, and is not woken for a job.
    fn rest(&self, time: Duration) {
        let start = Instant::now();
        while let Some(left) = time.checked_sub(start.elapsed()).filter(|left| !left.is_zero())
            && !self.over.load(SeqCst)
        {
            thread::park_timeout(left);
        }
    }
}

fn wake(asleep: &AtomicBool, thread: &Thread) {
    if asleep.load(SeqCst) {
        thread.unpark();
    }
}

/// A panic while it was held has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Does a job that is done when so many threads have joined it.
    fn with_all(pool: &Pool, threads: usize, job: impl Fn() + Sync) {
        let joined = AtomicUsize::new(0);
        pool.run(&|| {
            joined.fetch_add(1, SeqCst);
            waiting::wait_for(|| (joined.load(SeqCst) >= threads).then_some(()));
            job();
        });
    }

    #[test]
    fn every_thread_comes_and_does_the_job() {
        for others in [1, 2, 7] {
            let pool = Pool::new(others).unwrap();
            for round in 0..8 {
                let count = AtomicUsize::new(0);
                with_all(&pool, others + 1, || {
                    count.fetch_add(1, SeqCst);
                });
                assert!(count.into_inner() > others);
                if round % 4 == 0 {
                    // Long enough for all to sleep.
                    thread::sleep(Duration::from_millis(5));
                }
            }
        }
    }

    #[test]
    fn a_thread_that_does_not_come_is_not_waited_for() {
        let pool = Pool::new(1).unwrap();
        with_all(&pool, 2, || {});
        assert!(!pool.shared.join(), "the job is shut");
        let (done, wanted) = (AtomicUsize::new(0), AtomicBool::new(false));
        let caller = thread::current().id();
        with_all(&pool, 2, || {
            if thread::current().id() == caller {
                wanted.store(true, SeqCst);
            } else {
                // In its part while the caller has done its own: the caller waits for that.
                waiting::wait_for(|| {
                    (wanted.load(SeqCst) && pool.shared.inside.load(SeqCst) & SHUT != 0).then_some(())
                });
                done.fetch_add(1, SeqCst);
            }
        });
        assert!(done.into_inner() > 0);
        assert_eq!(pool.shared.inside.load(SeqCst), SHUT);
    }

    #[test]
    fn a_job_may_borrow_what_lives_shorter_than_the_pool() {
        let pool = Pool::new(3).unwrap();
        for round in 0..if cfg!(miri) { 30 } else { 1000 } {
            let numbers = Mutex::new(vec![round; 4]);
            pool.run(&|| {
                while let Some(number) = { lock(&numbers).pop() } {
                    assert_eq!(number, round);
                }
            });
            assert!(lock(&numbers).is_empty());
        }
    }

    #[test]
    fn a_pool_at_work_lets_others_do_it_themselves() {
        let pool = Pool::new(1).unwrap();
        let inner = AtomicUsize::new(0);
        with_all(&pool, 2, || {
            pool.run(&|| {
                inner.fetch_add(1, SeqCst);
            })
        });
        assert!(inner.into_inner() >= 2);
    }

    #[test]
    fn a_panic_is_the_callers_and_the_pool_goes_on() {
        let pool = Pool::new(2).unwrap();
        let caller = thread::current().id();
        for on_caller in [true, false] {
            let panicking = catch_unwind(AssertUnwindSafe(|| {
                with_all(&pool, 3, || {
                    assert!((thread::current().id() == caller) != on_caller, "as wanted");
                })
            }));
            assert!(panicking.is_err());
            let count = AtomicUsize::new(0);
            with_all(&pool, 3, || {
                count.fetch_add(1, SeqCst);
            });
            assert!(count.into_inner() >= 3);
        }
    }
}
