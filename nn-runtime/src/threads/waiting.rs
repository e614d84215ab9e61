//! How threads wait for each other, where there may be fewer processors than threads that want one.
//!
//! Who waits looks again and again for some microseconds, as long as a kernel takes; and then lets others have the processor
//! between two looks. Where no other wants it, that takes less than a microsecond.

use std::cell::Cell;
use std::time::{Duration, Instant};
use std::{hint, thread};

/// How often a thread looks before it lets others have the processor: some 10 µs.
const LOOKS: usize = 200;

/// For so long a thread looks for work before it sleeps: longer than what one thread does between kernels that all share.
const AWAKE: Duration = Duration::from_micros(200);

/// Longer than letting others have the processor takes where it is not wanted, and than threads with processors of their own
/// wait for each other in small kernels.
const INTERRUPTION: Duration = Duration::from_micros(50);

/// A thread whose processor was wanted, or that others waited for, rests so many times as long: it then costs a twentieth.
const REST: u32 = 20;

/// Waits until there is what is looked for.
pub(super) fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let mut looks = 0;
    loop {
        if let Some(found) = look() {
            return found;
        }
        looks += 1;
        if looks < LOOKS { hint::spin_loop() } else { thread::yield_now() }
    }
}

/// How a thread waits for work.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// There is some.
    Found,
    /// There was none for a while.
    InVain,
    /// Another program wanted the processor. The thread is to rest for so long.
    Interrupted(Duration),
}

/// Waits for work, not for long.
pub(super) fn wait_awhile(is_there: impl Fn() -> bool) -> Waited {
    let start = Instant::now();
    let mut last = start;
    loop {
        for _ in 0..LOOKS {
            if is_there() {
                return Waited::Found;
            }
            hint::spin_loop();
        }
        thread::yield_now();
        let now = Instant::now();
        if now - last > INTERRUPTION {
            return Waited::Interrupted((now - last) * REST);
        }
        if now - start > AWAKE {
            return Waited::InVain;
        }
        last = now;
    }
}

/// For how long a thread rests after a job that took so long, where others waited for it so long: if they did most of the
/// time, it had no processor of its own, and they are quicker without it.
pub(super) fn rest(job: Duration, late: Duration) -> Option<Duration> {
    (late > INTERRUPTION && 3 * late > 2 * job).then(|| late * REST)
}

thread_local! {
    /// How long others have waited for this thread in the job.
    static LATE: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Notes that another thread waits for this one since then.
pub(super) fn note_late(since: Instant) {
    LATE.set(LATE.get() + since.elapsed());
}

/// How long others have waited for this thread since this was last asked.
pub(super) fn take_late() -> Duration {
    LATE.take()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_and_what_is_not_is_not_waited_for() {
        let mut looks = 0;
        let found = wait_for(|| {
            looks += 1;
            (looks > 3 * LOOKS).then_some(looks)
        });
        assert_eq!(found, 3 * LOOKS + 1);
        assert_eq!(wait_awhile(|| true), Waited::Found);
        assert_ne!(wait_awhile(|| false), Waited::Found);
    }

    #[test]
    fn who_is_waited_for_most_of_the_time_rests() {
        let [few, some, many] = [10, 300, 1000].map(Duration::from_micros);
        // A part that is somewhat larger than the others, or a short job.
        assert_eq!(rest(many, some), None);
        assert_eq!(rest(few, few), None);
        assert_eq!(rest(many, many), Some(20 * many));
        note_late(Instant::now() - some);
        note_late(Instant::now() - some);
        assert!(take_late() >= 2 * some);
        assert_eq!(take_late(), Duration::ZERO);
    }
}
