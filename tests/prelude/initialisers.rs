//! Initialisers: the distributions they stand for.
use nn_compiler::ir::Init;

use super::assert_close;
use super::network::Network;

/// The initialiser, and of a parameter `[3, 5, 2]` (10 inputs and 6 outputs a unit) the limit of its
/// uniform or the deviation of its normal distribution.
const CASES: &[(&str, f64, bool)] = &[
    ("glorot_uniform()", 0.375, true),
    ("glorot_uniform(gain = 2)", 1.5, true),
    ("glorot_normal()", 0.125, false),
    ("glorot_normal(gain = 2)", 0.5, false),
    ("xavier_uniform()", 0.375, true),
    ("xavier_normal()", 0.125, false),
    ("he_uniform()", 0.6, true),
    ("he_normal()", 0.2, false),
    ("kaiming_uniform()", 0.6, true),
    ("kaiming_normal()", 0.2, false),
    ("lecun_uniform()", 0.3, true),
    ("lecun_normal()", 0.1, false),
];

pub(super) fn tested() -> Vec<&'static str> {
    CASES.iter().map(|(call, ..)| call.split('(').next().expect("a name")).collect()
}

fn init(call: &str) -> Init {
    Network::new(&format!("param w: [3, 5, 2] = {call};"), "w").init("w")
}

#[test]
fn limits_and_deviations() {
    for &(call, square, uniform) in CASES {
        match init(call) {
            Init::Uniform { low, high } if uniform => {
                assert_close(high, f64::sqrt(square), 1e-15, call);
                assert_eq!(low, -high, "{call}");
            }
            Init::Normal { mean, deviation } if !uniform => {
                assert_close(deviation, f64::sqrt(square), 1e-15, call);
                assert_eq!(mean, 0.0, "{call}");
            }
            other => panic!("{call} is {other:?}"),
        }
    }
}

#[test]
fn built_in_distributions() {
    assert_eq!(init("zeros()"), Init::Constant(0.0));
    assert_eq!(init("ones()"), Init::Constant(1.0));
    assert_eq!(init("constant(0.5)"), Init::Constant(0.5));
    assert_eq!(init("0.5"), Init::Constant(0.5));
    assert_eq!(init("uniform(-1, 2)"), Init::Uniform { low: -1.0, high: 2.0 });
    assert_eq!(init("normal(0.02)"), Init::Normal { mean: 0.0, deviation: 0.02 });
    assert_eq!(init("normal(1, 0.02)"), Init::Normal { mean: 1.0, deviation: 0.02 });
    assert_eq!(init("orthogonal(2)"), Init::Orthogonal { gain: 2.0 });
}
