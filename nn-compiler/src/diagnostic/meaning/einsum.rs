//! Patterns of `einsum`.

use crate::diagnostic::Note;
use crate::diagnostic::table::messages;

messages! {
    /// An `einsum` that does not start with a pattern.
    einsum_without_pattern(sort: &str) {
        what: "`einsum` starts with a pattern in quotes, not with {sort}",
        help: "write `einsum(\"ij,jk->ik\", a, b)`",
    }
    /// A pattern that cannot be read.
    einsum_pattern(pattern: &str) {
        what: "`{pattern}` is not a pattern of `einsum`",
        help: "write a letter for each axis, `,` between operands and `->` before the result: `\"..n,wn->..w\"`",
    }
    /// Another number of operands than the pattern has.
    einsum_operands(terms: &str, operands: &str) {
        what: "the pattern has {terms}, but {operands} follow it",
        help: "write one term for each tensor, separated by `,`",
    }
    /// A term with another number of letters than its operand has axes.
    einsum_rank(letters: &str, rank: &str, why: Vec<Note>) {
        what: "a term with {letters} stands for a tensor with {rank}",
        why: why,
        help: "write one letter for each axis; `..` stands for any number of axes",
    }
    /// A letter of the result that cannot be there.
    einsum_output(letter: char, what: &str) {
        what: "the axis `{letter}` of the result {what}",
        help: "after `->` stands each kept letter once; letters left out are summed over",
    }
}
