//! Whether rustc makes vector instructions of the loops that `network!` emits: they are looked at in the machine code.
//!
//! ```sh
//! cargo test --release -p nn-peers --test vectors -- --ignored
//! ```

use std::process::Command;

/// Loops whose arithmetic is of one number at a time for the most part, as far as is known: one over a single example, a
/// sum of ten numbers. A loop more is a regression; if there are fewer, write that here.
const SCALAR: usize = 1;

/// How much arithmetic a loop has.
#[derive(Debug, Default)]
struct Arithmetic {
    packed: usize,
    scalar: usize,
}

impl Arithmetic {
    fn add(&mut self, instruction: &str) {
        let Some((name, operands)) = instruction.trim().split_once(char::is_whitespace) else { return };
        let arithmetic =
            ["vadd", "vsub", "vmul", "vdiv", "vfmadd", "vfmsub", "vfnmadd", "vfnmsub", "vmin", "vmax"];
        if !arithmetic.iter().any(|start| name.starts_with(start)) {
            return;
        }
        if name.ends_with("ss") || name.ends_with("sd") {
            self.scalar += 1;
        } else if operands.contains("ymm") || operands.contains("zmm") {
            self.packed += 1;
        }
    }
}

/// The emitted loops of the workloads, as they are compiled for a set of instructions, with fused operations or without.
fn loops(set: &str) -> Vec<Arithmetic> {
    let output = Command::new("objdump")
        .args(["--disassemble", "--demangle", "--no-show-raw-insn", env!("CARGO_BIN_EXE_ours")])
        .output()
        .expect("objdump, of binutils, is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let mut loops: Vec<Arithmetic> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.ends_with(">:") {
            inside = line.contains(set) && line.contains("::vectorise::compiled");
            if inside {
                loops.push(Arithmetic::default());
            }
        } else if inside
            && let (Some(now), Some((_, instruction))) = (loops.last_mut(), line.split_once('\t'))
        {
            now.add(instruction);
        }
    }
    loops
}

#[test]
#[ignore = "needs binutils and a release build for x86-64"]
fn emitted_loops_are_vectorised() {
    if cfg!(debug_assertions) {
        panic!("only a release build has vectors: `cargo test --release`");
    }
    for set in ["HasAvx2", "HasAvx512"] {
        let mut loops = loops(set);
        // Shorter ones are of one example, or only choose and copy.
        loops.retain(|one| one.packed + one.scalar >= 2);
        assert!(loops.len() >= 20, "the loops are where this test looks: {loops:?}");
        let scalar: Vec<_> = loops.iter().filter(|one| one.scalar > one.packed).collect();
        assert!(
            scalar.len() <= SCALAR,
            "{set}: of {} loops these are not vectorised: {scalar:?}",
            loops.len()
        );
    }
}
