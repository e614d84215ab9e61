//! The digits of `2/π`: how many quarter turns an angle is, after Payne and Hanek (SIGNUM Newsletter 18, 1983).
//! Of the digits only those matter that do not make whole turns, which the exponent of the angle decides.

/// `2/π` in binary, after the point, 24 digits at a time: as many as the largest `f64` has to be multiplied with.
/// Printed by `minimax.py`.
const TWO_OVER_PI: [u32; 50] = [
    0xA2F983, 0x6E4E44, 0x1529FC, 0x2757D1, 0xF534DD, 0xC0DB62, 0x95993C, 0x439041, 0xFE5163, 0xABDEBB,
    0xC561B7, 0x246E3A, 0x424DD2, 0xE00649, 0x2EEA09, 0xD1921C, 0xFE1DEB, 0x1CB129, 0xA73EE8, 0x8235F5,
    0x2EBB44, 0x84E99C, 0x7026B4, 0x5F7E41, 0x3991D6, 0x398353, 0x39F49C, 0x845F8B, 0xBDF928, 0x3B1FF8,
    0x97FFDE, 0x05980F, 0xEF2F11, 0x8B5A0A, 0x6D1F6D, 0x367ECF, 0x27CB09, 0xB74F46, 0x3F669E, 0x5FEA2D,
    0x7527BA, 0xC7EBE5, 0xF17B3D, 0x0739F7, 0x8A5292, 0xEA6BFB, 0x5FB11F, 0x8D5D08, 0x560330, 0x46FC7B,
];

/// The binary digits `first .. first + count` of `2/π` as an integer, at most 64; the first after the point has
/// number 1, those before it are zero.
pub(super) const fn digits(first: i32, count: i32) -> u64 {
    // Words of 24 digits are put together until the last digit is among them.
    let end = first + count - 1;
    if end < 1 {
        return 0;
    }
    let mut word = (if first < 1 { 1 } else { first } - 1) / 24;
    let mut value = 0u128;
    while word * 24 < end {
        value = value << 24 | TWO_OVER_PI[word as usize] as u128;
        word += 1;
    }
    (value >> (word * 24 - end)) as u64 & u64::MAX >> (64 - count)
}

/// `2^n`, for a normal result.
pub(super) const fn power_of_two(n: i32) -> f64 {
    f64::from_bits(((n + 1023) as u64) << 52)
}
