//! Names for parts of a program's memory: a program is told of its memory as a few long slices, in
//! which each value has a fixed place.

/// The `N` numbers of a value that starts at `start`.
pub fn part<T, const N: usize>(memory: &[T], start: usize) -> &[T; N] {
    &memory[start..start + N].as_chunks().0[0]
}

/// The same, to be written.
pub fn part_mut<T, const N: usize>(memory: &mut [T], start: usize) -> &mut [T; N] {
    &mut memory[start..start + N].as_chunks_mut().0[0]
}

/// Takes a value of `N` numbers off the front of `memory`.
pub fn take<'a, T, const N: usize>(memory: &mut &'a mut [T]) -> &'a mut [T; N] {
    let (value, rest) = std::mem::take(memory).split_at_mut(N);
    *memory = rest;
    &mut value.as_chunks_mut().0[0]
}

/// Takes `size` vectors off the front of `memory`: a slot, which values of several sizes use in turn.
pub fn take_slot<'a, T>(memory: &mut &'a mut [T], size: usize) -> &'a mut [T] {
    let (slot, rest) = std::mem::take(memory).split_at_mut(size);
    *memory = rest;
    slot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_where_they_are_said_to_be() {
        let mut numbers: Vec<i32> = (0..12).collect();
        assert_eq!(part::<_, 2>(&numbers, 3), &[3, 4]);
        let mut memory = numbers.as_mut_slice();
        assert_eq!(take::<_, 3>(&mut memory), &mut [0, 1, 2]);
        assert_eq!(take_slot(&mut memory, 8), &mut [3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(memory, &mut [11]);
    }
}
