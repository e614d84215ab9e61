//! Numbers that both sides of a comparison have without a file.

/// Value `i` of a stream, in 0..1: `splitmix64(stream << 32 | i) >> 40` over 2^24.
pub fn uniform(stream: usize, i: usize) -> f64 {
    let z = ((stream as u64) << 32 | i as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 40) as f64 / f64::from(1 << 24)
}
