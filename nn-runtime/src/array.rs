//! Arrays on the heap, for those that are too large for the stack.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use crate::real::Real;
use crate::tensor::{Class, Elements};

/// A number, a class, or an array of such, nested to any depth: its elements stand in memory one after the other.
pub trait Nested: Sized {
    /// What an array is of in the end.
    type Element: Copy;
    /// How many elements there are.
    const SIZE: usize;
    /// The elements as so many of these as they fill.
    fn all(elements: &[Self::Element]) -> &[Self];
    /// The same, to be changed.
    fn all_mut(elements: &mut [Self::Element]) -> &mut [Self];
}

macro_rules! nested {
    ($([$($generic:tt)*] $T:ty;)*) => {$(
        impl<$($generic)*> Nested for $T {
            type Element = $T;
            const SIZE: usize = 1;

            fn all(elements: &[$T]) -> &[$T] {
                elements
            }

            fn all_mut(elements: &mut [$T]) -> &mut [$T] {
                elements
            }
        }
    )*};
}
nested! { [] f32; [] f64; [const N: usize, const FIRST: usize] Class<N, FIRST>; }

impl<A: Nested, const N: usize> Nested for [A; N] {
    type Element = A::Element;
    const SIZE: usize = N * A::SIZE;

    fn all(elements: &[A::Element]) -> &[[A; N]] {
        A::all(elements).as_chunks().0
    }

    fn all_mut(elements: &mut [A::Element]) -> &mut [[A; N]] {
        A::all_mut(elements).as_chunks_mut().0
    }
}

/// An array on the heap, which is made there: it is on no stack at any time. It is used like the array `A`.
///
/// Inputs, targets, outputs and derivatives of more than 4 KiB are such in the structures that `network!` makes.
///
/// ```
/// use nn_runtime::Tensor;
///
/// let mut image = Tensor::<[[f32; 1000]; 1000]>::from_fn(|place| place as f32);
/// image[2][0] = 0.5;
/// assert_eq!((image[1][7], image[2][0]), (1007.0, 0.5));
/// let error = Tensor::<[f32; 3]>::from_vec(vec![1.0; 4]).unwrap_err();
/// assert_eq!(error.to_string(), "the array has 3 elements, and 4 were given");
/// ```
pub struct Tensor<A: Nested> {
    elements: Vec<A::Element>,
    shape: PhantomData<A>,
}

/// More or fewer elements than an array has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the array has {expected} elements, and {found} were given")]
pub struct ElementCount {
    /// How many the array has.
    pub expected: usize,
    /// How many were given.
    pub found: usize,
}

impl<A: Nested> Tensor<A> {
    /// From its elements, row-major.
    ///
    /// # Errors
    /// There are more or fewer than the array has.
    pub fn from_vec(elements: Vec<A::Element>) -> Result<Self, ElementCount> {
        match elements.len() {
            found if found == A::SIZE => Ok(Tensor { elements, shape: PhantomData }),
            found => Err(ElementCount { expected: A::SIZE, found }),
        }
    }

    /// Each element from its row-major place.
    pub fn from_fn(element: impl FnMut(usize) -> A::Element) -> Self {
        Tensor { elements: (0..A::SIZE).map(element).collect(), shape: PhantomData }
    }

    /// Every element the same.
    pub fn filled(element: A::Element) -> Self {
        Tensor { elements: vec![element; A::SIZE], shape: PhantomData }
    }

    /// The elements, row-major.
    pub fn as_slice(&self) -> &[A::Element] {
        &self.elements
    }
}

impl<A: Nested> Deref for Tensor<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &A::all(&self.elements)[0]
    }
}

impl<A: Nested> DerefMut for Tensor<A> {
    fn deref_mut(&mut self) -> &mut A {
        &mut A::all_mut(&mut self.elements)[0]
    }
}

impl<A: Nested> Clone for Tensor<A> {
    fn clone(&self) -> Self {
        Tensor { elements: self.elements.clone(), shape: PhantomData }
    }
}

impl<A: Nested + fmt::Debug> fmt::Debug for Tensor<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<A: Nested<Element: PartialEq>> PartialEq for Tensor<A> {
    fn eq(&self, other: &Self) -> bool {
        self.elements == other.elements
    }
}

impl<A: Nested + PartialEq> PartialEq<A> for Tensor<A> {
    fn eq(&self, other: &A) -> bool {
        **self == *other
    }
}

impl<T: Real, A: Nested<Element: Elements<T>> + Elements<T>> Elements<T> for Tensor<A> {
    const LEN: usize = A::SIZE;

    fn write(&self, row: &mut [T]) {
        for (place, element) in self.elements.iter().enumerate() {
            element.write(&mut row[place..]);
        }
    }

    fn read(row: &[T]) -> Self {
        Tensor::from_fn(|place| A::Element::read(&row[place..]))
    }

    fn place(index: &[usize]) -> Option<usize> {
        A::place(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_are_used_like_arrays() {
        let tensor = Tensor::<[[Class<5>; 2]; 3]>::from_fn(|place| Class::new(place % 5).unwrap());
        let class = |index| Class::new(index).unwrap();
        let array = [[class(0), class(1)], [class(2), class(3)], [class(4), class(0)]];
        assert_eq!(tensor, array);
        assert_eq!(tensor, tensor.clone());
        assert_eq!(format!("{tensor:?}"), format!("{array:?}"));
        let mut row = [7.0f32; 7];
        tensor.write(&mut row);
        assert_eq!(row, [0.0, 1.0, 2.0, 3.0, 4.0, 0.0, 7.0]);
        assert_eq!(<Tensor<[[Class<5>; 2]; 3]> as Elements<f32>>::read(&row), array);
        assert_eq!(Tensor::<[f32; 2]>::filled(0.5).as_slice(), [0.5, 0.5]);
    }

    /// Also where a row is too large.
    #[test]
    fn a_large_array_needs_no_stack() {
        type Large = [[f32; 2_000_000]; 2];
        let last = || {
            let mut tensor = Tensor::<Large>::filled(0.5);
            tensor[1][1_999_999] = 2.0;
            let row: Vec<f32> = tensor.as_slice().to_vec();
            let other = <Tensor<Large> as Elements<f32>>::read(&row);
            assert!(other == tensor);
            other[1][1_999_999]
        };
        let small = std::thread::Builder::new().stack_size(64 * 1024);
        assert_eq!(small.spawn(last).unwrap().join().unwrap(), 2.0);
    }
}
