//! The values of one raw row.

/// What a column of one raw row has: from a number, a name, or a slice of numbers by `into()`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Raw<'a> {
    /// A number; of a column of classes, that of the class.
    Number(f64),
    /// The name of a class.
    Name(&'a str),
    /// The numbers of a column that has several a row, such as the pixels of an image.
    Numbers(&'a [f64]),
}

impl<'a> From<&'a str> for Raw<'a> {
    fn from(name: &'a str) -> Self {
        Raw::Name(name)
    }
}

impl<'a> From<&'a [f64]> for Raw<'a> {
    fn from(numbers: &'a [f64]) -> Self {
        Raw::Numbers(numbers)
    }
}

impl<'a, const N: usize> From<&'a [f64; N]> for Raw<'a> {
    fn from(numbers: &'a [f64; N]) -> Self {
        Raw::Numbers(numbers)
    }
}

macro_rules! number {
    ($($T:ty)*) => {$(
        impl From<$T> for Raw<'_> {
            fn from(number: $T) -> Self {
                Raw::Number(number.into())
            }
        }
    )*};
}
number! { f64 f32 u8 i8 u16 i16 u32 i32 }
