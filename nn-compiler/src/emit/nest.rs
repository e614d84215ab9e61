//! Emits a fused loop nest as one Rust function.

use rustc_hash::FxHashMap;
use std::fmt::Write;

use super::rust;
use crate::ast::Dtype;
use crate::ir::{Binary, Unary};
use crate::schedule::{Index, Loop, Reducer, Target, Term, TermId};

/// The text of the function `name` with the operands called `operands`.
pub(super) fn function(nest: &Loop, name: &str, operands: &[String], dtype: Dtype) -> String {
    let writer = Writer { nest, operands, dtype, uses: uses(nest) };
    let mut text = format!("/// `{name} = {}`\n", super::equation::of(nest, operands));
    // Inlined where it is compiled for the instructions of the processor.
    _ = write!(text, "#[inline(always)] pub(super) fn {name}{} {{", writer.signature());
    text += &writer.body();
    text += "}\n";
    text
}

/// A loop over more operands is not divided among threads: `nn_runtime::kernel::Cut` has no longer tuples.
pub(super) const MOST_SHARED: usize = 15;

/// Whether the function takes `1 / number of examples`.
pub(super) fn needs_scale(nest: &Loop) -> bool {
    nest.terms.contains(&Term::Scale)
}

/// How often each term is asked for.
fn uses(nest: &Loop) -> Vec<u32> {
    let mut uses = vec![0; nest.terms.len()];
    let mut count = |term: &TermId| uses[term.0] += 1;
    count(&nest.body);
    for term in &nest.terms {
        match term {
            Term::Load { index, .. } | Term::Position(index) => index.rows.iter().for_each(|r| count(&r.0)),
            Term::Unary(_, a) => count(a),
            Term::Binary(_, a, b) | Term::Compare(_, a, b) => [a, b].into_iter().for_each(&mut count),
            Term::Select(a, b, c) => [a, b, c].into_iter().for_each(&mut count),
            Term::Inside { then, otherwise, .. } => [then, otherwise].into_iter().for_each(&mut count),
            Term::Constant(_) | Term::Scale => {}
        }
    }
    uses
}

struct Writer<'a> {
    nest: &'a Loop,
    operands: &'a [String],
    dtype: Dtype,
    uses: Vec<u32>,
}

/// The statements written so far in a block, and the terms that have a variable in it.
#[derive(Clone, Default)]
struct Block {
    statements: String,
    variables: FxHashMap<TermId, String>,
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
        if needs_scale(self.nest) {
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
        let size: usize = self.nest.axes[..self.rank()].iter().product();
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
        let rank = self.rank();
        let place = row_major(&self.nest.axes[..rank]);
        let mut text = open(&self.nest.axes, 0..rank);
        text += &match self.nest.target {
            Target::Shared => self.shared_element(&place),
            Target::Lanes => self.lane_element(&place),
            Target::Sum => self.sum_element(&place),
        };
        text + &"}".repeat(rank)
    }

    /// One element that exists once.
    fn shared_element(&self, place: &str) -> String {
        let real = rust::real(self.dtype);
        if self.nest.reduced == 0 && self.nest.reducer == Reducer::Sum {
            return self.element(|value| format!("out[{place}] = {value};"));
        }
        let over = |statement: &dyn Fn(String) -> String| self.reduce(&self.element(statement));
        match self.nest.reducer {
            Reducer::Sum => {
                let sum = over(&|value| format!("sum += {value};"));
                format!("let mut sum: {real} = 0.0; {sum} out[{place}] = sum;")
            }
            Reducer::Max => {
                let most = over(&|value| format!("most = math::max(most, {value});"));
                format!("let mut most = {real}::NEG_INFINITY; {most} out[{place}] = most;")
            }
            Reducer::LogSumExp => {
                let most = over(&|value| format!("most = math::max(most, {value});"));
                let sum = over(&|value| format!("sum += math.exp({value} - shift);"));
                format!(
                    "let mut most = {real}::NEG_INFINITY; {most}
                     let shift = if most.is_finite() {{ most }} else {{ 0.0 }};
                     let mut sum: {real} = 0.0; {sum} out[{place}] = shift + math.ln(sum);"
                )
            }
        }
    }

    /// One element of a sum over the examples: first the groups are added, then the examples of all.
    fn sum_element(&self, place: &str) -> String {
        let each = self.element(|value| format!("lanes[l] = {value};"));
        let add = self.reduce(&format!(
            "let mut lanes = V::splat(0.0); for l in V::places() {{ {each} }} sum.add_first(active, lanes);"
        ));
        let group = self.of_group();
        format!(
            "let mut sum = V::splat(0.0);
             for g in 0..groups {{ let active = examples.saturating_sub(g * V::LEN); {group} {add} }}
             out[{place}] += sum.sum();"
        )
    }

    /// One element of every example of a group.
    fn lane_element(&self, place: &str) -> String {
        let real = rust::real(self.dtype);
        let lanes = |inner: String| format!("for l in V::places() {{ {inner} }}");
        if self.nest.reduced == 0 && self.nest.reducer == Reducer::Sum {
            // All is read before any is written: the compiler of Rust, which does not know that `out` is no operand,
            // puts the examples of a short expression side by side in vectors only then.
            let each = lanes(self.element(|value| format!("lanes[l] = {value};")));
            return format!("let mut lanes = V::splat(0.0); {each} out[{place}] = lanes;");
        }
        let over = |statement: &dyn Fn(String) -> String| self.reduce(&lanes(self.element(statement)));
        match self.nest.reducer {
            Reducer::Sum => {
                let sum = over(&|value| format!("sum[l] += {value};"));
                format!("let mut sum = V::splat(0.0); {sum} out[{place}] = sum;")
            }
            Reducer::Max => {
                let most = over(&|value| format!("most[l] = math::max(most[l], {value});"));
                format!("let mut most = V::splat({real}::NEG_INFINITY); {most} out[{place}] = most;")
            }
            Reducer::LogSumExp => {
                let most = over(&|value| format!("most[l] = math::max(most[l], {value});"));
                let sum = over(&|value| format!("sum[l] += math.exp({value} - shift[l]);"));
                format!(
                    "let mut most = V::splat({real}::NEG_INFINITY); {most}
                     let shift = most.map(|x| if x.is_finite() {{ x }} else {{ 0.0 }});
                     let mut sum = V::splat(0.0); {sum}
                     for l in V::places() {{ sum[l] = shift[l] + math.ln(sum[l]); }}
                     out[{place}] = sum;"
                )
            }
        }
    }

    fn reduce(&self, inner: &str) -> String {
        let reduced = self.rank()..self.nest.axes.len();
        open(&self.nest.axes, reduced.clone()) + inner + &"}".repeat(reduced.len())
    }

    /// The statements that compute one element and then do something with it.
    fn element(&self, with: impl Fn(String) -> String) -> String {
        let mut block = Block::default();
        let value = self.value(self.nest.body, &mut block);
        block.statements + &with(value)
    }

    /// The expression for a term: a variable where it is used more than once.
    fn value(&self, term: TermId, block: &mut Block) -> String {
        if let Some(variable) = block.variables.get(&term) {
            return variable.clone();
        }
        let text = self.expression(term, block);
        if self.uses[term.0] > 1 && !self.is_plain(term) { self.variable(term, text, block) } else { text }
    }

    /// Whether there is nothing to compute.
    fn is_plain(&self, term: TermId) -> bool {
        matches!(self.nest.terms[term.0], Term::Constant(_) | Term::Load { .. } | Term::Scale)
    }

    fn variable(&self, term: TermId, text: String, block: &mut Block) -> String {
        let name = format!("t{}", term.0);
        _ = write!(block.statements, "let {name} = {text};");
        block.variables.insert(term, name.clone());
        name
    }

    /// As [`Writer::value`], in a form that other operators may stand beside.
    fn tight(&self, term: TermId, block: &mut Block) -> String {
        let text = self.value(term, block);
        let compound = matches!(
            self.nest.terms[term.0],
            Term::Binary(..) | Term::Unary(..) | Term::Compare(..) | Term::Select(..) | Term::Inside { .. }
        );
        let negative = text.starts_with('-');
        let named = block.variables.contains_key(&term);
        if (compound || negative) && !named { format!("({text})") } else { text }
    }

    /// As [`Writer::value`], but computed before.
    fn named(&self, term: TermId, block: &mut Block) -> String {
        let text = self.value(term, block);
        match self.is_plain(term) || block.variables.contains_key(&term) {
            true => text,
            false => self.variable(term, text, block),
        }
    }

    /// As [`Writer::named`], and loaded before: so that both branches of a selection are values, which compile to a
    /// vector blend rather than to a jump.
    fn ready(&self, term: TermId, block: &mut Block) -> String {
        let text = self.named(term, block);
        let loaded = matches!(self.nest.terms[term.0], Term::Load { .. });
        if loaded && !block.variables.contains_key(&term) { self.variable(term, text, block) } else { text }
    }

    fn expression(&self, term: TermId, block: &mut Block) -> String {
        let real = rust::real(self.dtype);
        let terms = &self.nest.terms;
        match &terms[term.0] {
            Term::Load { operand, index } => {
                let place = self.index(index, block);
                let lane = if self.nest.operands[*operand].lanes { "[l]" } else { "" };
                format!("{}[{place}]{lane}", self.operands[*operand])
            }
            Term::Constant(value) => rust::number(value.get(), self.dtype),
            Term::Position(index) => match &self.index(index, block) {
                plain if plain.chars().all(char::is_alphanumeric) => format!("{plain} as {real}"),
                sum => format!("({sum}) as {real}"),
            },
            Term::Scale => "scale".to_owned(),
            Term::Unary(op, x) => {
                let x = if is_call(&op.rust("")) { self.value(*x, block) } else { self.tight(*x, block) };
                op.rust(&x)
            }
            Term::Binary(Binary::Add, a, b) => match terms[b.0] {
                Term::Unary(Unary::Neg, b) if self.uses[b.0] == 1 || !block.variables.contains_key(&b) => {
                    format!("{} - {}", self.tight(*a, block), self.tight(b, block))
                }
                _ => format!("{} + {}", self.tight(*a, block), self.tight(*b, block)),
            },
            Term::Binary(Binary::Mul, a, b) => match terms[b.0] {
                Term::Unary(Unary::Recip, b) => {
                    format!("{} / {}", self.tight(*a, block), self.tight(b, block))
                }
                _ => format!("{} * {}", self.tight(*a, block), self.tight(*b, block)),
            },
            Term::Binary(op, a, b) => {
                let call = is_call(&op.rust("", ""));
                let [a, b] = [a, b].map(|x| if call { self.value(*x, block) } else { self.tight(*x, block) });
                op.rust(&a, &b)
            }
            Term::Compare(comparison, a, b) => {
                let [a, b] = [a, b].map(|x| self.tight(*x, block));
                format!("if {} {{ 1.0 }} else {{ 0.0 }}", comparison.rust(&a, &b))
            }
            Term::Select(condition, then, otherwise) => {
                let condition = match &terms[condition.0] {
                    Term::Compare(comparison, a, b) => {
                        let [a, b] = [a, b].map(|x| self.named(*x, block));
                        comparison.rust(&a, &b)
                    }
                    _ => format!("{} != 0.0", self.named(*condition, block)),
                };
                let [then, otherwise] = [then, otherwise].map(|x| self.ready(*x, block));
                format!("if {condition} {{ {then} }} else {{ {otherwise} }}")
            }
            // Where loops of one step are gone an index may be known, and with it the branch: the other one's
            // indices may be negative.
            Term::Inside { ranges, otherwise, .. }
                if ranges.iter().any(|range| known(range) == Some(false)) =>
            {
                self.value(*otherwise, block)
            }
            Term::Inside { ranges, then, .. } if ranges.iter().all(|range| known(range) == Some(true)) => {
                self.value(*then, block)
            }
            Term::Inside { ranges, then, otherwise } => {
                let inside: Vec<String> = ranges
                    .iter()
                    .map(|(index, first, end)| {
                        format!("({first}..{end}).contains(&({}))", self.signed(index))
                    })
                    .collect();
                let [then, otherwise] = [then, otherwise].map(|x| self.branch(*x, block));
                format!("if {} {{ {then} }} else {{ {otherwise} }}", inside.join(" && "))
            }
        }
    }

    /// A term computed in a block of its own, which may use the variables outside.
    fn branch(&self, term: TermId, outside: &Block) -> String {
        let mut block = Block { statements: String::new(), variables: outside.variables.clone() };
        let value = self.value(term, &mut block);
        block.statements + &value
    }

    fn index(&self, index: &Index, block: &mut Block) -> String {
        let mut text = affine(index);
        for &(row, count, distance) in &index.rows {
            let row = self.tight(row, block);
            _ = write!(text, " + ({row} as usize).min({})", count - 1);
            if distance != 1 {
                _ = write!(text, " * {distance}");
            }
        }
        text.strip_prefix("0 + ").map_or(text.clone(), str::to_owned)
    }

    /// An index that may lie outside, to be compared.
    fn signed(&self, index: &Index) -> String {
        let mut text = index.constant.to_string();
        for (variable, distance) in &index.variables {
            _ = write!(text, " + i{variable} as isize * {distance}");
        }
        text
    }
}

/// Whether an operation without its operands is the call of a function, whose brackets are enough.
fn is_call(text: &str) -> bool {
    text.starts_with("math") && (text.ends_with("()") || text.ends_with("(, )"))
}

/// Whether an index lies in its range, if the index is a constant.
fn known((index, first, end): &(Index, i64, i64)) -> Option<bool> {
    let constant = index.variables.is_empty() && index.rows.is_empty();
    constant.then(|| (*first..*end).contains(&index.constant))
}

/// The part of an index that loop variables and the constant make.
fn affine(index: &Index) -> String {
    let mut text = String::new();
    for &(variable, distance) in &index.variables {
        if !text.is_empty() {
            text += " + ";
        }
        _ = match distance {
            1 => write!(text, "i{variable}"),
            _ => write!(text, "i{variable} * {distance}"),
        };
    }
    match (text.is_empty(), index.constant) {
        (true, constant) => constant.to_string(),
        (false, 0) => text,
        (false, constant) if constant < 0 => format!("{text} - {}", -constant),
        (false, constant) => format!("{text} + {constant}"),
    }
}

fn row_major(axes: &[usize]) -> String {
    let mut index = Index::default();
    let mut stride = 1;
    for (axis, &size) in axes.iter().enumerate().rev() {
        index.variables.insert(0, (axis, stride));
        stride *= size as i64;
    }
    affine(&index)
}

fn open(axes: &[usize], range: std::ops::Range<usize>) -> String {
    range.fold(String::new(), |text, axis| text + &format!("for i{axis} in 0..{} {{", axes[axis]))
}
