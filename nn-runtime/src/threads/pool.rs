//! A few threads that wait for work without sleeping, for a while.
//!
//! A kernel takes microseconds, and waking a thread takes as long: so a thread that has done its part looks
//! for the next one a while before it sleeps. Pools made for longer work sleep sooner: with one
//! of them, steps of 300 µs took 380 on two threads.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};
use std::{hint, io};

/// For so long a thread looks for work before it sleeps: longer than what one thread does between kernels that all share.
const AWAKE: Duration = Duration::from_micros(200);

/// How often it looks before it looks at the clock: a few microseconds.
const LOOKS: usize = 100;

/// How often the caller looks whether all is done before it lets others have its processor: some 100 µs.
const PATIENT_LOOKS: usize = 2_000;

/// Something that all threads are to do at the same time.
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
    /// How many workers have not finished the job.
    unfinished: AtomicUsize,
    asleep: Vec<AtomicBool>,
    failed: AtomicBool,
    closed: AtomicBool,
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
            unfinished: AtomicUsize::new(0),
            asleep: (0..others).map(|_| AtomicBool::new(false)).collect(),
            failed: AtomicBool::new(false),
            closed: AtomicBool::new(false),
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

    /// Does the job on the caller's thread and on all others, and returns when all have done it. If the pool is
    /// at work for another caller, the job is only done here.
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
        // this function returns, also by a panic, and not before every worker has finished with it.
        let job: &'static Job = unsafe { std::mem::transmute::<&(dyn Fn() + Sync), &'static Job>(job) };
        lock(&self.shared.slot).0 = Some(job);
        self.shared.unfinished.store(self.workers.len(), SeqCst);
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
        self.shared.closed.store(true, SeqCst);
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

/// Waits until all workers have finished, when it is dropped.
struct Finish<'a>(&'a Shared);

impl Drop for Finish<'_> {
    fn drop(&mut self) {
        let mut looks = 0;
        while self.0.unfinished.load(SeqCst) > 0 {
            looks += 1;
            // A worker without a processor of its own needs this one.
            if looks < PATIENT_LOOKS { hint::spin_loop() } else { thread::yield_now() }
        }
        lock(&self.0.slot).0 = None;
    }
}

impl Shared {
    fn work(&self, index: usize) {
        let mut done = 0;
        loop {
            self.wait(index, done);
            done = self.number.load(SeqCst);
            if self.closed.load(SeqCst) {
                return;
            }
            let job = lock(&self.slot).0;
            if let Some(job) = job {
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    self.failed.store(true, SeqCst);
                }
                self.unfinished.fetch_sub(1, SeqCst);
            }
        }
    }

    /// Until there is another job than the last one.
    fn wait(&self, index: usize, done: usize) {
        let start = Instant::now();
        while start.elapsed() < AWAKE {
            for _ in 0..LOOKS {
                if self.number.load(SeqCst) != done {
                    return;
                }
                hint::spin_loop();
            }
        }
        while self.number.load(SeqCst) == done {
            // Said before the last look: whoever counts up after that look sees it, and wakes this thread.
            self.asleep[index].store(true, SeqCst);
            if self.number.load(SeqCst) == done {
                thread::park();
            }
            self.asleep[index].store(false, SeqCst);
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

    #[test]
    fn every_thread_does_the_job_once() {
        for others in [1, 2, 7] {
            let pool = Pool::new(others).unwrap();
            for round in 0..200 {
                let count = AtomicUsize::new(0);
                pool.run(&|| {
                    count.fetch_add(1, SeqCst);
                });
                assert_eq!(count.into_inner(), others + 1);
                if round % 50 == 0 {
                    // Long enough for all to sleep.
                    thread::sleep(Duration::from_millis(5));
                }
            }
        }
    }

    #[test]
    fn a_job_may_borrow_what_lives_shorter_than_the_pool() {
        let pool = Pool::new(3).unwrap();
        for round in 0..1000 {
            let numbers = Mutex::new(vec![round; 4]);
            pool.run(&|| {
                if let Some(number) = lock(&numbers).pop() {
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
        pool.run(&|| {
            pool.run(&|| {
                inner.fetch_add(1, SeqCst);
            })
        });
        assert_eq!(inner.into_inner(), 2);
    }

    #[test]
    fn a_panic_is_the_callers_and_the_pool_goes_on() {
        let pool = Pool::new(2).unwrap();
        let caller = thread::current().id();
        for on_caller in [true, false] {
            let panicking = catch_unwind(AssertUnwindSafe(|| {
                pool.run(&|| {
                    assert!((thread::current().id() == caller) != on_caller, "as wanted");
                })
            }));
            assert!(panicking.is_err());
            let count = AtomicUsize::new(0);
            pool.run(&|| {
                count.fetch_add(1, SeqCst);
            });
            assert_eq!(count.into_inner(), 3);
        }
    }
}
