//! The same for many things, on all processors.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// What the function returns for each item, in their order.
///
/// # Panics
/// When the function does.
pub fn map<T: Sync, R: Send>(items: &[T], function: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((place, item)) = {
                    let place = next.fetch_add(1, Relaxed);
                    items.get(place).map(|item| (place, item))
                } {
                    let result = function(item);
                    results.lock().expect("no thread panics while it pushes").push((place, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no thread panics while it pushes");
    results.sort_by_key(|&(place, _)| place);
    results.into_iter().map(|(_, result)| result).collect()
}
