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
const UNREACHABLE: &[&str] = &["placeholder", "region_input", "scan", "step"];

/// Networks, the numbers to compare them with, and what went wrong.
#[derive(Default)]
struct Made {
    networks: Vec<Network>,
    /// Five lines for each.
    numbers: String,
    refused: Vec<String>,
    primitives: BTreeSet<&'static str>,
}

impl Made {
    fn new(count: usize, generate: impl Fn(usize, &mut Random) -> Network, random: &mut Random) -> Made {
        let mut made = Made::default();
        while made.networks.len() < count {
            let network = generate(made.networks.len(), random);
            match reference::reference(&network, random) {
                Ok(expected) => {
                    made.numbers += &expected.numbers;
                    made.primitives.extend(expected.primitives);
                    made.networks.push(network);
                }
                Err(reason) => made.refused.push(format!("{reason}\n{}", network.text("Refused", "f64"))),
            }
            let refused = made.refused.len();
            assert!(refused < count / 10 + 2, "most networks are sound:\n{}", made.refused.join("\n"));
        }
        made
    }

    /// Writes the numbers, and code: the networks, in both number types or one, and a function of the calls that
    /// check each.
    fn write(&self, kind: &str, in_both: impl Fn(usize) -> bool, calls: impl Fn(usize, &Network) -> String) {
        let mut code = format!("const COUNT: usize = {};\n", self.networks.len());
        let mut all = String::new();
        for (number, network) in self.networks.iter().enumerate() {
            code += &network.module(number, if in_both(number) { &TYPES } else { &TYPES[1..] });
            all += &calls(number, network);
        }
        write!(code, "fn all(check: &mut Check) {{\n{all}}}\n").expect("text grows");
        write(&format!("{kind}.rs"), &code);
        write(&format!("{kind}.txt"), &self.numbers);
        write(&format!("{kind}.refused.txt"), &self.refused.join("\n"));
    }
}

/// What networks are called in each number type.
const TYPES: [(&str, &str); 2] = [("Single", "f32"), ("Double", "f64")];

fn write(name: &str, text: &str) {
    let folder = env::var("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&folder).join(name), text).expect("the folder can be written");
}

fn main() {
    println!("cargo:rerun-if-changed=.");
    println!("cargo:rerun-if-changed=../random.rs");
    let networks = Made::new(NETWORKS, generate::network, &mut Random::new(20));
    let curves =
        Made::new(CURVES, |number, random| generate::curve(NETWORKS + number, random), &mut Random::new(21));
    let all: BTreeSet<&str> = Op::specimens().iter().map(|specimen| specimen.op.name()).collect();
    let known = |name: &&&str| networks.primitives.contains(*name) || curves.primitives.contains(*name);
    let missing: Vec<_> = all.iter().filter(|name| !known(name) && !UNREACHABLE.contains(name)).collect();
    assert!(missing.is_empty(), "no network comes to {missing:?}");

    let flat = "|output| flat(&output.result)";
    networks.write(
        "networks",
        |_| true,
        |number, network| {
            let throughout = network.is_differentiated_throughout();
            let types = format!("network{number}::Single, network{number}::Double");
            format!("    check.network::<{types}>({number}, {throughout}, {flat}, {flat});\n")
        },
    );
    curves.write(
        "curves",
        |number| number.is_multiple_of(SINGLE),
        |number, _| {
            let call = |check: &str, name: &str, rest: &str| {
                format!("    check.{check}::<network{number}::{name}>({number}, {rest}{flat});\n")
            };
            let mut calls = call("curve", "Double", "");
            // Those of which all is compared, also the gradient of a loss that holds a derivative.
            if number.is_multiple_of(SINGLE) {
                calls += &call("compiled", "Double", "DOUBLE, ");
                calls += &call("outputs", "Single", "SINGLE_DERIVATIVES, ");
            }
            calls
        },
    );
}
