//! `cargo run --release -p nn-benches --bin accuracy` measures the functions of the language and writes
//! `docs/functions.md`. Single precision is measured at all numbers, which takes a quarter of an hour; with the
//! argument `times` only the times are.
#![forbid(unsafe_code)]

use std::fmt::Write;
use std::num::NonZero;
use std::process::ExitCode;
use std::thread;

use nn_benches::elapsed;
use nn_benches::functions::{
    FUNCTIONS, Function, POW_BOUNDS, Worst, apply, doubles, pairs, worst_double, worst_double_pow,
    worst_single, worst_single_pow,
};
use nn_runtime::{Instructions, math};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/functions.md");
/// In how many parts the work is divided, and how many points of double precision each has.
const PARTS: u64 = 64;
const DOUBLES: usize = 20_000;
const SINGLE_PAIRS: usize = 2_000_000;

const ERRORS: &str = "<!-- errors -->\n";
const TIMES: &str = "<!-- times -->\n";

fn main() -> ExitCode {
    let mut all_well = true;
    if std::env::args().nth(1).as_deref() != Some("times") {
        let (table, within) = errors();
        replace(ERRORS, &table);
        all_well = within;
    }
    replace(TIMES, &times());
    if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Puts a table after its mark in the page, where one may stand before.
fn replace(mark: &str, table: &str) {
    let text = std::fs::read_to_string(PAGE).expect("the page is there");
    let (before, after) = text.split_once(mark).expect("the page says where the table stands");
    let rest = after.trim_start().find("\n\n").map_or("\n", |end| &after.trim_start()[end..]);
    std::fs::write(PAGE, format!("{before}{mark}\n{}{rest}", table.trim_end()))
        .expect("the page can be written");
}

/// The largest errors, as a table, and whether they are within their bounds.
fn errors() -> (String, bool) {
    let mut table = "| function | `f32`: ulp | at | points | `f64`: ulp | at | points |\n\
                     |---|---|---|---|---|---|---|\n"
        .to_owned();
    let mut within = true;
    for function in FUNCTIONS {
        let bits = |part| (0..=u32::MAX >> 6).map(move |low| (part as u32) << 26 | low);
        let single = parts(|part| worst_single(function, bits(part)));
        let double = parts(|part| worst_double(function, doubles(part, DOUBLES, function.range)));
        within &= single.error <= function.bounds[0] && double.error <= function.bounds[1];
        let at = (format!("{:e}", single.at), format!("{:e}", double.at));
        row(
            &mut table,
            function.name,
            (single.error, at.0, single.points),
            (double.error, at.1, double.points),
        );
    }
    let single = parts(|part| worst_single_pow(pairs(part, SINGLE_PAIRS)));
    let double = parts(|part| worst_double_pow(pairs(part, DOUBLES)));
    within &= single.error <= POW_BOUNDS[0] && double.error <= POW_BOUNDS[1];
    let at =
        (format!("{:e}, {:e}", single.at.0, single.at.1), format!("{:e}, {:e}", double.at.0, double.at.1));
    row(&mut table, "pow", (single.error, at.0, single.points), (double.error, at.1, double.points));
    (table, within)
}

/// Adds a line: for both types the largest error, where, and of how many.
fn row(table: &mut String, name: &str, single: (f64, String, u64), double: (f64, String, u64)) {
    let points = |count| if count > u64::from(u32::MAX) { "all".into() } else { format!("{count}") };
    let cells = |(error, at, count): (f64, String, u64)| format!("{error:.3} | {at} | {}", points(count));
    let line = format!("| `{name}` | {} | {} |", cells(single), cells(double));
    println!("{line}");
    writeln!(table, "{line}").expect("writing to a text does not fail");
}

/// What one number costs, as a table.
fn times() -> String {
    let best = Instructions::best().name();
    let mut table = format!(
        "| function | `f32`, `{best}` | `f64`, `{best}` | `f64`, crate `libm` |\n|---|---|---|---|\n"
    );
    let mut row = |name, single, double, libm| {
        let line = format!("| `{name}` | {single:.2} | {double:.2} | {libm:.1} |");
        println!("{line}");
        writeln!(table, "{line}").expect("writing to a text does not fail");
    };
    for &Function { name, all_single, all_double, libm, .. } in FUNCTIONS {
        let libm = nanoseconds(|x: &mut [f64]| x.iter_mut().for_each(|x| *x = libm(*x)));
        row(name, nanoseconds(all_single), nanoseconds(all_double), libm);
    }
    let single = |x: &mut [f32]| apply(x, |x| x.iter_mut().for_each(|x| *x = math::pow(*x, 1.7)));
    let double = |x: &mut [f64]| apply(x, |x| x.iter_mut().for_each(|x| *x = math::pow(*x, 1.7)));
    let libm = |x: &mut [f64]| x.iter_mut().for_each(|x| *x = libm::pow(*x, 1.7));
    row("pow", nanoseconds(single), nanoseconds(double), nanoseconds(libm));
    table
}

/// The worst of all parts of the work, which is done on all processors.
fn parts<X: Copy + Default + Send>(part: impl Fn(u64) -> Worst<X> + Sync) -> Worst<X> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let part = &part;
    thread::scope(|scope| {
        let run = |thread| {
            move || (thread..PARTS).step_by(threads as usize).map(part).fold(Worst::default(), Worst::and)
        };
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(run(thread))).collect();
        running.into_iter().map(|one| one.join().expect("no panic")).fold(Worst::default(), Worst::and)
    })
}

/// How long a function takes for one number.
fn nanoseconds<T: nn_runtime::Real>(all: impl Fn(&mut [T])) -> f64 {
    let numbers: Vec<T> =
        (0..4096).map(|i| T::from_f64(f64::from(i * 7919 % 4000) / 1000.0 + 0.001)).collect();
    let mut x = numbers.clone();
    let time = elapsed(51, || {
        for _ in 0..50 {
            x.copy_from_slice(&numbers);
            all(std::hint::black_box(&mut x));
        }
    });
    time.as_secs_f64() * 1e9 / 50.0 / numbers.len() as f64
}
