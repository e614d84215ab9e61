//! Numbers that every competitor makes in the same way, to the bit: each a function of its stream and its place.

use nn_runtime::Network;

/// The number of a stream at a place, in `0..1` (the finaliser of splitmix64: Steele, Lea and Flood 2014).
fn uniform(stream: u64, place: usize) -> f32 {
    let mut z = (stream << 32 | place as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 40) as f32 / 16_777_216.0
}

/// The first numbers of a stream, from 0 to 1.
pub fn unit(stream: u64, count: usize) -> Vec<f32> {
    (0..count).map(|place| uniform(stream, place)).collect()
}

/// The first numbers of a stream, from `-scale` to `scale`.
pub fn symmetric(stream: u64, count: usize, scale: f32) -> Vec<f32> {
    unit(stream, count).into_iter().map(|u| (u * 2.0 - 1.0) * scale).collect()
}

/// The first classes of a stream, as a network stores them.
pub fn classes(stream: u64, count: usize, classes: usize) -> Vec<f32> {
    unit(stream, count).into_iter().map(|u| (u * classes as f32).floor()).collect()
}

/// The network at its beginning: each parameter has a stream of its own, numbered by its place in the source.
/// Weights and biases lie within `1 / √fan_in`; layer normalisation starts at 1 and 0.
pub fn network<N: Network<Real = f32>>() -> N {
    let mut net = N::zeroed();
    // Of the weight or gain that a bias follows.
    let mut scale = 0.0;
    for (stream, parameter) in (1..).zip(N::INFO.parameters) {
        let numbers = &mut net.parameters_mut()[parameter.offset..][..parameter.elements()];
        match *parameter.shape {
            [units, inputs] => {
                scale = (inputs as f64).powf(-0.5) as f32;
                // The stream fills weights input by input; they are stored unit by unit.
                let values = symmetric(stream, numbers.len(), scale);
                for (place, number) in numbers.iter_mut().enumerate() {
                    *number = values[place % inputs * units + place / inputs];
                }
            }
            _ if parameter.name.ends_with("gain") => {
                scale = 0.0;
                numbers.fill(1.0);
            }
            _ => numbers.copy_from_slice(&symmetric(stream, numbers.len(), scale)),
        }
    }
    net
}
