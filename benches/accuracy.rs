//! `cargo run --release -p nn-benches --bin accuracy` measures the functions of the language and writes
//! `docs/functions.md`. Single precision is measured at all numbers, which takes half an hour.
#![forbid(unsafe_code)]

use std::fmt::Write;
use std::num::NonZero;
use std::process::ExitCode;
use std::thread;

use nn_benches::busy;
use nn_benches::functions::{
    FUNCTIONS, Function, POW_BOUNDS, Worst, apply, doubles, pairs, worst_double, worst_double_pow,
    worst_single, worst_single_pow,
};
use nn_runtime::{Instructions, math};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/functions.md");
const START: &str = "<!-- measured -->\n";
/// In how many parts the work is divided, and how many points of double precision each has.
const PARTS: u64 = 64;
const DOUBLES: usize = 20_000;
const SINGLE_PAIRS: usize = 2_000_000;

fn main() -> ExitCode {
    let mut table = String::new();
    let mut all_well = true;
    for function in FUNCTIONS {
        let single =
            parts(|part| worst_single(function, (0..=u32::MAX >> 6).map(|low| (part as u32) << 26 | low)));
        let double = parts(|part| worst_double(function, doubles(part, DOUBLES, function.range)));
        all_well &= single.error <= function.bounds[0] && double.error <= function.bounds[1];
        let Function { name, all_single, all_double, .. } = *function;
        let libm = function.libm;
        let times = [
            nanoseconds(all_single),
            nanoseconds(all_double),
            nanoseconds(|x: &mut [f64]| x.iter_mut().for_each(|x| *x = libm(*x))),
        ];
        row(
            &mut table,
            name,
            &format!("{:e}", single.at),
            single,
            &format!("{:e}", double.at),
            double,
            times,
        );
    }
    let single = parts(|part| worst_single_pow(pairs(part, SINGLE_PAIRS)));
    let double = parts(|part| worst_double_pow(pairs(part, DOUBLES)));
    all_well &= single.error <= POW_BOUNDS[0] && double.error <= POW_BOUNDS[1];
    let times = [
        nanoseconds(|x: &mut [f32]| apply(x, |x| x.iter_mut().for_each(|x| *x = math::pow(*x, 1.7)))),
        nanoseconds(|x: &mut [f64]| apply(x, |x| x.iter_mut().for_each(|x| *x = math::pow(*x, 1.7)))),
        nanoseconds(|x: &mut [f64]| x.iter_mut().for_each(|x| *x = libm::pow(*x, 1.7))),
    ];
    let pair = |(x, y): (f64, f64)| format!("{x:e}, {y:e}");
    let single_at = pair((single.at.0.into(), single.at.1.into()));
    row(&mut table, "pow", &single_at, single, &pair(double.at), double, times);

    let text = std::fs::read_to_string(PAGE).expect("the page is there");
    let (before, _) = text.split_once(START).expect("the page says where the table stands");
    let page = format!(
        "{before}{START}\nTimes are nanoseconds for one number, on this machine with the instructions `{}`.\n\n\
         | function | `f32`: ulp | at | points | ns | `f64`: ulp | at | points | ns | ns of `libm` |\n\
         |---|---|---|---|---|---|---|---|---|---|\n{table}",
        Instructions::best().name()
    );
    std::fs::write(PAGE, page).expect("the page can be written");
    if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn row<A, B>(
    table: &mut String,
    name: &str,
    single_at: &str,
    single: Worst<A>,
    double_at: &str,
    double: Worst<B>,
    [single_time, double_time, libm_time]: [f64; 3],
) {
    let line = format!(
        "| `{name}` | {:.3} | {single_at} | {} | {single_time:.2} | {:.3} | {double_at} | {} | {double_time:.2} | {libm_time:.1} |",
        single.error,
        if single.points > u64::from(u32::MAX) { "all".into() } else { single.points.to_string() },
        double.error,
        double.points,
    );
    println!("{line}");
    writeln!(table, "{line}").expect("writing to a text does not fail");
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
    let time = busy(25, || {
        for _ in 0..50 {
            x.copy_from_slice(&numbers);
            all(std::hint::black_box(&mut x));
        }
    });
    time.as_secs_f64() * 1e9 / 50.0 / numbers.len() as f64
}
