//! Random networks, as text of the network language. They are sound by construction, but for rare
//! accidents; values stay of the order of one, so that single precision can follow.

mod apart;
mod curve;
mod expression;
mod tensor;

use crate::random::Random;
pub use curve::{curve, surface};
use expression::Writer;
use tensor::{Kind, Tensor};

/// A network as its parts.
#[derive(Clone, Debug)]
pub struct Network {
    pub(crate) items: Vec<String>,
    /// The number of examples to try it with.
    pub examples: usize,
}

impl Network {
    /// The text of the network under a name, with a number type.
    pub fn text(&self, name: &str, dtype: &str) -> String {
        format!("#[dtype({dtype})]\npub struct {name} {{\n    {}\n}}\n", self.items.join("\n    "))
    }

    /// Whether its derivatives are those of its loss: what is behind `stop_gradient` has none.
    pub fn is_differentiated_throughout(&self) -> bool {
        !self.items.iter().any(|item| item.contains("stop_gradient"))
    }

    /// A module with the network in number types, each under a name.
    pub fn module(&self, number: usize, types: &[(&str, &str)]) -> String {
        let texts: Vec<String> = types.iter().map(|(name, dtype)| self.text(name, dtype)).collect();
        format!("mod network{number} {{\nnn_runtime::network! {{\n{}}}\n}}\n", texts.join("\n"))
    }
}

/// How many networks there are for each expression that has some of its own.
const APART: usize = 2;

/// The random networks that tests look at, and how many they are.
pub fn networks() -> Vec<Network> {
    let mut networks = numbered(200, network, Random::new(20));
    for expression in apart::expressions() {
        let seed = expression
            .bytes()
            .fold(22, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let with = |number, random: &mut Random| network_with(Some(&expression), number, random);
        networks.extend(numbered(APART, with, Random::new(seed)));
    }
    networks
}

/// Those whose outputs are the derivatives of a scalar.
pub fn curves() -> Vec<Network> {
    numbered(100, curve, Random::new(21))
}

fn numbered(
    count: usize,
    generate: impl Fn(usize, &mut Random) -> Network,
    mut random: Random,
) -> Vec<Network> {
    (0..count).map(|number| generate(number, &mut random)).collect()
}

/// A random network.
pub fn network(number: usize, random: &mut Random) -> Network {
    network_with(None, number, random)
}

/// A random network that begins with an expression.
fn network_with(expression: Option<&str>, number: usize, random: &mut Random) -> Network {
    let mut writer = Writer::new(random);
    for _ in 0..1 + writer.random.below(2) {
        writer.field("input", Kind::Real);
    }
    if writer.random.once_in(3) {
        let classes = 2 + writer.random.below(3);
        writer.field("input", Kind::Class(classes));
    }
    for _ in 0..writer.random.below(3) {
        writer.parameter();
    }
    expression.into_iter().for_each(|expression| writer.apply(expression));
    for _ in 0..3 + number % 5 {
        writer.step();
    }
    let loss = loss(&mut writer);
    let output = writer.last();
    writer.items.push(format!("output result = {output};"));
    writer.items.push(format!("metric size = mean(abs({output}));"));
    writer.items.push(format!("loss {loss};"));
    let items = std::mem::take(&mut writer.items);
    // Fewer than one vector of lanes, exactly one, several, and several with a rest.
    let examples = *random.pick(&[1, 3, 8, 16, 19, 40]);
    Network { items, examples }
}

/// A loss of the last value, and a little of each value that nothing used.
fn loss(writer: &mut Writer<'_>) -> String {
    let last = writer.vector();
    let main = match writer.random.below(6) {
        0 | 1 => {
            let classes = 2 + writer.random.below(3);
            writer.items.push(format!("target label: class({classes});"));
            let smoothing = *writer.random.pick(&["", ", smoothing = 0.1"]);
            format!("cross_entropy({last}.dense({classes}), label{smoothing})")
        }
        2 => {
            writer.items.push("target answer: class(2);".to_owned());
            format!("binary_cross_entropy(sigmoid({last}.dense()), answer)")
        }
        3 => {
            let size = 1 + writer.random.below(4);
            writer.items.push(format!("target answer: [{size}];"));
            let name = *writer.random.pick(&["squared_error", "huber", "log_cosh"]);
            format!("{name}({last}.dense({size}), answer)")
        }
        4 => {
            writer.items.push("target answer;".to_owned());
            format!("squared_error({last}.neuron().tanh(), answer)")
        }
        _ => {
            writer.items.push("target answer;".to_owned());
            format!("squared_error({last}.dense(), answer)")
        }
    };
    let unused: Vec<Tensor> = writer.unused();
    let rest = unused.iter().map(|value| format!(" + 0.3 * mean(sigmoid({}))", value.name));
    main + &rest.collect::<String>()
}
