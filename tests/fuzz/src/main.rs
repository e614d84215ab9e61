//! `nn-fuzz INPUTS [SEED]` reads `INPUTS` inputs, shared among all readers; `nn-fuzz show READER SEED INDEX` repeats one;
//! `nn-fuzz worst` reads those made by hand.

use std::process::ExitCode;
use std::time::Instant;

use nn_fuzz::{READERS, Reader, check, part, run, worst};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u64>().ok();
    match arguments[..] {
        ["part", reader, seed, start, end] => {
            match (Reader::named(reader), number(seed), number(start), number(end)) {
                (Some(reader), Some(seed), Some(start), Some(end)) => part(reader, seed, start..end),
                _ => return usage(),
            }
            ExitCode::SUCCESS
        }
        ["show", reader, seed, index] => match (Reader::named(reader), number(seed), number(index)) {
            (Some(reader), Some(seed), Some(index)) => show(reader, &reader.input(seed, index)),
            _ => usage(),
        },
        ["worst"] => hand_made(),
        [inputs] if number(inputs).is_some() => all(number(inputs).unwrap_or(0), 1),
        [inputs, seed] => match (number(inputs), number(seed)) {
            (Some(inputs), Some(seed)) => all(inputs, seed),
            _ => usage(),
        },
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    let readers: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
    eprintln!(
        "nn-fuzz INPUTS [SEED]\nnn-fuzz show READER SEED INDEX\nnn-fuzz worst\nreaders: {}",
        readers.join(", ")
    );
    ExitCode::FAILURE
}

fn show(reader: &Reader, bytes: &[u8]) -> ExitCode {
    println!("{} bytes: {}", bytes.len(), bytes.escape_ascii());
    match check(reader, bytes) {
        Ok(checked) => {
            println!("{checked:?}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            println!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn hand_made() -> ExitCode {
    let mut exit = ExitCode::SUCCESS;
    for (reader, name, bytes) in worst() {
        let start = Instant::now();
        let checked = check(reader, &bytes);
        let (seconds, length) = (start.elapsed().as_secs_f64(), bytes.len());
        match checked {
            Ok(checked) => {
                println!(
                    "{:12} {name:48} {length:9} bytes {seconds:6.2} s {:8.2} times",
                    reader.name, checked.factor
                );
            }
            Err(problem) => {
                println!("{:12} {name:48} {length:9} bytes {seconds:6.2} s {problem}", reader.name);
                exit = ExitCode::FAILURE;
            }
        }
    }
    exit
}

fn all(inputs: u64, seed: u64) -> ExitCode {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => {
            eprintln!("this program is not found: {error}");
            return ExitCode::FAILURE;
        }
    };
    let start = Instant::now();
    let progress = |reader: &str, done: usize, parts: usize| {
        let seconds = start.elapsed().as_secs();
        eprint!("\r{reader:12} {done} of {parts} parts, {seconds} s ");
    };
    let sums = run(&program, inputs.div_ceil(READERS.len() as u64), seed, progress);
    eprintln!();
    let mut faults = 0;
    for (reader, sum) in &sums {
        let (largest, index) = sum.largest;
        println!(
            "{reader:12} {:9} inputs, {:8} read, {:7.1} s, {largest:6.2} times its length at most ({index})",
            sum.inputs,
            sum.read,
            sum.time.as_secs_f64()
        );
        faults += sum.faults.len();
    }
    println!(
        "{} inputs in {:.0} s, seed {seed}",
        sums.iter().map(|(_, sum)| sum.inputs).sum::<u64>(),
        start.elapsed().as_secs_f64()
    );
    sums.iter().flat_map(|(_, sum)| &sum.faults).for_each(|fault| println!("{fault}"));
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
