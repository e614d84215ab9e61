//! Writes the random networks that are chosen to be compiled, and computes by reference evaluation what their compiled
//! code should say. The tests compile the networks and compare.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use nn_random_networks::random::Random;
use nn_random_networks::{Network, Reference, curves, networks};

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

/// Lines of numbers: the rows of the examples; the parameters; the loss and metric; the gradient, all parameters one
/// after the other, with `NaN` for what is not learned; the outputs of all examples.
fn reference(number: usize, network: &Network) -> String {
    let tokens = network.text("Network", "f64").parse().expect("the text is made of tokens");
    let model = nn_compiler::networks(tokens).expect("a chosen network is sound").remove(0).model;
    // Few numbers are near a kink.
    let mut random = Random::new(2000 + number as u64);
    let reference = (0..10).find_map(|_| Reference::new(&model, network.examples, &mut random).ok());
    let Reference { bindings, numbers } = reference.expect("numbers that can be compared");
    let row = |example: usize| {
        let fields = bindings.inputs.iter().chain(&bindings.targets);
        fields.flat_map(move |field| field[example].elements().iter().copied())
    };
    let gradients = numbers.gradients.into_iter().zip(&bindings.parameters);
    let gradient = gradients.flat_map(|(gradient, parameter)| {
        gradient.unwrap_or_else(|| vec![f64::NAN; parameter.elements().len()])
    });
    let lines = [
        (0..network.examples).flat_map(row).collect(),
        bindings.parameters.iter().flat_map(|array| array.elements()).copied().collect(),
        numbers.measures,
        gradient.collect(),
        numbers.outputs,
    ];
    lines.iter().map(|numbers| line(numbers)).collect()
}

fn line(numbers: &[f64]) -> String {
    numbers.iter().map(|number| format!("{number:?}")).collect::<Vec<_>>().join(" ") + "\n"
}

fn write(name: &str, text: &str) {
    let folder = env::var("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&folder).join(name), text).expect("the folder can be written");
}

/// Writes code: the networks, each in both number types or one, and a function of the calls that check each; and the
/// numbers to compare them with.
fn compile(
    kind: &str,
    networks: &[(usize, Network)],
    types: fn(usize) -> &'static [(&'static str, &'static str)],
    calls: fn(usize) -> String,
) {
    let mut code = format!("const COUNT: usize = {};\n", networks.len());
    let (mut numbers, mut all) = (String::new(), String::new());
    for (place, (number, network)) in networks.iter().enumerate() {
        code += &network.module(place, types(place));
        all += &calls(place);
        numbers += &reference(*number, network);
    }
    write!(code, "fn all(check: &mut Check) {{\n{all}}}\n").expect("text grows");
    write(&format!("{kind}.rs"), &code);
    write(&format!("{kind}.txt"), &numbers);
}

/// The call of a method of `Check` for the network at a place.
fn call(method: &str, place: usize, name: &str, tolerance: &str) -> String {
    format!(
        "    check.{method}::<network{place}::{name}>({place}, {tolerance}, |output| flat(&output.result));\n"
    )
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=chosen.txt");
    compile(
        "networks",
        &chosen("networks", networks()),
        |_| &TYPES,
        |place| call("all", place, "Single", "SINGLE") + &call("all", place, "Double", "DOUBLE"),
    );
    compile(
        "curves",
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
}
