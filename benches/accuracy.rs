//! `cargo run --release -p nn-benches --bin accuracy` measures the functions of the language and writes
//! `docs/functions.md`. Single precision is measured at all numbers, which takes up to an hour; with names of functions
//! as arguments, only their errors are, and with the argument `times` none.
#![forbid(unsafe_code)]

use std::fmt::{Debug, Write};
use std::num::NonZero;
use std::process::ExitCode;
use std::thread;

use nn_benches::elapsed;
use nn_benches::functions::{
    FUNCTIONS, Function, POW_BOUNDS, Worst, doubles, pairs, powers, worst_double, worst_double_pow,
    worst_single, worst_single_pow,
};
use nn_runtime::Instructions;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/functions.md");
/// In how many parts the work is divided, and how many points of double precision each has.
const PARTS: u64 = 64;
const DOUBLES: usize = 20_000;
const SINGLE_PAIRS: usize = 2_000_000;

const ERRORS: &str = "<!-- errors -->\n";
const TIMES: &str = "<!-- times -->\n";

fn main() -> ExitCode {
    let mut all_well = true;
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let known = |name: &&String| *name == "pow" || FUNCTIONS.iter().any(|function| function.name == *name);
    if wanted != ["times"] {
        if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
            eprintln!("there is no function `{unknown}`; `times` stands alone");
            return ExitCode::FAILURE;
        }
        let (table, within) = errors(&wanted);
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

/// The largest errors of the functions wanted, or of all if none are named, as a table in which the lines of others stay
/// as they were; and whether they are within their bounds.
fn errors(wanted: &[String]) -> (String, bool) {
    let page = std::fs::read_to_string(PAGE).expect("the page is there");
    let (before, _) = page.split_once(TIMES).expect("the page says where the times stand");
    let kept = |name: &str| -> Option<String> {
        let lines = before.lines().filter(|line| line.starts_with(&format!("| `{name}`")));
        let stays = !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == name);
        stays.then(|| lines.flat_map(|line| [line, "\n"]).collect())
    };
    let mut table = "| function | `f32`: ulp | at | points | `f64`: ulp | at | points |\n\
                     |---|---|---|---|---|---|---|\n"
        .to_owned();
    let mut within = true;
    for function in FUNCTIONS {
        if let Some(lines) = kept(function.name) {
            table += &lines;
            continue;
        }
        let bits = |part| (0..=u32::MAX >> 6).map(move |low| (part as u32) << 26 | low);
        let single = parts(|part| worst_single(function, bits(part)));
        let double = parts(|part| worst_double(function, doubles(part, DOUBLES, function.range)));
        within &= rows(&mut table, function.name, single, double, function.bounds);
    }
    if let Some(lines) = kept("pow") {
        return (table + &lines, within);
    }
    let single = parts(|part| worst_single_pow(pairs(part, SINGLE_PAIRS)));
    let double = parts(|part| worst_double_pow(pairs(part, DOUBLES)));
    within &= rows(&mut table, "pow", single, double, POW_BOUNDS);
    (table, within)
}

/// Adds the lines of a function, one for each way, and says whether they are within bounds.
fn rows<S: Debug + Copy, D: Debug + Copy>(
    table: &mut String,
    name: &str,
    single: [Worst<S>; 2],
    double: [Worst<D>; 2],
    bounds: [f64; 2],
) -> bool {
    for ((single, double), way) in single.iter().zip(&double).zip(["", ", fused"]) {
        let at = |at: String| at.trim_matches(['(', ')']).to_owned();
        let single = (single.error, at(format!("{:?}", single.at)), single.points);
        let double = (double.error, at(format!("{:?}", double.at)), double.points);
        row(table, &format!("`{name}`{way}"), single, double);
    }
    single.iter().all(|one| one.error <= bounds[0]) && double.iter().all(|one| one.error <= bounds[1])
}

/// Adds a line: for both types the largest error, where, and of how many.
fn row(table: &mut String, name: &str, single: (f64, String, u64), double: (f64, String, u64)) {
    let points = |count| if count > u64::from(u32::MAX) { "all".into() } else { format!("{count}") };
    let cells = |(error, at, count): (f64, String, u64)| format!("{error:.3} | {at} | {}", points(count));
    let line = format!("| {name} | {} | {} |", cells(single), cells(double));
    println!("{line}");
    writeln!(table, "{line}").expect("writing to a text does not fail");
}

/// What one number costs, as a table.
fn times() -> String {
    let best = Instructions::best();
    let name = best.name();
    let mut table = format!(
        "| function | `f32`, `{name}` | `f64`, `{name}` | reproducible: `f32` | `f64` | `f64`, crate `libm` |\n\
         |---|---|---|---|---|---|\n"
    );
    let mut row = |name, times: [f64; 5]| {
        let cells: Vec<String> = times.iter().map(|time| format!(" {time:.2} |")).collect();
        let line = format!("| `{name}` |{}", cells.concat());
        println!("{line}");
        writeln!(table, "{line}").expect("writing to a text does not fail");
    };
    for &Function { name, single, double, libm, .. } in FUNCTIONS {
        let [a, b] = [best, best.reproducible()].map(|instructions| {
            [nanoseconds(|x| single(instructions, x)), nanoseconds(|x| double(instructions, x))]
        });
        let libm = nanoseconds(|x: &mut [f64]| x.iter_mut().for_each(|x| *x = libm(*x)));
        row(name, [a[0], a[1], b[0], b[1], libm]);
    }
    let [a, b] = [best, best.reproducible()].map(|instructions| {
        let single = |x: &mut [f32]| powers(instructions, x, &[1.7; NUMBERS]);
        let double = |x: &mut [f64]| powers(instructions, x, &[1.7; NUMBERS]);
        [nanoseconds(single), nanoseconds(double)]
    });
    let libm = |x: &mut [f64]| x.iter_mut().for_each(|x| *x = libm::pow(*x, 1.7));
    row("pow", [a[0], a[1], b[0], b[1], nanoseconds(libm)]);
    table
}

/// The worst of all parts of the work, which is done on all processors.
fn parts<X: Copy + Default + Send>(part: impl Fn(u64) -> [Worst<X>; 2] + Sync) -> [Worst<X>; 2] {
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let part = &part;
    let none = [Worst::default(); 2];
    let both = |a: [Worst<X>; 2], b: [Worst<X>; 2]| [a[0].and(b[0]), a[1].and(b[1])];
    thread::scope(|scope| {
        let run = |thread| move || (thread..PARTS).step_by(threads as usize).map(part).fold(none, both);
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(run(thread))).collect();
        running.into_iter().map(|one| one.join().expect("no panic")).fold(none, both)
    })
}

/// How many numbers a loop goes over.
const NUMBERS: usize = 4096;

/// How long a function takes for one number.
fn nanoseconds<T: nn_runtime::Real>(all: impl Fn(&mut [T])) -> f64 {
    let numbers: Vec<T> =
        (0..NUMBERS as u32).map(|i| T::from_f64(f64::from(i * 7919 % 4000) / 1000.0 + 0.001)).collect();
    let mut x = numbers.clone();
    let time = elapsed(51, || {
        for _ in 0..50 {
            x.copy_from_slice(&numbers);
            all(std::hint::black_box(&mut x));
        }
    });
    time.as_secs_f64() * 1e9 / 50.0 / numbers.len() as f64
}
