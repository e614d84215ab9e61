//! The exact text of a program: a line for each buffer and for each instruction. Stable, so that tests may compare it.

use std::collections::HashMap;
use std::fmt;

use super::{
    Block, Buffer, BufferId, Carried, Instruction, Item, Layout, LoopCall, Over, Phase, Product, Program,
    Repeat, Role, Slice, Write,
};
use crate::ir::{Contraction, Target, equation};

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Names::of(self);
        for id in self.ids() {
            writeln!(f, "{}: {}", names.of_buffer(id), described(&self[id]))?;
        }
        let mut lines = Lines { names: &names, depth: 0, text: String::new() };
        lines.items(&self.items);
        f.write_str(&lines.text)
    }
}

/// Layout, size and role of a buffer.
fn described(buffer: &Buffer) -> String {
    let layout = match buffer.layout {
        Layout::Once => "once",
        Layout::Lanes => "lanes",
        Layout::Batch => "batch",
    };
    let role = match buffer.role {
        Role::Input(i) => format!("input {i}"),
        Role::Target(i) => format!("target {i}"),
        Role::Parameter(i) => format!("parameter {i}"),
        Role::Tangent(i) => format!("tangent {i}"),
        Role::Temporary => "temporary".to_owned(),
        Role::Carried => "carried".to_owned(),
        Role::Slice => "slice".to_owned(),
        Role::Sum => "sum".to_owned(),
        Role::Result(i) => format!("result {i}"),
        Role::Gradient(i) => format!("gradient {i}"),
    };
    format!("{layout}[{}] {role}", buffer.size)
}

/// What buffers are called: by their names, and where several have one, with their number.
pub(super) struct Names(Vec<String>);

impl Names {
    pub(super) fn of(program: &Program) -> Names {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        program.buffers.iter().for_each(|buffer| *counts.entry(&buffer.name).or_default() += 1);
        let name = |(i, buffer): (usize, &Buffer)| match counts[&*buffer.name] {
            1 => buffer.name.to_string(),
            _ => format!("{}#{i}", buffer.name),
        };
        Names(program.buffers.iter().enumerate().map(name).collect())
    }

    /// Also of a buffer that the program does not have.
    pub(super) fn of_buffer(&self, id: BufferId) -> String {
        self.0.get(id.0).cloned().unwrap_or_else(|| format!("#{}", id.0))
    }

    fn of_all(&self, ids: impl IntoIterator<Item = BufferId>) -> String {
        ids.into_iter().map(|id| self.of_buffer(id)).collect::<Vec<_>>().join(", ")
    }

    /// An instruction in one line; of a loop, how it begins.
    pub(super) fn line(&self, instruction: &Instruction) -> String {
        let name = |id: &BufferId| self.of_buffer(*id);
        match instruction {
            Instruction::Loop(call) => self.nest(call),
            Instruction::Product { contraction, matrix, products } => {
                let ys = self.of_all(products.iter().map(|Product { y, .. }| *y));
                let xs = self.of_all(products.iter().map(|Product { x, .. }| *x));
                format!("{ys} = product {} {xs}", self.matrix(contraction, *matrix))
            }
            Instruction::Outer { m, k, a, b, sum, write } => {
                format!("{} {} outer[{m}×{k}] {}, {}", name(sum), sign(*write), name(a), name(b))
            }
            Instruction::Accumulate { n, x, sum, write } => {
                format!("{} {} accumulate[{n}] {}", name(sum), sign(*write), name(x))
            }
            Instruction::Scatter { rows, width, x, index, sum, write } => {
                let sum = name(sum);
                format!("{sum} {} scatter[{rows}×{width}] {} by {}", sign(*write), name(x), name(index))
            }
            Instruction::Average { sum, mean } => format!("{} = average {}", name(mean), name(sum)),
            Instruction::Mask { buffer } => format!("mask {}", name(buffer)),
            Instruction::Repeat(repeat) => {
                begin(repeat).to_owned() + if repeat.body.inlined { " inlined" } else { "" }
            }
        }
    }

    /// `w[2×3]`, its transpose, or what else is multiplied.
    fn matrix(&self, contraction: &Contraction, matrix: BufferId) -> String {
        let Contraction { row, column, m, k } = *contraction;
        let name = self.of_buffer(matrix);
        match (row, column) {
            (row, 1) if row == k => format!("{name}[{m}×{k}]"),
            (1, column) if column == m => format!("{name}[{k}×{m}]ᵀ"),
            _ => format!("{name}[o<{m} i<{k}: {row}·o + {column}·i]"),
        }
    }

    fn nest(&self, LoopCall { nest, reads, writes, write, spread }: &LoopCall) -> String {
        let operands: Vec<String> = reads.iter().map(|read| self.of_buffer(*read)).collect();
        let over = match (nest.target, spread) {
            (Target::Lanes, false) => "each",
            (Target::Lanes, true) => "spread",
            (Target::Shared, false) => "once",
            (Target::Shared, true) => "spread once",
            (Target::Sum, false) => "batch Σ",
            (Target::Sum, true) => "spread batch Σ",
        };
        let writes = self.of_all(writes.iter().copied());
        let equation = equation::exact(nest, &operands);
        let space = if nest.axes.is_empty() { ": " } else { " " };
        format!("{writes} {} {over}{space}{equation}", sign(*write))
    }
}

fn sign(write: Write) -> &'static str {
    match write {
        Write::Overwrite => "=",
        Write::Add => "+=",
    }
}

pub(super) fn begin<B>(repeat: &Repeat<B>) -> String {
    format!("repeat {}{}", repeat.steps, if repeat.reverse { " reversed" } else { "" })
}

/// The lines of blocks within each other.
struct Lines<'a> {
    names: &'a Names,
    depth: usize,
    text: String,
}

impl Lines<'_> {
    fn line(&mut self, line: &str) {
        self.text += &"  ".repeat(self.depth);
        self.text += line;
        self.text.push('\n');
    }

    /// A line, what belongs to it, and the end of that.
    fn nested(&mut self, line: &str, inner: impl FnOnce(&mut Self)) {
        self.line(&format!("{line} {{"));
        self.depth += 1;
        inner(self);
        self.depth -= 1;
        self.line("}");
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Phase(Phase { over, block }) => {
                    let over = match over {
                        Over::Once => "once",
                        Over::Tiles => "tiles",
                    };
                    let inlined = if block.inlined { " inlined" } else { "" };
                    self.nested(&format!("{over}{inlined}"), |lines| lines.block(block));
                }
                Item::Repeat(repeat) => self.nested(&begin(repeat), |lines| {
                    lines.names(repeat);
                    lines.items(&repeat.body);
                }),
            }
        }
    }

    fn block(&mut self, block: &Block) {
        for instruction in &block.instructions {
            let line = self.names.line(instruction);
            match instruction {
                Instruction::Repeat(repeat) => self.nested(&line, |lines| {
                    lines.names(repeat);
                    lines.block(&repeat.body);
                }),
                _ => self.line(&line),
            }
        }
    }

    /// The states and parts of a loop.
    fn names<B>(&mut self, repeat: &Repeat<B>) {
        let names = self.names;
        for &Carried { state, next } in &repeat.carried {
            self.line(&format!("carry {} <- {}", names.of_buffer(state), names.of_buffer(next)));
        }
        for &Slice { whole, part } in &repeat.slices {
            self.line(&format!("{} is {}[step]", names.of_buffer(part), names.of_buffer(whole)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::program::{Item, Program, samples};

    fn sample(name: &str) -> Program {
        let of_name = samples::all().into_iter().find(|sample| sample.name == name);
        of_name.expect("there is one of this name").program
    }

    #[test]
    fn a_program_of_three_phases() {
        let expected = "\
x: lanes[3] input 0
t: lanes[2] target 0
w: once[6] parameter 0
b: once[2] parameter 1
twice: once[2] temporary
h: lanes[2] temporary
d: lanes[2] temporary
loss: lanes[1] result 0
z: lanes[2] result 1
back: lanes[3] result 2
d_w: once[6] gradient 0
d_b: once[2] gradient 1
sum: once[2] sum
once {
  twice = once i0<2: b[i0] · 2
}
tiles {
  h = product w[2×3] x
  z = spread i0<2: tanh(h[i0] + twice[i0])
  loss = spread Σ i0<2: { t3 = z[i0] - t[i0]; t3 · t3 }
  d = spread i0<2: 2 · (z[i0] - t[i0]) · (1 - z[i0] · z[i0])
  back = product w[2×3]ᵀ d
  mask d
  d_w = outer[2×3] d, x
  sum = accumulate[2] d
}
once {
  d_w = average d_w
  d_b = once i0<2: sum[i0] / N · 2
}
";
        assert_eq!(sample("a dense layer").to_string(), expected);
    }

    #[test]
    fn loops_are_indented() {
        let text = sample("a loop in a loop").to_string();
        let expected = "\
tiles {
  total = spread i0<2: 1
  repeat 3 {
    carry total <- next_total
    x_row is x[step]
    c_row is c[step]
    y_row is y[step]
    s = spread i0<2: total[i0] · 0.5
    repeat 2 reversed {
      carry s <- next_s
      x_t is x_row[step]
      c_t is c_row[step]
      y_t is y_row[step]
      next_s = spread i0<2: s[i0] + x_t[i0] · c_t[0]
      y_t = spread i0<2: s[i0] · total[i0]
    }
    next_total = spread i0<2: s[i0] + total[i0]
  }
  last = spread i0<2: total[i0]
}
";
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn all_of_a_loop_nest_is_there() {
        for (name, line) in [
            ("an embedding", "rows = spread i0<2 i1<3: table[i1 + 3·(index[i0] below 4)]"),
            ("an embedding", "shares = spread i0<2: ln softmax i1<3: rows[3·i0 + i1]"),
            ("an embedding", "sum += scatter[4×3] rows by index"),
            (
                "a window",
                "sums, products = spread i0<4: { t3 = (i0 - 1 in 0..4 ? x[i0 - 1] : 0); x[i0] + t3, x[i0] · t3 }",
            ),
            ("a window", "chosen = spread i0<4: if sums[i0] < c[0] { i0 } else { sums[i0] }"),
            ("a window", "sum = batch Σ Σ i0<4: max(products[i0], 3) - products[i0]"),
        ] {
            let text = sample(name).to_string();
            assert!(text.lines().any(|found| found.trim() == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn buffers_of_one_name_are_told_apart() {
        let mut program = sample("a dense layer");
        program.buffers[6].name = "h".into();
        let Item::Phase(phase) = &mut program.items[1] else { unreachable!("it has three phases") };
        phase.block.inlined = true;
        let text = program.to_string();
        assert!(text.contains("tiles inlined {\n  h#5 = product w[2×3] x\n"), "{text}");
        assert!(text.contains("d_w = outer[2×3] h#6, x"), "{text}");
    }
}
