//! Typed views of the flat buffers: sizes are in the types.

use std::fmt;
use std::marker::PhantomData;

use crate::array::{Nested, Tensor};
use crate::network::FieldInfo;
use crate::real::Real;

/// One of `N` classes, the whole numbers from `FIRST` on.
///
/// ```
/// use nn_runtime::Class;
/// let three: Class<10> = Class::new(3).unwrap();
/// assert_eq!(three.number(), 3);
/// let label: u8 = 12;
/// let error = Class::<10>::try_from(label).unwrap_err();
/// assert_eq!(error.to_string(), "12 is not a class: there are 10, from 0 to 9");
///
/// let good: Class<4, 1> = Class::new(3).unwrap();
/// assert_eq!((good.number(), good.index()), (3, 2));
/// assert_eq!(Class::<4, 1>::new(0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class<const N: usize, const FIRST: usize = 0>(u32);

/// An integer that is not a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{value} is not a class: there are {classes}, from {first} to {}", first + classes.saturating_sub(1))]
pub struct ClassError {
    /// The integer.
    pub value: i128,
    /// The number of the first class.
    pub first: usize,
    /// How many classes there are.
    pub classes: usize,
}

impl<const N: usize, const FIRST: usize> Class<N, FIRST> {
    /// The class with this number, if there is one.
    pub const fn new(number: usize) -> Option<Self> {
        match FIRST <= number && number - FIRST < N && number <= u32::MAX as usize {
            true => Some(Class(number as u32)),
            false => None,
        }
    }

    /// The number of the class, as the network sees it.
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// Its place among all of its kind, from 0: below `N`.
    pub const fn index(self) -> usize {
        self.0 as usize - FIRST
    }
}

impl<const N: usize, const FIRST: usize> fmt::Display for Class<N, FIRST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! class_from {
    ($($Integer:ty)*) => {$(
        impl<const N: usize, const FIRST: usize> TryFrom<$Integer> for Class<N, FIRST> {
            type Error = ClassError;

            fn try_from(value: $Integer) -> Result<Self, ClassError> {
                let error = ClassError { value: value as i128, first: FIRST, classes: N };
                usize::try_from(value).ok().and_then(Class::new).ok_or(error)
            }
        }
    )*};
}
class_from! { u8 u16 u32 u64 usize i32 i64 }

/// What has a fixed number of elements: numbers, classes, and arrays of them, nested to any depth.
pub trait Elements<T: Real>: Sized {
    /// The number of elements.
    const LEN: usize;
    /// Writes the elements, row-major, to the front of `row`, which has at least `LEN` places.
    fn write(&self, row: &mut [T]);
    /// Reads the elements, row-major, from the front of `row`, which has at least `LEN` places.
    fn read(row: &[T]) -> Self;
    /// The row-major place of the element with this index; `None` if it has too many or too few
    /// coordinates, or one beyond its axis.
    fn place(index: &[usize]) -> Option<usize>;
}

/// Writes the elements to `row`, from `start` on; for generated code.
pub fn write<T: Real>(elements: &impl Elements<T>, row: &mut [T], start: usize) {
    elements.write(&mut row[start..]);
}

/// Reads the elements in `row`, from `start` on; for generated code.
pub fn read<T: Real, E: Elements<T>>(row: &[T], start: usize) -> E {
    E::read(&row[start..])
}

/// Writes how many `rows` there are to `row`, at `start`, and their elements behind it: as many as the field has room
/// for. What is left of it is filled. For generated code.
pub fn write_rows<T: Real, E: Elements<T>>(rows: &[E], row: &mut [T], start: usize, field: &FieldInfo) {
    let most = field.shape.first().copied().unwrap_or(0);
    let (count, places) = row[start..start + 1 + most * E::LEN].split_at_mut(1);
    count[0] = T::from_f64(rows.len() as f64);
    let (given, rest) = places.split_at_mut(rows.len().min(most) * E::LEN);
    given.chunks_exact_mut(E::LEN.max(1)).zip(rows).for_each(|(place, row)| row.write(place));
    rest.fill(field.filler());
}

/// Reads the rows of which the number is in `row` at `start`, with the elements behind it; for generated code.
pub fn read_rows<T: Real, E: Elements<T>>(row: &[T], start: usize) -> Vec<E> {
    let count = row[start].to_f64() as usize;
    (0..count).map(|at| E::read(&row[start + 1 + at * E::LEN..])).collect()
}

macro_rules! number_elements {
    ($($T:ty)*) => {$(
        impl Elements<$T> for $T {
            const LEN: usize = 1;

            fn write(&self, row: &mut [$T]) {
                row[0] = *self;
            }

            fn read(row: &[$T]) -> $T {
                row[0]
            }

            fn place(index: &[usize]) -> Option<usize> {
                index.is_empty().then_some(0)
            }
        }
    )*};
}
number_elements! { f32 f64 }

/// A class is stored as its number. Networks compute classes exactly; should a number yet be none (the
/// `argmax` of NaNs), the nearest class is read, and the first class from NaN.
impl<T: Real, const N: usize, const FIRST: usize> Elements<T> for Class<N, FIRST> {
    const LEN: usize = 1;

    fn write(&self, row: &mut [T]) {
        row[0] = T::from_f64(f64::from(self.0));
    }

    fn read(row: &[T]) -> Self {
        let last = FIRST + N.saturating_sub(1);
        Class((row[0].to_f64() as u32).clamp(FIRST as u32, last as u32))
    }

    fn place(index: &[usize]) -> Option<usize> {
        index.is_empty().then_some(0)
    }
}

impl<T: Real, E: Elements<T>, const N: usize> Elements<T> for [E; N] {
    const LEN: usize = N * E::LEN;

    fn write(&self, row: &mut [T]) {
        for (i, element) in self.iter().enumerate() {
            element.write(&mut row[i * E::LEN..]);
        }
    }

    fn read(row: &[T]) -> [E; N] {
        std::array::from_fn(|i| E::read(&row[i * E::LEN..]))
    }

    fn place(index: &[usize]) -> Option<usize> {
        let (&first, rest) = index.split_first()?;
        (first < N).then_some(first * E::LEN + E::place(rest)?)
    }
}

/// A parameter, or its gradient, with the shape of the array `A`. How it is stored is not to be seen.
pub struct View<'a, T, A> {
    stored: &'a [T],
    shape: PhantomData<A>,
}

impl<'a, T: Real, A: Elements<T>> View<'a, T, A> {
    /// A view of the numbers as the network stores them; for generated code.
    pub fn new(stored: &'a [T]) -> Self {
        View { stored: &stored[..A::LEN], shape: PhantomData }
    }

    /// The number of elements.
    #[allow(clippy::len_without_is_empty, reason = "a shape has elements")]
    pub fn len(&self) -> usize {
        A::LEN
    }

    /// A copy. A large array is better on the heap: [`to_tensor`](View::to_tensor).
    pub fn to_array(&self) -> A {
        A::read(self.stored)
    }

    /// A copy on the heap.
    pub fn to_tensor(&self) -> Tensor<A>
    where
        A: Nested<Element = T>,
    {
        Tensor::from_fn(|place| self.stored[place])
    }

    /// The element with this index, one coordinate for each axis.
    pub fn at(&self, index: &[usize]) -> Option<T> {
        A::place(index).map(|place| self.stored[place])
    }

    /// The elements, row-major.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = T> + 'a {
        self.stored.iter().copied()
    }
}

impl<T, A> Clone for View<'_, T, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, A> Copy for View<'_, T, A> {}

impl<T: Real, A: Elements<T> + Nested<Element = T> + fmt::Debug> fmt::Debug for View<'_, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_tensor().fmt(f)
    }
}

impl<T: Real, A: Elements<T>> PartialEq for View<'_, T, A> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Real, A: Elements<T> + Nested<Element = T> + PartialEq> PartialEq<A> for View<'_, T, A> {
    fn eq(&self, other: &A) -> bool {
        self.to_tensor() == *other
    }
}

/// A parameter that may be written, with the shape of the array `A`.
pub struct ViewMut<'a, T, A> {
    stored: &'a mut [T],
    shape: PhantomData<A>,
}

impl<'a, T: Real, A: Elements<T>> ViewMut<'a, T, A> {
    /// A view of the numbers as the network stores them; for generated code.
    pub fn new(stored: &'a mut [T]) -> Self {
        ViewMut { stored: &mut stored[..A::LEN], shape: PhantomData }
    }

    /// Replaces all elements.
    pub fn set(&mut self, elements: &A) {
        elements.write(self.stored);
    }

    /// The element with this index, one coordinate for each axis.
    pub fn at_mut(&mut self, index: &[usize]) -> Option<&mut T> {
        A::place(index).map(|place| &mut self.stored[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_know_their_bound() {
        assert_eq!(Class::<10>::new(9).map(Class::index), Some(9));
        assert_eq!(Class::<10>::new(10), None);
        assert_eq!(Class::<0>::new(0), None);
        assert_eq!(Class::<3>::try_from(2u8), Ok(Class(2)));
        assert_eq!(Class::<3>::try_from(-1i64), Err(ClassError { value: -1, first: 0, classes: 3 }));
        assert_eq!(
            Class::<3>::try_from(3u32).unwrap_err().to_string(),
            "3 is not a class: there are 3, from 0 to 2"
        );
        const CLASS: Option<Class<2>> = Class::new(1);
        assert_eq!(CLASS.unwrap().to_string(), "1");
    }

    #[test]
    fn classes_are_read_from_any_number() {
        let read = |x: f32| <Class<10> as Elements<f32>>::read(&[x]).index();
        assert_eq!([read(0.0), read(9.0), read(10.0), read(-1.0), read(f32::NAN)], [0, 9, 9, 0, 0]);
    }

    #[test]
    fn arrays_go_to_rows_and_back() {
        type Shape = [[[f64; 2]; 3]; 2];
        let array: Shape = std::array::from_fn(|i| {
            std::array::from_fn(|j| std::array::from_fn(|k| (i * 100 + j * 10 + k) as f64))
        });
        let mut row = [-1.0; 13];
        array.write(&mut row);
        assert_eq!(row[..7], [0.0, 1.0, 10.0, 11.0, 20.0, 21.0, 100.0]);
        assert_eq!(row[12], -1.0);
        assert_eq!(Shape::read(&row), array);
        assert_eq!(<Shape as Elements<f64>>::LEN, 12);
        let classes = [Class::<5>(4), Class(0)];
        classes.write(&mut row);
        assert_eq!(row[..2], [4.0, 0.0]);
        assert_eq!(<[Class<5>; 2]>::read(&row), classes);
    }

    #[test]
    fn views_read_and_write_by_index() {
        let mut stored = [1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut weight = ViewMut::<f32, [[f32; 3]; 2]>::new(&mut stored);
        weight.set(&[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
        *weight.at_mut(&[1, 2]).unwrap() = 7.0;
        assert_eq!(weight.at_mut(&[2, 0]), None);
        let weight = View::<f32, [[f32; 3]; 2]>::new(&stored);
        assert_eq!(weight, [[0.0, 1.0, 2.0], [3.0, 4.0, 7.0]]);
        assert_eq!(weight, weight.clone());
        assert_eq!(weight.to_array()[1], [3.0, 4.0, 7.0]);
        assert_eq!(weight.len(), 6);
        assert_eq!(weight.at(&[1, 1]), Some(4.0));
        for wrong in [&[0, 3][..], &[2, 0], &[1], &[1, 1, 0], &[]] {
            assert_eq!(weight.at(wrong), None);
        }
        assert_eq!(format!("{weight:?}"), "[[0.0, 1.0, 2.0], [3.0, 4.0, 7.0]]");
    }

    #[test]
    fn a_large_array_needs_little_stack() {
        type Large = [[f32; 1024]; 4096];
        let stored = vec![0.5; 4096 * 1024];
        let small = std::thread::Builder::new().stack_size(128 * 1024);
        let last = small.spawn(move || View::<f32, Large>::new(&stored).to_tensor()[4095][1023]).unwrap();
        assert_eq!(last.join().unwrap(), 0.5);
    }
}
