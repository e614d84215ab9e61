//! Networks, examples and folders for the other tests.

use std::fs;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use nn_runtime::data::Row;
use nn_runtime::optim::{Moment, Schedule};
use nn_runtime::{Examples, History, Network, Real, network};

network! {
    /// A parameter that is not learned, between others; one with a range, which it reaches; metrics.
    #[dtype(f64)]
    pub struct Mixed {
        input x: [3];
        target y;
        param slope: [3] = uniform(-1, 1);
        param fixed: [4] = normal(0, 0.5);
        param height in -0.1..=0.1 = 0.05;
        let hidden = (slope * x).dense(4).tanh() + stop_gradient(fixed);
        output y_hat = hidden.dense() + height;
        loss squared_error(y_hat, y);
        metric error = abs(y_hat - y);
        metric above = y_hat > y;
    }

    /// So small that steps over a batch are one compiled loop.
    pub struct Tiny {
        input x: [3];
        target y;
        output y_hat = x.dense(2).tanh().dense();
        loss squared_error(y_hat, y);
    }

    /// A loss without a value where the weight is negative, as it is after some steps.
    #[dtype(f64)]
    pub struct Brittle {
        input x: [3];
        param weight = 1.0;
        output scaled = weight * sum(x);
        loss sqrt(weight) + sum(x);
    }

    /// Large enough for two threads: examples are shared, and so are parameters while they move.
    pub struct Large {
        input x: [3];
        target y;
        let hidden = x.dense(200).tanh().dense(160).tanh();
        output y_hat = hidden.dense(8).tanh().dense();
        loss squared_error(y_hat, y);
    }
}

/// Points of a curve, from `start` on.
struct Point(usize);

impl<N: Network> Row<N> for Point {
    fn write(&self, row: &mut [N::Real]) {
        let x = [1, 2, 3].map(|j| ((self.0 * 37 + j * 11) % 23) as f64 / 8.0 - 1.25);
        let y = (x[0] * 2.0).sin() - 0.5 * x[1] * x[2] + if self.0.is_multiple_of(3) { 0.25 } else { -0.25 };
        let numbers = [x[0], x[1], x[2], y];
        row.iter_mut().zip(numbers).for_each(|(place, number)| *place = N::Real::from_f64(number));
    }
}

pub(crate) fn examples<N: Network>(range: std::ops::Range<usize>) -> Examples<N> {
    Examples::from_rows(&range.map(Point).collect::<Vec<_>>()).unwrap()
}

/// The bits of all parameters.
pub(crate) fn bits<N: Network>(net: &N) -> Vec<u64> {
    net.parameters().iter().map(|parameter| parameter.to_f64().to_bits()).collect()
}

/// A history without the seconds.
pub(crate) fn without_seconds(history: &History) -> String {
    let epochs = history.epochs().iter().map(|epoch| (epoch.number, epoch.loss, epoch.validation.clone()));
    format!("{:?} {:?}", epochs.collect::<Vec<_>>(), history.restored())
}

/// A schedule with which a training takes a number of steps and then stops in the middle of the next.
#[derive(Debug)]
pub(crate) struct Stopping<S> {
    left: AtomicU64,
    then: S,
}

impl<S> Stopping<S> {
    pub(crate) fn after(steps: u64, then: S) -> Self {
        Self { left: AtomicU64::new(steps), then }
    }
}

/// What it stops with.
struct Stopped;

impl<S: Schedule> Schedule for Stopping<S> {
    fn factor(&self, at: Moment) -> f64 {
        match self.left.load(Ordering::Relaxed) {
            0 => resume_unwind(Box::new(Stopped)),
            left => self.left.store(left - 1, Ordering::Relaxed),
        }
        self.then.factor(at)
    }
}

/// What a training gives, unless it is stopped.
pub(crate) fn unless_stopped<T>(training: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(training)) {
        Ok(done) => Some(done),
        Err(stopped) if stopped.is::<Stopped>() => None,
        Err(other) => resume_unwind(other),
    }
}

/// A folder of a test's own, removed when the test is done.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// One that is not there yet.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("checkpoints-{}-{number}", std::process::id()));
        let _gone = fs::remove_dir_all(&folder);
        Folder(folder)
    }

    /// The names in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.0)
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}
