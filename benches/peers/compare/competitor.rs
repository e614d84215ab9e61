//! Who is measured: a program each, which prints a row.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use nn_peers::Workload;

/// Where programs are installed.
pub(crate) struct Places {
    harness: PathBuf,
    python: PathBuf,
    rust: PathBuf,
    ours: PathBuf,
}

impl Places {
    /// As the programs of the folder install themselves, unless variables of the environment say otherwise.
    pub(crate) fn new(harness: &Path) -> Result<Places, Box<dyn Error>> {
        let place =
            |variable: &str, otherwise: PathBuf| std::env::var_os(variable).map_or(otherwise, PathBuf::from);
        let home = place("PEERS_HOME", harness.join(".local"));
        let ours = std::env::current_exe()?.with_file_name("ours");
        if !ours.exists() {
            return Err("our own program is not built: cargo build --release -p nn-peers".into());
        }
        Ok(Places {
            harness: harness.to_owned(),
            python: place("PEERS_VENV", home.join("venv")).join("bin/python"),
            rust: place("PEERS_TARGET", home.join("target")).join("bin"),
            ours,
        })
    }
}

/// A program that follows the protocol.
pub(crate) struct Competitor {
    /// What it is called.
    pub(crate) name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ours,
    /// A script, with a mode.
    Python {
        script: &'static str,
        mode: &'static str,
    },
    /// A program in the folder of its name.
    Rust {
        program: &'static str,
    },
}

/// All that are known, ours first.
pub(crate) const ALL: &[Competitor] = &[
    Competitor { name: "ours", kind: Kind::Ours },
    torch("torch-eager", "eager"),
    torch("torch-compile", "compile"),
    torch("torch-wholestep-compile", "wholestep-compile"),
    jax("jax-jit", "jit"),
    jax("jax-loop", "loop"),
    jax("jax-jit-fwd", "jit-fwd"),
    jax("jax-loop-fwd", "loop-fwd"),
    torch("torch-func-compile", "func-compile"),
    rust("candle", "peer-candle"),
    rust("burn-flex", "peer-burn"),
    rust("burn-ndarray", "peer-burn"),
    rust("dfdx", "peer-dfdx"),
];

/// Those that are measured if nobody says which.
pub(crate) const DEFAULT: &str =
    "torch-eager jax-jit jax-loop jax-jit-fwd jax-loop-fwd candle burn-flex dfdx";

const fn torch(name: &'static str, mode: &'static str) -> Competitor {
    Competitor { name, kind: Kind::Python { script: "torch_bench.py", mode } }
}

const fn jax(name: &'static str, mode: &'static str) -> Competitor {
    Competitor { name, kind: Kind::Python { script: "jax_bench.py", mode } }
}

const fn rust(name: &'static str, program: &'static str) -> Competitor {
    Competitor { name, kind: Kind::Rust { program } }
}

impl Competitor {
    pub(crate) fn is_ours(&self) -> bool {
        self.kind == Kind::Ours
    }

    pub(crate) fn is_installed(&self, places: &Places) -> bool {
        match self.kind {
            Kind::Ours => true,
            Kind::Python { script, .. } => {
                let package = script.trim_end_matches("_bench.py");
                let found = Command::new(&places.python).args(["-c", &format!("import {package}")]).output();
                found.is_ok_and(|output| output.status.success())
            }
            Kind::Rust { program } => places.rust.join(self.name).join(program).exists(),
        }
    }

    /// Whether it has a form of the workload: a loop of training steps, or a compiled one, has none for prediction;
    /// derivatives in forward mode are only told apart where the loss holds derivatives, which dfdx cannot say.
    pub(crate) fn can(&self, workload: &Workload) -> bool {
        let holds_derivatives = workload.name == "W7";
        let forward = matches!(self.kind, Kind::Python { mode: "jit-fwd" | "loop-fwd" | "func-compile", .. });
        if (forward && !holds_derivatives) || (holds_derivatives && self.name == "dfdx") {
            return false;
        }
        workload.trains() || !matches!(self.kind, Kind::Python { mode: "loop" | "wholestep-compile", .. })
    }

    /// One measurement.
    pub(crate) fn run(
        &self,
        places: &Places,
        workload: &Workload,
        threads: usize,
    ) -> Result<Row, Box<dyn Error>> {
        let count = threads.to_string();
        // One thread stays on one core, as everywhere in the protocol.
        let (mut command, pin): (_, &[&str]) = match threads {
            1 => (Command::new("taskset"), &["-c", "1"]),
            _ => (Command::new("env"), &[]),
        };
        command.args(pin).env("NN_THREADS", &count);
        match self.kind {
            Kind::Ours => command.arg(&places.ours).arg(workload.name),
            Kind::Python { script, mode } => {
                let script = places.harness.join("py").join(script);
                command.arg(&places.python).arg(script).args([workload.name, &count, mode])
            }
            Kind::Rust { program } => {
                command.arg(places.rust.join(self.name).join(program)).args([workload.name, &count])
            }
        };
        let output = command.output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let row = text.lines().rev().find_map(Row::parse);
        row.ok_or_else(|| {
            let problem = String::from_utf8_lossy(&output.stderr);
            format!("{} on {}: {}", self.name, workload.name, problem.lines().last().unwrap_or("no row"))
                .into()
        })
    }
}

/// The competitor of this name.
pub(crate) fn named(name: &str) -> &'static Competitor {
    ALL.iter().find(|one| one.name == name).unwrap_or(&ALL[0])
}

/// What a program prints.
pub(crate) struct Row {
    /// All of it.
    pub(crate) text: String,
    /// The version of the library.
    pub(crate) version: String,
    /// Microseconds a step.
    pub(crate) median: f64,
    /// How many cores other programs kept busy.
    pub(crate) others: f64,
    losses: [f64; 2],
}

impl Row {
    fn parse(line: &str) -> Option<Row> {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
        let others = fields.get(14)?.split("other=").nth(1)?.split_whitespace().next()?;
        Some(Row {
            text: line.to_owned(),
            version: fields[1].to_owned(),
            median: number(4)?,
            others: others.parse().ok()?,
            losses: [number(11)?, number(12)?],
        })
    }

    /// An error if another competitor's network computes something else.
    pub(crate) fn agrees(&self, other: &Row) -> Result<(), Box<dyn Error>> {
        // What is not a number is not there: prediction has no second loss.
        let apart = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-5 * (1.0 + a.abs());
        match self.losses.iter().zip(&other.losses).any(apart) {
            true => Err(format!("not the same losses:\n{}\n{}", self.text, other.text).into()),
            false => Ok(()),
        }
    }
}
