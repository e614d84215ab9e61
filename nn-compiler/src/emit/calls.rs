//! Emits instructions: one call of a loop or a kernel for each.

use rustc_hash::FxHashSet;
use std::fmt::Write;

use super::program::Writer;
use crate::ir::{Contraction, Target};
use crate::memory::Spot;
use crate::program::{self, Block, BufferId, Carried, Instruction, Layout, LoopCall, Product, Repeat, Slice};

impl Writer<'_> {
    /// The calls of the kernels; what runs loops and has kernels is `tile.` or `instructions.`.
    pub(super) fn calls(&mut self, block: &[Instruction], on: &str) -> String {
        block.iter().map(|instruction| self.call(instruction, on)).collect()
    }

    /// The text of one instruction.
    fn call(&mut self, instruction: &Instruction, on: &str) -> String {
        let name = |buffer: &BufferId| self.names[buffer.0].as_str();
        match instruction {
            Instruction::Loop(call) => self.nest(call, on),
            Instruction::Product { contraction, matrix, products } => {
                self.products(*contraction, *matrix, products)
            }
            Instruction::Outer { m, k, a, b, sum, write } => {
                let (a, b) = (self.blocks("rows", *a, *m), self.blocks("rows", *b, *k));
                format!("tile.outer{}({a}, {b}, {});\n", more(*write), name(sum))
            }
            Instruction::Accumulate { x, sum, write, .. } => {
                format!("tile.accumulate{}({}, {});\n", more(*write), name(x), name(sum))
            }
            Instruction::Scatter { x, index, sum, write, .. } => {
                format!("tile.scatter{}({}, {}, {});\n", more(*write), name(x), name(index), name(sum))
            }
            Instruction::Average { sum, mean } => {
                format!("nn::average({}, scale, {});\n", name(sum), name(mean))
            }
            Instruction::Mask { buffer } => format!("tile.mask({});", name(buffer)),
            Instruction::Repeat(repeat) => self.repeat(repeat, on),
        }
    }

    /// The call of a loop.
    fn nest(&mut self, call: &LoopCall, on: &str) -> String {
        let LoopCall { nest, reads, writes, write, spread } = call;
        let slots: String = writes.iter().map(|&write| self.slot_of(write)).collect();
        let reads: Vec<String> = reads.iter().map(|read| self.names[read.0].clone()).collect();
        let wanted = self.planned.program[writes[0]].name.clone();
        let function = self.functions.name_of(nest, &wanted, &reads, self.model.attributes.dtype);
        let mut operands: Vec<&str> = match nest.target {
            Target::Sum => vec!["&tile.groups", "&tile.examples"],
            _ => Vec::new(),
        };
        if nest.needs_scale() {
            operands.push("&scale");
        }
        operands.extend(reads.iter().map(String::as_str));
        let run = match nest.target {
            Target::Sum => format!("tile.reduce{}", more(*write)),
            _ if *spread => "tile".to_owned(),
            _ => format!("{on}apply"),
        };
        let (operands, out) = (operands.join(", "), &self.names[writes[0].0]);
        format!("{slots}nn::run!({run}, loops::{function}, ({operands}), {out});\n")
    }

    /// One call for a product, or for several of the same matrix.
    fn products(&self, contraction: Contraction, matrix: BufferId, products: &[Product]) -> String {
        let Contraction { row, m, k, .. } = contraction;
        let slots: String = products.iter().map(|product| self.slot_of(product.y)).collect();
        let product = if row == 1 { "backward" } else { "forward" };
        let w = &self.names[matrix.0];
        let operands = |product: &Product| {
            format!("{}, {}", self.blocks("rows", product.x, k), self.blocks("rows_mut", product.y, m))
        };
        let call = match products {
            [one] => format!("tile.{product}({w}, {});\n", operands(one)),
            _ => {
                let all: Vec<String> =
                    products.iter().map(|product| format!("({})", operands(product))).collect();
                format!("tile.{product}_all({w}, [{}]);\n", all.join(", "))
            }
        };
        slots + &call
    }

    /// A loop over its steps. What belongs to a step is named at the beginning of it, and states change places at its end;
    /// after the last one they are where they were.
    fn repeat(&mut self, repeat: &Repeat<Block>, on: &str) -> String {
        let Repeat { steps, reverse, carried, slices, body } = repeat;
        let written: FxHashSet<BufferId> = body.instructions.iter().flat_map(Instruction::writes).collect();
        let stacked = slices.iter().filter(|slice| written.contains(&slice.part));
        let mut text: String = stacked.map(|slice| self.slot_of(slice.whole)).collect();
        text += "{";
        for Carried { state, next } in carried {
            let [h, after] = [state, next].map(|buffer| self.names[buffer.0].clone());
            _ = write!(text, "{}let (mut {h}, mut {after}) = (&mut *{h}, {after});", self.slot_of(*next));
            self.named.insert(*next);
        }
        let step = if slices.is_empty() { "_".to_owned() } else { format!("step{}", self.depth) };
        let range = if *reverse { format!("(0..{steps}).rev()") } else { format!("0..{steps}") };
        _ = write!(text, "for {step} in {range} {{");
        for slice in slices {
            text += &self.slice(slice, written.contains(&slice.part), &step);
        }
        self.depth += 1;
        text += &self.calls(&body.instructions, on);
        self.depth -= 1;
        let swap = |Carried { state, next }: &Carried| {
            format!("nn::swap(&mut {}, &mut {});", self.names[state.0], self.names[next.0])
        };
        text.extend(carried.iter().map(swap));
        text += "}\n";
        if steps % 2 == 1 {
            let settle = |carried: &Carried| {
                let [h, after] = [carried.state, carried.next].map(|buffer| &self.names[buffer.0]);
                format!("{} {h}.copy_from_slice({after});", swap(carried))
            };
            text.extend(carried.iter().map(settle));
        }
        text + "}\n"
    }

    /// Names the part of a value that belongs to a step.
    pub(super) fn slice(&self, &Slice { whole, part }: &Slice, is_written: bool, step: &str) -> String {
        let [all, one] = [whole, part].map(|buffer| &self.names[buffer.0]);
        let (size, more) = (self.size(part), if is_written { "_mut" } else { "" });
        match self.planned.program[whole].layout {
            Layout::Once => format!("let {one} = nn::part{more}::<_, {size}>({all}, {step} * {size});"),
            _ => format!("let {one} = nn::step{more}::<_, _, {size}>({all}, {step});"),
        }
    }

    /// Names the slot that a value is written to, if it is and has no name yet.
    fn slot_of(&self, buffer: BufferId) -> String {
        match self.planned.plan.spots.get(&buffer).filter(|_| !self.named.contains(&buffer)) {
            Some(Spot::Slot(slot)) => self.member(buffer, &format!("value(slot{slot})")),
            _ => String::new(),
        }
    }

    /// A value as blocks of `size` elements, of which it may be several.
    fn blocks(&self, function: &str, buffer: BufferId, size: usize) -> String {
        let name = &self.names[buffer.0];
        match self.size(buffer) == size {
            true => name.clone(),
            false => format!("nn::{function}::<_, _, {size}>({name})"),
        }
    }
}

/// What is behind the name of a kernel that adds to a sum which has begun.
fn more(write: program::Write) -> &'static str {
    match write {
        program::Write::Overwrite => "",
        program::Write::Add => "_more",
    }
}
