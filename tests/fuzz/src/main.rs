//! `nn-fuzz files INPUTS [SEED]` reads `INPUTS` inputs, shared among all readers of files, and `nn-fuzz sources INPUTS
//! [SEED]` compiles as many; the name of one reader has only inputs of it. `nn-fuzz show READER SEED INDEX` repeats one;
//! `nn-fuzz worst` reads those made by hand.

use std::process::ExitCode;
use std::time::Instant;

use nn_fuzz::sources::SOURCES;
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
        [what, inputs] | [what, inputs, _] => {
            let seed = arguments.get(2).map_or(Some(1), |seed| number(seed));
            match (readers(what), number(inputs), seed) {
                (Some(readers), Some(inputs), Some(seed)) => all(&readers, inputs, seed),
                _ => usage(),
            }
        }
        _ => usage(),
    }
}

/// The readers that a word names.
fn readers(word: &str) -> Option<Vec<&'static Reader>> {
    match word {
        "files" => Some(READERS.iter().collect()),
        "sources" => Some(SOURCES.iter().collect()),
        name => Reader::named(name).map(|reader| vec![reader]),
    }
}

fn usage() -> ExitCode {
    let readers: Vec<&str> = READERS.iter().chain(&SOURCES).map(|reader| reader.name).collect();
    eprintln!(
        "nn-fuzz files INPUTS [SEED]\nnn-fuzz sources INPUTS [SEED]\nnn-fuzz READER INPUTS [SEED]\n\
         nn-fuzz show READER SEED INDEX\nnn-fuzz worst\nreaders: {}",
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

fn all(readers: &[&'static Reader], inputs: u64, seed: u64) -> ExitCode {
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
    let sums = run(&program, readers, inputs.div_ceil(readers.len() as u64), seed, progress);
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
