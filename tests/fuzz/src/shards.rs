//! Many inputs on all processors: a process for each part, as an allocator counts the memory of all threads of one, and a
//! process that is aborted takes nothing with it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Reader;
use crate::check::{Watch, check};

/// The inputs a process reads.
const PART: u64 = 20_000;

/// The most faults of one kind that a process reports.
const ALIKE: usize = 2;

/// What came of the inputs of a reader.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many inputs there were.
    pub inputs: u64,
    /// How many of them were taken for files.
    pub read: u64,
    /// How long they took on one processor.
    pub time: Duration,
    /// The largest memory of one, as a multiple of its length, and its index.
    pub largest: (f64, u64),
    /// What is wrong: each with the bytes that show it.
    pub faults: Vec<String>,
}

impl Summary {
    fn add(&mut self, other: Summary) {
        self.inputs += other.inputs;
        self.read += other.read;
        self.time += other.time;
        if other.largest.0 > self.largest.0 {
            self.largest = other.largest;
        }
        self.faults.extend(other.faults);
    }
}

/// Reads the inputs of a range in this process, and prints what came of them.
pub fn part(reader: &'static Reader, seed: u64, range: Range<u64>) {
    let watch = Watch::start(move |index| {
        println!("slow {index} {}", fault(reader, seed, index, "it takes too long"));
        std::process::exit(1);
    });
    let (mut sum, mut kinds) = (Summary::default(), HashMap::new());
    for index in range {
        let bytes = reader.input(seed, index);
        watch.begin(index);
        let checked = check(reader, &bytes);
        watch.end();
        sum.inputs += 1;
        match checked {
            Ok(checked) => {
                sum.read += u64::from(checked.is_read);
                if checked.factor > sum.largest.0 {
                    sum.largest = (checked.factor, index);
                }
            }
            Err(problem) => {
                let kind: String = problem.chars().filter(|c| !c.is_ascii_digit()).take(80).collect();
                let count = kinds.entry(kind).or_insert(0_usize);
                *count += 1;
                if *count <= ALIKE {
                    println!("fault {}", fault(reader, seed, index, &problem));
                }
            }
        }
    }
    println!("done {} {} {} {}", sum.inputs, sum.read, sum.largest.0, sum.largest.1);
}

/// A fault with all that repeats it.
fn fault(reader: &Reader, seed: u64, index: u64, problem: &str) -> String {
    let hex: String = reader.input(seed, index).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{} {seed} {index}: {} [{hex}]", reader.name, problem.replace('\n', " "))
}

/// Reads so many inputs for each reader, in processes of `program`, which hands its arguments to [`part`]. `progress` gets the
/// readers' names, and how many parts are done, of how many.
pub fn run(
    program: &Path,
    readers: &[&'static Reader],
    inputs: u64,
    seed: u64,
    progress: impl Fn(&str, usize, usize) + Sync,
) -> Vec<(&'static str, Summary)> {
    let ranges = (0..inputs).step_by(PART as usize).map(|start| start..(start + PART).min(inputs));
    let parts: Vec<(&'static Reader, Range<u64>)> =
        readers.iter().flat_map(|&reader| ranges.clone().map(move |range| (reader, range))).collect();
    let sums = Mutex::new(HashMap::<&str, Summary>::new());
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some((reader, range)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let sum = in_process(program, reader, seed, range.clone());
            let mut sums = sums.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            sums.entry(reader.name).or_default().add(sum);
            progress(reader.name, done.fetch_add(1, Ordering::Relaxed) + 1, parts.len());
        }
    };
    std::thread::scope(|scope| {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        (0..processors).for_each(|_| drop(scope.spawn(work)));
    });
    let mut sums = sums.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    readers.iter().map(|reader| (reader.name, sums.remove(reader.name).unwrap_or_default())).collect()
}

/// The inputs of a range in a process of their own.
fn in_process(program: &Path, reader: &'static Reader, seed: u64, range: Range<u64>) -> Summary {
    let mut sum = Summary::default();
    let mut pending = vec![range];
    while let Some(range) = pending.pop().filter(|range| !range.is_empty()) {
        let start = Instant::now();
        match attempt(program, reader, seed, &range, &mut sum) {
            Ended::Done => sum.time += start.elapsed(),
            Ended::Slow(index) => pending.push(index + 1..range.end),
            Ended::Died(how) if range.end - range.start == 1 => {
                sum.faults.push(fault(reader, seed, range.start, &how));
            }
            // It is in one half or the other.
            Ended::Died(_) => {
                let middle = range.start.midpoint(range.end);
                pending.extend([middle..range.end, range.start..middle]);
            }
        }
    }
    sum
}

enum Ended {
    Done,
    Slow(u64),
    Died(String),
}

fn attempt(program: &Path, reader: &Reader, seed: u64, range: &Range<u64>, sum: &mut Summary) -> Ended {
    let numbers = [seed, range.start, range.end].map(|number| number.to_string());
    let mut command = Command::new(program);
    command.args(["part", reader.name]).args(numbers).stdout(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            sum.faults.push(format!("{}: {error}", program.display()));
            return Ended::Done;
        }
    };
    let mut ended = None;
    for line in
        child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok)
    {
        let (what, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match what {
            "fault" => sum.faults.push(rest.to_owned()),
            "slow" => {
                let (index, fault) = rest.split_once(' ').unwrap_or((rest, ""));
                sum.faults.push(fault.to_owned());
                ended = index.parse().ok().map(Ended::Slow);
            }
            _ => {
                let numbers: Vec<&str> = rest.split(' ').collect();
                if let [inputs, read, factor, index] = numbers[..] {
                    let number = |text: &str| text.parse().unwrap_or(0);
                    sum.add(Summary {
                        inputs: number(inputs),
                        read: number(read),
                        largest: (factor.parse().unwrap_or(f64::NAN), number(index)),
                        ..Summary::default()
                    });
                    ended = Some(Ended::Done);
                }
            }
        }
    }
    let status = child.wait();
    ended.unwrap_or_else(|| {
        Ended::Died(status.map_or_else(|error| error.to_string(), |status| status.to_string()))
    })
}
