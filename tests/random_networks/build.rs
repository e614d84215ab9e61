//! Makes random networks, and computes by reference evaluation what their compiled code should say. The test
//! compiles the networks and compares.

#[allow(dead_code, reason = "shared with other tests")]
mod generate;
#[path = "../random.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod random;
mod reference;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use generate::Network;
use nn_compiler::ir::Op;
use random::Random;

/// How many networks there are of any kind.
const NETWORKS: usize = 200;
/// How many there are whose outputs are the derivatives of a scalar.
const CURVES: usize = 100;
/// Of one of so many of these all is compiled, and in single precision too.
const SINGLE: usize = 10;

/// The primitives that no expression of the language comes to.
const UNREACHABLE: &[&str] = &["region_input", "scan", "step"];

/// A kind of network, by its number and random choices.
type Generate = fn(usize, &mut Random) -> Network;

/// Networks, the numbers to compare them with, and what went wrong.
#[derive(Default)]
struct Made {
    networks: Vec<Network>,
    numbers: String,
    refused: Vec<String>,
    primitives: BTreeSet<&'static str>,
}

impl Made {
    fn add(&mut self, count: usize, generate: Generate, random: &mut Random) {
        let mut refused = 0;
        let first = self.networks.len();
        while self.networks.len() < first + count {
            let network = generate(self.networks.len(), random);
            match reference::reference(&network, random) {
                Ok(expected) => {
                    self.numbers += &expected.numbers;
                    self.primitives.extend(expected.primitives);
                    self.networks.push(network);
                }
                Err(reason) => {
                    self.refused.push(format!("{reason}\n{}", network.text("Refused", "f64")));
                    refused += 1;
                }
            }
            assert!(refused < count / 10 + 2, "most networks are sound:\n{}", self.refused.join("\n"));
        }
    }
}

fn main() {
    println!("cargo:rerun-if-changed=.");
    println!("cargo:rerun-if-changed=../random.rs");
    let folder = env::var("OUT_DIR").expect("cargo says where to write");
    let mut made = Made::default();
    made.add(NETWORKS, generate::network, &mut Random::new(20));
    made.add(CURVES, generate::curve, &mut Random::new(21));
    let Made { networks, numbers, refused, primitives } = made;
    let all: BTreeSet<&str> = Op::specimens().iter().map(|specimen| specimen.op.name()).collect();
    let missing: Vec<_> = all.difference(&primitives).filter(|name| !UNREACHABLE.contains(name)).collect();
    assert!(missing.is_empty(), "no network comes to {missing:?}");

    let mut code = format!("const COUNT: usize = {};\n", networks.len());
    let (mut all, mut curves) = (String::new(), String::new());
    let flat = "|output| flat(&output.result)";
    for (number, network) in networks.iter().enumerate() {
        let is_curve = number >= NETWORKS;
        let both = [("Single", "f32"), ("Double", "f64")];
        let has_single = !is_curve || number.is_multiple_of(SINGLE);
        code += &network.module(number, if has_single { &both } else { &both[1..] });
        let [single, double] = both.map(|(name, _)| format!("network{number}::{name}"));
        let throughout = network.is_differentiated_throughout();
        let line = match is_curve {
            false => {
                let types = format!("{single}, {double}");
                writeln!(all, "    check.network::<{types}>({number}, {throughout}, {flat}, {flat});")
            }
            true => {
                // Those of which all is compared, also the gradient of a loss that holds a derivative.
                if has_single {
                    curves += &format!("    check.compiled::<{double}>({number}, DOUBLE, {flat});\n");
                    curves +=
                        &format!("    check.outputs::<{single}>({number}, SINGLE_DERIVATIVES, {flat});\n");
                }
                writeln!(curves, "    check.curve::<{double}>({number}, {flat});")
            }
        };
        line.expect("text grows");
    }
    code += &format!("fn all(check: &mut Check) {{\n{all}}}\nfn curves(check: &mut Check) {{\n{curves}}}\n");
    let write = |name: &str, text: &str| {
        fs::write(Path::new(&folder).join(name), text).expect("the folder can be written");
    };
    write("networks.rs", &code);
    write("numbers.txt", &numbers);
    write("refused.txt", &refused.join("\n"));
}
