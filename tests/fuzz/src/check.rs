//! What must hold for an input.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::{MEMORY, Reader};

/// The most memory that one of the steps of a reading took, beyond what was there before it.
#[derive(Default)]
pub(crate) struct Meter {
    most: usize,
}

impl Meter {
    pub(crate) fn of<T>(&mut self, step: impl FnOnce() -> T) -> T {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let result = step();
        self.most = self.most.max(MEMORY.peak_usage().saturating_sub(before));
        result
    }
}

/// What an input did.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    /// Whether it was taken for a file.
    pub is_read: bool,
    /// The memory it took, in bytes.
    pub memory: usize,
    /// The same beyond what any input may take, as a multiple of its length.
    pub factor: f64,
}

/// Reads an input.
///
/// # Errors
/// What is wrong: a panic, or too much memory.
pub fn check(reader: &Reader, bytes: &[u8]) -> Result<Checked, String> {
    let mut meter = Meter::default();
    panic::set_hook(Box::new(|info| *last_panic() = info.to_string()));
    let result = panic::catch_unwind(AssertUnwindSafe(|| (reader.read)(bytes, &mut meter)));
    // The hook of before is the same for all that do not set one.
    drop(panic::take_hook());
    let is_read = result.map_err(|_| format!("a panic: {}", last_panic()))?;
    let (memory, allowed) = (meter.most, reader.allowed(bytes));
    if memory > allowed {
        return Err(format!("{memory} bytes of memory, and {allowed} are allowed for {}", bytes.len()));
    }
    let factor = memory.saturating_sub(reader.always) as f64 / bytes.len().max(1) as f64;
    Ok(Checked { is_read, memory, factor })
}

fn last_panic() -> std::sync::MutexGuard<'static, String> {
    static LAST: Mutex<String> = Mutex::new(String::new());
    LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// No input takes longer, on a machine that several share either: a source of some networks takes a second of a processor.
const LIMIT: Duration = Duration::from_secs(20);

/// The input that is being read, counted from 1, and since when.
pub(crate) struct Watch {
    input: AtomicU64,
    since: AtomicU64,
    start: Instant,
}

impl Watch {
    /// Looks on from another thread; `slow` gets the index of an input that takes too long.
    pub(crate) fn start(slow: impl FnOnce(u64) + Send + 'static) -> &'static Watch {
        let watch = Watch { input: AtomicU64::new(0), since: AtomicU64::new(0), start: Instant::now() };
        let watch: &'static Watch = Box::leak(Box::new(watch));
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(LIMIT / 10);
                let (input, since) = (watch.input.load(Ordering::SeqCst), watch.since.load(Ordering::SeqCst));
                let now = watch.start.elapsed().as_millis() as u64;
                if input > 0 && now.saturating_sub(since) > LIMIT.as_millis() as u64 {
                    return slow(input - 1);
                }
            }
        });
        watch
    }

    pub(crate) fn begin(&self, index: u64) {
        self.since.store(self.start.elapsed().as_millis() as u64, Ordering::SeqCst);
        self.input.store(index + 1, Ordering::SeqCst);
    }

    pub(crate) fn end(&self) {
        self.input.store(0, Ordering::SeqCst);
    }
}
