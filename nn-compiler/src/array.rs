//! A plain tensor of `f64`, row-major: what the reference evaluation computes with. Nothing here is
//! fast; everything is meant to be obviously right.

/// A tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    sizes: Vec<usize>,
    elements: Vec<f64>,
}

impl Array {
    /// A tensor of these sizes with these elements, row-major.
    ///
    /// # Panics
    /// When the number of elements is not the product of the sizes.
    pub fn new(sizes: &[usize], elements: Vec<f64>) -> Array {
        assert_eq!(sizes.iter().product::<usize>(), elements.len(), "elements of a tensor {sizes:?}");
        Array { sizes: sizes.to_vec(), elements }
    }

    /// A tensor without axes.
    pub fn scalar(value: f64) -> Array {
        Array::new(&[], vec![value])
    }

    /// A tensor with all elements equal.
    pub fn filled(sizes: &[usize], value: f64) -> Array {
        Array::new(sizes, vec![value; sizes.iter().product()])
    }

    /// A tensor whose element at an index is what the function says.
    pub fn from_fn(sizes: &[usize], element: impl FnMut(&[usize]) -> f64) -> Array {
        let mut element = element;
        let mut elements = Vec::with_capacity(sizes.iter().product());
        for_each_index(sizes, |index| elements.push(element(index)));
        Array::new(sizes, elements)
    }

    /// The sizes of the axes, outermost first.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The elements, row-major.
    pub fn elements(&self) -> &[f64] {
        &self.elements
    }

    /// The elements, row-major.
    pub fn elements_mut(&mut self) -> &mut [f64] {
        &mut self.elements
    }

    /// The element at an index.
    pub fn at(&self, index: &[usize]) -> f64 {
        self.elements[self.offset(index)]
    }

    /// The element at an index.
    pub fn at_mut(&mut self, index: &[usize]) -> &mut f64 {
        let offset = self.offset(index);
        &mut self.elements[offset]
    }

    /// The function of every element.
    pub fn map(&self, function: impl Fn(f64) -> f64) -> Array {
        Array::new(&self.sizes, self.elements.iter().map(|&x| function(x)).collect())
    }

    /// The function of the elements of two tensors of equal sizes.
    pub fn zip(&self, other: &Array, function: impl Fn(f64, f64) -> f64) -> Array {
        assert_eq!(self.sizes, other.sizes, "tensors side by side");
        let pairs = self.elements.iter().zip(&other.elements);
        Array::new(&self.sizes, pairs.map(|(&x, &y)| function(x, y)).collect())
    }

    fn offset(&self, index: &[usize]) -> usize {
        assert_eq!(self.sizes.len(), index.len(), "an index into {:?}", self.sizes);
        self.sizes.iter().zip(index).fold(0, |offset, (&size, &i)| {
            assert!(i < size, "{index:?} lies in a tensor {:?}", self.sizes);
            offset * size + i
        })
    }
}

/// Calls the function with every index of a tensor of these sizes, in row-major order.
pub fn for_each_index(sizes: &[usize], mut function: impl FnMut(&[usize])) {
    let mut index = vec![0; sizes.len()];
    for _ in 0..sizes.iter().product() {
        function(&index);
        for axis in (0..sizes.len()).rev() {
            index[axis] += 1;
            if index[axis] < sizes[axis] {
                break;
            }
            index[axis] = 0;
        }
    }
}
