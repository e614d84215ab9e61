//! The number types of files.

use std::fmt;

use crate::real::Real;

/// The type of the numbers of a tensor in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dtype {
    /// 64 bits, a network's `f64`.
    F64,
    /// 32 bits, a network's `f32`.
    F32,
    /// 16 bits, of IEEE 754: five of them the exponent.
    F16,
    /// The upper 16 bits of an `f32`.
    BF16,
    /// Another one, by its name: no network has it.
    Other(&'static str),
}

impl Dtype {
    /// That of a network's numbers.
    pub fn of<T: Real>() -> Dtype {
        if size_of::<T>() == size_of::<f64>() { Dtype::F64 } else { Dtype::F32 }
    }

    /// The exact values of numbers of this type, the lowest byte of each first; `None` of those no network has.
    pub(super) fn values(self, bytes: &[u8]) -> Option<Vec<f64>> {
        Some(match self {
            Dtype::F64 => each(bytes, f64::from_le_bytes),
            Dtype::F32 => each(bytes, |bytes| f64::from(f32::from_le_bytes(bytes))),
            Dtype::F16 => each(bytes, |bytes| half(u16::from_le_bytes(bytes))),
            Dtype::BF16 => {
                each(bytes, |bytes| f64::from(f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16)))
            }
            Dtype::Other(_) => return None,
        })
    }
}

fn each<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.as_chunks::<N>().0.iter().map(|&bytes| value(bytes)).collect()
}

/// The value of a number of 16 bits (IEEE 754, binary16): a sign, five bits of exponent, ten of fraction.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let size = match exponent {
        0 => libm::scalbn(fraction, -24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => libm::scalbn(1024.0 + fraction, exponent - 25),
    };
    if bits >> 15 == 0 { size } else { -size }
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dtype::F64 => "f64",
            Dtype::F32 => "f32",
            Dtype::F16 => "f16",
            Dtype::BF16 => "bf16",
            Dtype::Other(name) => name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_have_their_values() {
        // Wikipedia, "Half-precision floating-point format", examples.
        let examples = [
            (0x0001, 5.960464477539063e-8),
            (0x03ff, 6.097555160522461e-5),
            (0x0400, 6.103515625e-5),
            (0x3555, 0.333251953125),
            (0x3bff, 0.99951171875),
            (0x3c00, 1.0),
            (0x7bff, 65504.0),
            (0xc000, -2.0),
            (0xfc00, f64::NEG_INFINITY),
        ];
        for (bits, value) in examples {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
        assert!(half(0x7e00).is_nan() && half(0x8000).is_sign_negative());
        assert_eq!(Dtype::BF16.values(&[0x80, 0x3f, 0x40, 0xc0]), Some(vec![1.0, -3.0]));
    }
}
