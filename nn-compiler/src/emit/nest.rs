//! Emits a fused loop nest as one Rust function.

use crate::ir::{Loop, Reducer, Target, equation};
use std::fmt::Write;
use std::ops::Range;

use super::element::{Element, affine};
use super::rust;
use crate::ast::Dtype;

/// So many numbers are added one after the other. The sums of more such blocks are added in pairs, so that the error
/// grows with the logarithm of their number.
const BLOCK: usize = 64;

/// The text of the function `name` with the operands called `operands`.
pub(super) fn function(nest: &Loop, name: &str, operands: &[String], dtype: Dtype) -> String {
    let writer = Writer { nest, operands, dtype, element: Element::new(nest, operands, dtype) };
    let mut text = format!("/// `{name} = {}`\n", equation::abridged(nest, operands));
    // Inlined where it is compiled for the instructions of the processor.
    _ = write!(text, "#[inline(always)] pub(super) fn {name}{} {{", writer.signature());
    text += &writer.body();
    text += "}\n";
    text
}

struct Writer<'a> {
    nest: &'a Loop,
    operands: &'a [String],
    dtype: Dtype,
    element: Element<'a>,
}

impl Writer<'_> {
    fn signature(&self) -> String {
        let real = rust::real(self.dtype);
        let mut text = match self.nest.target {
            Target::Lanes | Target::Sum => format!("<V: Vector<{real}>>(math: Math, "),
            Target::Shared => "(math: Math, ".to_owned(),
        };
        let (mut names, mut types) = (String::new(), String::new());
        if self.nest.target == Target::Sum {
            names += "&groups, &examples, ";
            types += "&usize, &usize, ";
        }
        if self.nest.needs_scale() {
            names += "&scale, ";
            _ = write!(types, "&{real}, ");
        }
        for (name, operand) in self.operands.iter().zip(&self.nest.operands) {
            _ = write!(names, "{name}, ");
            _ = match operand.lanes {
                true => write!(types, "&[[V; {}]], ", operand.size),
                false => write!(types, "&[{real}; {}], ", operand.size),
            };
        }
        _ = write!(text, "({names}): ({types}), ");
        let size = self.nest.size();
        _ = match self.nest.target {
            Target::Lanes => write!(text, "out: &mut [[V; {size}]])"),
            Target::Shared | Target::Sum => write!(text, "out: &mut [{real}; {size}])"),
        };
        text
    }

    /// The number of loops over the axes of the result.
    fn rank(&self) -> usize {
        self.nest.axes.len() - self.nest.reduced
    }

    fn body(&self) -> String {
        if self.nest.target != Target::Lanes {
            return self.over_axes();
        }
        let text = match &self.lanes().collect::<Vec<_>>()[..] {
            [] => "for out in out {".to_owned(),
            [one] => format!("for (out, {one}) in out.iter_mut().zip({one}) {{"),
            [one, other] => {
                format!("for ((out, {one}), {other}) in out.iter_mut().zip({one}).zip({other}) {{")
            }
            _ => "for (g, out) in out.iter_mut().enumerate() {".to_owned() + &self.of_group(),
        };
        text + &self.over_axes() + "}"
    }

    /// The names of the operands that each example has.
    fn lanes(&self) -> impl Iterator<Item = &String> {
        self.operands
            .iter()
            .zip(&self.nest.operands)
            .filter(|(_, operand)| operand.lanes)
            .map(|(name, _)| name)
    }

    /// From the operands of all examples to those of group `g`.
    fn of_group(&self) -> String {
        self.lanes().map(|name| format!("let {name} = &{name}[g];")).collect()
    }

    fn over_axes(&self) -> String {
        let place = affine(&self.nest.results[0].place);
        let element = match self.nest.target {
            Target::Shared => self.shared_element(&place),
            Target::Lanes => self.lane_element(&place),
            Target::Sum => self.sum_element(&place),
        };
        over(&self.nest.axes, 0..self.rank(), &element)
    }

    /// One element that exists once.
    fn shared_element(&self, place: &str) -> String {
        let real = rust::real(self.dtype);
        let most = || {
            let most = self.reduce(&self.element.then(|value| format!("most = math::max(most, {value});")));
            format!("let mut most = {real}::NEG_INFINITY; {most}")
        };
        let shift = "let shift = if most.is_finite() { most } else { 0.0 };";
        match self.nest.reducer {
            Reducer::Sum if self.nest.reduced == 0 => {
                self.element.then(|value| format!("out[{place}] = {value};"))
            }
            Reducer::Sum => {
                let sum = self.sum(&self.element.then(|value| format!("sum += {value};")));
                format!("{sum} out[{place}] = sum;")
            }
            Reducer::Max => format!("{} out[{place}] = most;", most()),
            Reducer::LogSumExp => {
                let add = self.element.then(|value| format!("sum += math.exp({value} - shift);"));
                let sum = self.sum(&add);
                format!("{} {shift} {sum} out[{place}] = shift + math.ln(sum);", most())
            }
            Reducer::LogSoftmax => {
                let each = self.element.then(|value| format!("out[{place}] = {value};"));
                let most = self.reduce(&format!("{each} most = math::max(most, out[{place}]);"));
                let sum = self.sum(&format!("sum += math.exp(out[{place}] - shift);"));
                let less = self.reduce(&format!("out[{place}] = out[{place}] - shift - sum;"));
                format!(
                    "let mut most = {real}::NEG_INFINITY; {most} {shift} {sum}
                     let sum = math::max(math.ln(sum), 0.0); {less}"
                )
            }
        }
    }

    /// One element of a sum over the examples: first the groups are added, then the examples of all.
    fn sum_element(&self, place: &str) -> String {
        let each = self.element.then(|value| format!("lanes[l] = {value};"));
        let (group, zero) = (self.of_group(), "V::splat(0.0)");
        let add = format!(
            "let mut lanes = {zero}; for l in V::places() {{ {each} }} sum.add_first(active, lanes);"
        );
        let (sum, add) = match self.nest.reduced {
            0 => ("sum", add),
            _ => ("sums", self.sum(&add) + "sums.add_first(V::LEN, sum);"),
        };
        format!(
            "let mut {sum} = {zero};
             for g in 0..groups {{ let active = examples.saturating_sub(g * V::LEN); {group} {add} }}
             out[{place}] += {sum}.sum();"
        )
    }

    /// One element of every example of a group.
    fn lane_element(&self, place: &str) -> String {
        let real = rust::real(self.dtype);
        let lanes = |inner: String| format!("for l in V::places() {{ {inner} }}");
        let each = |with: &dyn Fn(String) -> String| lanes(self.element.then(with));
        let most =
            |inner: &str| format!("let mut most = V::splat({real}::NEG_INFINITY); {}", self.reduce(inner));
        let largest = || most(&each(&|value| format!("most[l] = math::max(most[l], {value});")));
        let shift = "let shift = most.map(|x| if x.is_finite() { x } else { 0.0 });";
        match self.nest.reducer {
            Reducer::Sum if self.nest.reduced == 0 => {
                // All is read before any is written: the compiler of Rust, which does not know that `out` is not an operand,
                // puts the examples of a short expression side by side in vectors only then.
                let each = each(&|value| format!("lanes[l] = {value};"));
                format!("let mut lanes = V::splat(0.0); {each} out[{place}] = lanes;")
            }
            Reducer::Sum => {
                let sum = self.sum(&each(&|value| format!("sum[l] += {value};")));
                format!("{sum} out[{place}] = sum;")
            }
            Reducer::Max => format!("{} out[{place}] = most;", largest()),
            Reducer::LogSumExp => {
                let add = each(&|value| format!("sum[l] += math.exp({value} - shift[l]);"));
                let sum = self.sum(&add);
                let result = lanes("sum[l] = shift[l] + math.ln(sum[l]);".to_owned());
                format!("{} {shift} {sum} {result} out[{place}] = sum;", largest())
            }
            Reducer::LogSoftmax => {
                let each =
                    each(&|value| format!("lanes[l] = {value}; most[l] = math::max(most[l], lanes[l]);"));
                let most = most(&format!("let mut lanes = V::splat(0.0); {each} out[{place}] = lanes;"));
                let sum = self.sum(&lanes(format!("sum[l] += math.exp(out[{place}][l] - shift[l]);")));
                let total = lanes("sum[l] = math::max(math.ln(sum[l]), 0.0);".to_owned());
                let less = lanes(format!("out[{place}][l] = out[{place}][l] - shift[l] - sum[l];"));
                format!("{most} {shift} {sum} {total} {}", self.reduce(&less))
            }
        }
    }

    fn reduce(&self, inner: &str) -> String {
        over(&self.nest.axes, self.rank()..self.nest.axes.len(), inner)
    }

    /// `let sum = …;` of what a statement adds to `sum` along the reduced axes.
    fn sum(&self, add: &str) -> String {
        let real = rust::real(self.dtype);
        let (start, vector, block, total) = match self.nest.target {
            Target::Shared => (format!("let mut sum: {real} = 0.0;"), format!("[{real}; 1]"), "[sum]", "[0]"),
            _ => ("let mut sum = V::splat(0.0);".to_owned(), "V".to_owned(), "sum", ""),
        };
        let (axes, first) = (&self.nest.axes, self.rank());
        // The last axes that are short enough to be summed as they are.
        let (mut inner, mut size) = (axes.len(), 1);
        while inner > first && size * axes[inner - 1] <= BLOCK {
            inner -= 1;
            size *= axes[inner];
        }
        if inner == first {
            return start + &self.reduce(add);
        }
        let (axis, steps) = (inner - 1, BLOCK / size);
        let count = axes[axis];
        let blocks: usize = axes[first..axis].iter().product::<usize>() * count.div_ceil(steps);
        let each = over(axes, inner..axes.len(), add);
        let summed = match steps {
            1 => format!("for i{axis} in 0..{count} {{ {start} {each} pairs.add({block}); }}"),
            _ => format!(
                "for block in (0..{count}).step_by({steps}) {{
                     {start} for i{axis} in block..{count}.min(block + {steps}) {{ {each} }}
                     pairs.add({block});
                 }}"
            ),
        };
        let summed = over(axes, first..axis, &summed);
        let levels = blocks.ilog2() + 1;
        format!(
            "let mut pairs = Pairwise::<{real}, {vector}, {levels}>::new(); {summed} let mut sum = pairs.sum(){total};"
        )
    }
}

/// The loops over some axes around what is done in them.
fn over(axes: &[usize], range: Range<usize>, inner: &str) -> String {
    let open = range.clone().map(|axis| format!("for i{axis} in 0..{} {{", axes[axis]));
    open.collect::<String>() + inner + &"}".repeat(range.len())
}
