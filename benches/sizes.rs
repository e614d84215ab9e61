//! How fast networks of odd sizes are trained beside those of sizes that fit the vectors.
//!
//! ```sh
//! NN_THREADS=1 cargo bench --bench sizes
//! ```
//!
//! prints two tables: for odd widths and for odd batches the part of the speed, in operations a second that the
//! network cannot do without, that the fitting neighbour has.

use nn_benches::elapsed;
use nn_benches::sizes::{SIZES, Size};

/// Odd widths, and the fitting ones beside them.
const WIDTHS: [(usize, usize); 8] =
    [(1, 8), (3, 8), (7, 8), (50, 48), (97, 96), (129, 128), (617, 624), (1000, 1024)];
/// The batches these are measured with.
const FITTING: [usize; 3] = [16, 48, 96];
/// Odd batches, and the fitting ones beside them.
const BATCHES: [(usize, usize); 5] = [(1, 16), (2, 16), (5, 16), (50, 48), (100, 96)];

/// Thousands of millions of operations a second.
fn speed(size: &Size, batch: usize) -> f64 {
    let mut step = (size.start)(batch);
    let few = elapsed(5, &mut step).as_secs_f64();
    let steps = (3e-4 / few).ceil().max(1.0) as usize;
    let time = elapsed(15, || (0..steps).map(|_| step()).sum::<f64>()).as_secs_f64() / steps as f64;
    (size.flops * batch as u64) as f64 / time / 1e9
}

fn of_width(width: usize) -> &'static Size {
    SIZES.iter().find(|size| size.width == width).expect("a width of the list")
}

/// A speed, and its part of another.
fn cell(odd: f64, fitting: f64) -> String {
    format!(" {odd:.1} ({:.0} %) |", 100.0 * odd / fitting)
}

fn main() {
    println!("| width | beside |{} |", FITTING.map(|batch| format!(" batch {batch}")).join(" |"));
    println!("|---:|---:|{}", "---:|".repeat(FITTING.len()));
    for (odd, fitting) in WIDTHS {
        let cells = FITTING.map(|batch| cell(speed(of_width(odd), batch), speed(of_width(fitting), batch)));
        println!("| {odd} | {fitting} |{}", cells.concat());
    }
    let widths = [50, 129, 617, 1000];
    println!("\n| batch | beside |{} |", widths.map(|width| format!(" width {width}")).join(" |"));
    println!("|---:|---:|{}", "---:|".repeat(widths.len()));
    for (odd, fitting) in BATCHES {
        let cells = widths.map(|width| cell(speed(of_width(width), odd), speed(of_width(width), fitting)));
        println!("| {odd} | {fitting} |{}", cells.concat());
    }
}
