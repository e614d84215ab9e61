//! Makes random networks, and computes by reference evaluation what their compiled code should say. The test
//! compiles the networks and compares.

mod generate;
#[path = "../random.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod random;
mod reference;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use nn_compiler::ir::Op;
use random::Random;

/// How many networks there are.
const NETWORKS: usize = 200;

/// The primitives that no expression of the language comes to.
const UNREACHABLE: &[&str] = &["region_input", "scan", "step"];

fn main() {
    println!("cargo:rerun-if-changed=.");
    println!("cargo:rerun-if-changed=../random.rs");
    let folder = env::var("OUT_DIR").expect("cargo says where to write");
    let mut random = Random::new(20);
    let (mut code, mut numbers, mut refused) = (String::new(), String::new(), Vec::new());
    let mut throughout = Vec::new();
    let mut primitives = BTreeSet::new();
    while throughout.len() < NETWORKS {
        let made = throughout.len();
        let network = generate::network(made, &mut random);
        match reference::reference(&network, &mut random) {
            Ok(expected) => {
                code += &network.module(made);
                numbers += &expected.numbers;
                primitives.extend(expected.primitives);
                throughout.push(network.is_differentiated_throughout());
            }
            Err(reason) => refused.push(format!("{reason}\n{}", network.text("Refused", "f64"))),
        }
        assert!(refused.len() < NETWORKS / 10 + 2, "most networks are sound:\n{}", refused.join("\n"));
    }
    let all: BTreeSet<&str> = Op::specimens().iter().map(|specimen| specimen.op.name()).collect();
    let missing: Vec<_> = all.difference(&primitives).filter(|name| !UNREACHABLE.contains(name)).collect();
    assert!(missing.is_empty(), "no network comes to {missing:?}");
    writeln!(code, "const COUNT: usize = {NETWORKS};\nfn all(check: &mut Check) {{").expect("text grows");
    for (number, throughout) in throughout.into_iter().enumerate() {
        let types = format!("network{number}::Single, network{number}::Double");
        let flat = "|output| flat(&output.result)";
        writeln!(code, "    check.network::<{types}>({number}, {throughout}, {flat}, {flat});")
            .expect("text grows");
    }
    code += "}\n";
    let write = |name: &str, text: &str| {
        fs::write(Path::new(&folder).join(name), text).expect("the folder can be written");
    };
    write("networks.rs", &code);
    write("numbers.txt", &numbers);
    write("refused.txt", &refused.join("\n"));
}
