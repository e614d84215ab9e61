//! The figures as tables of `docs/performance.md`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use nn_runtime::Instructions;

use crate::Cell;

/// What stands before the tables on the page, and after them.
const MARKS: [&str; 2] = ["<!-- compare -->\n", "<!-- end -->"];

/// Writes the tables between their marks.
pub(crate) fn write(cells: &[Cell], rounds: usize, path: &Path) -> Result<(), Box<dyn Error>> {
    let page = fs::read_to_string(path)?;
    let parts =
        page.split_once(MARKS[0]).and_then(|(before, rest)| Some((before, rest.split_once(MARKS[1])?.1)));
    let (before, after) = parts.ok_or("the page has no marks for the tables")?;
    let text = text(cells, rounds)?;
    fs::write(path, format!("{before}{}{text}{}{after}", MARKS[0], MARKS[1]))?;
    Ok(())
}

fn text(cells: &[Cell], rounds: usize) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let cores = std::thread::available_parallelism()?;
    writeln!(text, "Machine: {}, {cores} cores, {}; {}.", processor(), Instructions::best().name(), rust())?;
    let mut versions: BTreeMap<&str, &str> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| cell.competitor != "ours") {
        let library = cell.competitor.split('-').next().unwrap_or_default();
        versions.insert(library, &cell.rows[0].version);
    }
    let versions: Vec<String> =
        versions.iter().map(|(library, version)| format!("{library} {version}")).collect();
    writeln!(text, "Versions: {}.", versions.join(", "))?;
    let seconds = |variable: &str, usual: &str| std::env::var(variable).unwrap_or_else(|_| usual.to_owned());
    let (warm, measured) = (seconds("WARM", "0.7"), seconds("MEAS", "3"));
    writeln!(
        text,
        "Microseconds a step, by {warm} s of warming up and {measured} s of samples; rounds in which all take turns: {rounds}."
    )?;
    let others = cells.iter().flat_map(|cell| &cell.rows).map(|row| row.others);
    let busy = others.sum::<f64>() / cells.iter().map(|cell| cell.rows.len()).sum::<usize>().max(1) as f64;
    if busy > 0.1 {
        writeln!(text, "**Preliminary**: other programs kept {busy:.1} cores busy meanwhile.")?;
    }
    let mut threads: Vec<usize> = cells.iter().map(|cell| cell.threads).collect();
    threads.dedup();
    for count in threads {
        let cells: Vec<&Cell> = cells.iter().filter(|cell| cell.threads == count).collect();
        writeln!(
            text,
            "\n{}",
            if count == 1 { "On one thread:".to_owned() } else { format!("On {count} threads:") }
        )?;
        text.push_str(&table(&cells));
    }
    Ok(text)
}

/// A row for each competitor, a column for each workload.
fn table(cells: &[&Cell]) -> String {
    let mut workloads: Vec<&str> = cells.iter().map(|cell| cell.workload.name).collect();
    workloads.dedup();
    let mut competitors: Vec<&str> = Vec::new();
    for cell in cells {
        if !competitors.contains(&cell.competitor) {
            competitors.push(cell.competitor);
        }
    }
    let time = |competitor: &str, workload: &str| {
        let here = |cell: &&&Cell| cell.competitor == competitor && cell.workload.name == workload;
        cells.iter().find(here).map(|cell| cell.time())
    };
    let mut text = format!("\n| | {} |\n|---|{}\n", workloads.join(" | "), "---:|".repeat(workloads.len()));
    let mut row = |name: &str, of: &dyn Fn(&str) -> Option<String>| {
        let entries: Vec<String> =
            workloads.iter().map(|workload| of(workload).unwrap_or_default()).collect();
        text.push_str(&format!("| {name} | {} |\n", entries.join(" | ")));
    };
    for competitor in &competitors {
        row(competitor, &|workload| time(competitor, workload).map(microseconds));
    }
    row("**ours / the quickest other**", &|workload| {
        let others = competitors.iter().filter(|one| **one != "ours").filter_map(|one| time(one, workload));
        let best = others.min_by(f64::total_cmp)?;
        Some(format!("**{:.2}**", time("ours", workload)? / best))
    });
    text
}

/// Three digits.
fn microseconds(time: f64) -> String {
    match time {
        ..10.0 => format!("{time:.2}"),
        10.0..100.0 => format!("{time:.1}"),
        _ => format!("{time:.0}"),
    }
}

/// The name of the processor, as Linux knows it.
fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(": ")).map_or("unknown processor", |(_, name)| name);
    name.replace("(R)", "")
}

/// The compiler of Rust that is installed.
fn rust() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let text = output.ok().and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}
