//! Writes the random networks that are chosen to be compiled, and computes by reference evaluation what their compiled
//! code should say. The tests compile the networks and compare.

mod in_phases;

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use nn_compiler::compile;
use nn_compiler::emit::{self, Documentation, Flops, Programs};
use nn_compiler::ir::Model;
use nn_compiler::source::Source;
use nn_random_networks::random::Random;
use nn_random_networks::{Network, Reference as Evaluated, curves, looped_network, networks};

/// The networks with loops that are compiled, by their numbers, and how many examples they are tried with.
const LOOPS: [usize; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
const LOOP_EXAMPLES: usize = 21;

/// One curve in `SINGLE` has all its programs compiled, also in single precision.
const SINGLE: usize = 4;

/// What networks are called in each number type.
const TYPES: [(&str, &str); 2] = [("Single", "f32"), ("Double", "f64")];

/// The networks of a kind that `chosen.txt` names, by their numbers.
fn chosen(kind: &str, all: Vec<Network>) -> Vec<(usize, Network)> {
    let lines = include_str!("chosen.txt").lines();
    let line = lines.filter_map(|line| line.strip_prefix(kind)).next().expect("a line for each kind");
    let numbers: Vec<usize> = line.split_whitespace().map(|word| word.parse().expect("a number")).collect();
    all.into_iter().enumerate().filter(|(number, _)| numbers.contains(number)).collect()
}

/// What a network is compared with, a line for each.
struct Reference {
    /// The rows of the examples.
    rows: Vec<f64>,
    parameters: Vec<f64>,
    /// The loss and metric; of a program of several phases, the outputs of the first example alone.
    measures: Vec<f64>,
    /// All parameters one after the other, with `NaN` for what is not learned.
    gradient: Vec<f64>,
    /// The outputs of all examples.
    outputs: Vec<f64>,
}

impl Reference {
    fn lines(&self) -> String {
        let Reference { rows, parameters, measures, gradient, outputs } = self;
        [rows, parameters, measures, gradient, outputs].map(|numbers| line(numbers)).concat()
    }
}

/// What reference evaluation says.
fn reference(number: usize, model: &Model, examples: usize) -> String {
    // Few numbers are near a kink.
    let mut random = Random::new(2000 + number as u64);
    let reference = (0..10).find_map(|_| Evaluated::new(model, examples, &mut random).ok());
    let Evaluated { bindings, numbers } = reference.expect("numbers that can be compared");
    let row = |example: usize| {
        let fields = bindings.inputs.iter().chain(&bindings.targets);
        fields.flat_map(move |field| field[example].elements().iter().copied())
    };
    let gradients = numbers.gradients.into_iter().zip(&bindings.parameters);
    let gradient = gradients.flat_map(|(gradient, parameter)| {
        gradient.unwrap_or_else(|| vec![f64::NAN; parameter.elements().len()])
    });
    Reference {
        rows: (0..examples).flat_map(row).collect(),
        parameters: bindings.parameters.iter().flat_map(|array| array.elements()).copied().collect(),
        measures: numbers.measures,
        gradient: gradient.collect(),
        outputs: numbers.outputs,
    }
    .lines()
}

fn line(numbers: &[f64]) -> String {
    numbers.iter().map(|number| format!("{number:?}")).collect::<Vec<_>>().join(" ") + "\n"
}

fn write(name: &str, text: &str) {
    let folder = env::var("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&folder).join(name), text).expect("the folder can be written");
}

/// A network to compile.
struct Compiled {
    /// The module with it, in both number types or one.
    module: String,
    /// The calls that check it.
    calls: String,
    /// The numbers to compare it with.
    reference: String,
}

/// Networks that are written in the language.
fn written(
    networks: &[(usize, Network)],
    types: fn(usize) -> &'static [(&'static str, &'static str)],
    calls: fn(usize) -> String,
) -> Vec<Compiled> {
    let networks = networks.iter().enumerate();
    let compiled = networks.map(|(place, (number, network))| {
        let tokens = network.text("Network", "f64").parse().expect("the text is made of tokens");
        let model = nn_compiler::networks(tokens).expect("a chosen network is sound").remove(0).model;
        Compiled {
            module: network.module(place, types(place)),
            calls: calls(place),
            reference: reference(*number, &model, network.examples),
        }
    });
    compiled.collect()
}

/// Networks with loops, for which there is no text: what is emitted for their graphs.
fn looped(numbers: &[usize]) -> Vec<Compiled> {
    let compiled = numbers.iter().enumerate().map(|(place, &number)| {
        let model = |name: &str, dtype: &str| {
            looped_network(number, name, dtype).expect("a chosen network is sound").0
        };
        let emitted = TYPES.map(|(name, dtype)| {
            let model = model(name, dtype);
            let joint = compile::differentiate(&model);
            emitted(&model, &compile::programs(&model, &joint))
        });
        let emitted = emitted.concat();
        Compiled {
            module: format!("#[allow(unused)] mod network{place} {{ {emitted} }}\n"),
            calls: both(place),
            reference: reference(number, &model("Network", "f64"), LOOP_EXAMPLES),
        }
    });
    compiled.collect()
}

/// The code of a network for which there is no text.
fn emitted(model: &Model, programs: &Programs) -> String {
    let source = Source { text: String::new(), file: String::new(), line: 0 };
    let runtime = "::nn_runtime".parse().expect("a path is tokens");
    // Formulas have no words for these yet.
    let documentation = Documentation {
        network: String::new(),
        parameters: vec![String::new(); model.parameters.len()],
        flops: Flops::default(),
    };
    emit::module(model, programs, &documentation, &source, &runtime).to_string()
}

/// Writes code: the networks, and a function of the calls that check each; and the numbers to compare them with.
fn write_all(kind: &str, networks: &[Compiled]) {
    let all = |part: fn(&Compiled) -> &String| networks.iter().map(part).cloned().collect::<String>();
    let mut code = format!("const COUNT: usize = {};\n", networks.len());
    code += &all(|network| &network.module);
    let calls = all(|network| &network.calls);
    write!(code, "fn all(check: &mut Check) {{\n{calls}}}\n").expect("text grows");
    write(&format!("{kind}.rs"), &code);
    write(&format!("{kind}.txt"), &all(|network| &network.reference));
}

/// The call of a method of `Check` for the network at a place.
fn call(method: &str, place: usize, name: &str, tolerance: &str) -> String {
    format!(
        "    check.{method}::<network{place}::{name}>({place}, {tolerance}, |output| flat(&output.result));\n"
    )
}

/// The calls that check a network in both number types.
fn both(place: usize) -> String {
    call("all", place, "Single", "SINGLE") + &call("all", place, "Double", "DOUBLE")
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=in_phases.rs");
    println!("cargo:rerun-if-changed=chosen.txt");
    write_all("networks", &written(&chosen("networks", networks()), |_| &TYPES, both));
    write_all("loops", &looped(&LOOPS));
    write_all("phases", &in_phases::compiled());
    let curves = written(
        &chosen("curves", curves()),
        |place| if place.is_multiple_of(SINGLE) { &TYPES } else { &TYPES[1..] },
        |place| match place.is_multiple_of(SINGLE) {
            // Also the gradient of a loss that holds a derivative.
            true => {
                call("all", place, "Double", "DOUBLE")
                    + &call("outputs", place, "Single", "SINGLE_DERIVATIVES")
            }
            false => call("outputs", place, "Double", "DOUBLE"),
        },
    );
    write_all("curves", &curves);
}
