//! What passes make of programs, as listings before and after.

use super::*;
use crate::ir::Unary;
use crate::program::Over;
use crate::program::samples::draft::{Draft, outer};

/// The instructions of the tiles, a line each.
fn tiles(program: &Program) -> Vec<String> {
    let text = program.to_string();
    let lines = text.lines().skip_while(|line| !line.starts_with("tiles")).skip(1);
    lines.take_while(|line| *line != "}").map(|line| line.trim().to_owned()).collect()
}

/// `ln d` is infinite where `d` is cleared, and nothing times infinity is zero.
#[test]
fn what_follows_from_cleared_lanes_is_cleared_before_it_enters_a_sum() {
    let mut draft = Draft::new();
    let x = draft.input("x", 0, 1);
    let [d, e] = ["d", "e"].map(|name| draft.lanes(name, 1));
    let [first, second] = [0, 1].map(|parameter| draft.gradient("sum", parameter, 1));
    let doubled = draft.map(&[x], d, |terms| {
        let x = terms.at(0);
        terms.plus(x, x)
    });
    let logarithm = draft.map(&[d], e, |terms| {
        let d = terms.at(0);
        terms.unary(Unary::Ln, d)
    });
    let instructions = vec![doubled, outer((1, 1), d, x, first), logarithm, outer((1, 1), d, e, second)];
    draft.phase(Over::Tiles, instructions);
    let mut program = draft.program;
    masks::insert(&mut program);
    let lines = tiles(&program);
    let masks: Vec<&String> = lines.iter().filter(|line| line.starts_with("mask")).collect();
    assert_eq!(masks, ["mask d", "mask e"], "{}", lines.join("\n"));
    assert!(
        lines.iter().position(|line| line == "mask e")
            > lines.iter().position(|line| line.starts_with("e ="))
    );
}
