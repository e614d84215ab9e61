//! What a program computes, by naive interpretation of its schedule in the memory that is planned for it: what stands
//! between the graph, which is evaluated, and the text, which is compiled.

use nn_compiler::emit::Program;
use nn_compiler::eval::Bindings;
use nn_compiler::ir::{Contraction, Index, Kernel, Loop, Reducer, Target, Term, TermId};
use nn_compiler::memory::Spot;
use nn_compiler::schedule::{Place, Step, ValueId};

/// The numbers that a program leaves.
pub struct Results {
    /// Of each result of the program, for each example.
    pub results: Vec<Vec<Vec<f64>>>,
    /// By parameter; nothing where it has no gradient.
    pub gradients: Vec<Option<Vec<f64>>>,
}

/// Runs a program on all examples at once.
pub fn interpret(program: &Program, bindings: &Bindings, examples: usize) -> Results {
    let memory = Memory {
        program,
        bindings,
        examples,
        slots: program.plan.slots.iter().map(|&size| vec![vec![f64::NAN; size]; examples]).collect(),
        shared: vec![f64::NAN; program.plan.shared],
        sums: vec![0.0; program.plan.sums],
        results: Vec::new(),
        gradients: vec![None; bindings.parameters.len()],
    };
    memory.run()
}

struct Memory<'a> {
    program: &'a Program,
    bindings: &'a Bindings,
    examples: usize,
    /// By slot and example.
    slots: Vec<Vec<Vec<f64>>>,
    shared: Vec<f64>,
    sums: Vec<f64>,
    results: Vec<Vec<Vec<f64>>>,
    gradients: Vec<Option<Vec<f64>>>,
}

impl Memory<'_> {
    fn run(mut self) -> Results {
        let schedule = &self.program.schedule;
        for step in schedule.prepare.iter().chain(&schedule.tile).chain(&schedule.finish) {
            self.step(step);
        }
        Results { results: self.results, gradients: self.gradients }
    }

    fn place(&self, value: ValueId) -> Place {
        self.program.schedule.values[value.0].place
    }

    fn size(&self, value: ValueId) -> usize {
        self.program.schedule.values[value.0].size
    }

    /// The numbers of a value that is read, as an example sees them.
    fn read(&self, value: ValueId, example: usize) -> &[f64] {
        let size = self.size(value);
        match (self.place(value), self.program.plan.spots.get(&value)) {
            (Place::Input(field), _) => self.bindings.inputs[field][example].elements(),
            (Place::Target(field), _) => self.bindings.targets[field][example].elements(),
            (Place::Parameter(parameter), _) => self.bindings.parameters[parameter].elements(),
            (Place::Result(result), _) => &self.results[result][example],
            (Place::Scratch, Some(&Spot::Slot(slot))) => &self.slots[slot][example][..size],
            (Place::Shared, Some(&Spot::Offset(offset))) => &self.shared[offset..offset + size],
            (Place::Sum, Some(&Spot::Offset(offset))) => &self.sums[offset..offset + size],
            (place, spot) => panic!("nothing is read from {place:?} at {spot:?}"),
        }
    }

    /// Where the numbers of a value are written.
    fn write(&mut self, value: ValueId, example: usize) -> &mut [f64] {
        let (size, examples) = (self.size(value), self.examples);
        match (self.place(value), self.program.plan.spots.get(&value)) {
            (Place::Result(result), _) => {
                if self.results.len() <= result {
                    self.results.resize(result + 1, vec![Vec::new(); examples]);
                }
                let numbers = &mut self.results[result][example];
                numbers.resize(size, f64::NAN);
                numbers
            }
            (Place::Gradient(parameter), _) => self.gradients[parameter].insert(vec![f64::NAN; size]),
            (Place::Scratch, Some(&Spot::Slot(slot))) => &mut self.slots[slot][example][..size],
            (Place::Shared, Some(&Spot::Offset(offset))) => &mut self.shared[offset..offset + size],
            (Place::Sum, Some(&Spot::Offset(offset))) => &mut self.sums[offset..offset + size],
            (place, spot) => panic!("nothing is written to {place:?} at {spot:?}"),
        }
    }

    fn step(&mut self, step: &Step) {
        let per_example = self.place(step.write).in_lanes();
        match &step.kernel {
            Kernel::Loop(nest) if nest.target != Target::Sum => {
                for example in 0..if per_example { self.examples } else { 1 } {
                    let mut numbers = vec![f64::NAN; self.size(step.write)];
                    self.nest(nest, step, example, |place, number| numbers[place] = number);
                    self.write(step.write, example).copy_from_slice(&numbers);
                }
            }
            Kernel::Contract(contraction) => {
                for example in 0..self.examples {
                    let [w, x] = [0, 1].map(|operand| self.read(step.reads[operand], example));
                    let numbers = product(contraction, w, x);
                    self.write(step.write, example).copy_from_slice(&numbers);
                }
            }
            Kernel::Average => {
                let scale = 1.0 / self.examples as f64;
                let means: Vec<f64> = self.read(step.reads[0], 0).iter().map(|sum| sum * scale).collect();
                self.write(step.write, 0).copy_from_slice(&means);
            }
            _ => {
                let mut sums = vec![0.0; self.size(step.write)];
                (0..self.examples).for_each(|example| self.add(step, example, &mut sums));
                self.write(step.write, 0).iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
            }
        }
    }

    /// Adds what an example contributes to a sum over the batch.
    fn add(&self, step: &Step, example: usize, sums: &mut [f64]) {
        let operand = |place: usize| self.read(step.reads[place], example);
        match &step.kernel {
            Kernel::Loop(nest) => self.nest(nest, step, example, |place, number| sums[place] += number),
            Kernel::Outer { m, k } => {
                for (a, b) in operand(0).chunks(*m).zip(operand(1).chunks(*k)) {
                    for (row, a) in sums.chunks_mut(*k).zip(a) {
                        row.iter_mut().zip(b).for_each(|(sum, b)| *sum += a * b);
                    }
                }
            }
            Kernel::Accumulate { n } => {
                let blocks = operand(0).chunks(*n);
                blocks.for_each(|block| sums.iter_mut().zip(block).for_each(|(sum, x)| *sum += x));
            }
            Kernel::Scatter { rows, width } => {
                for (row, index) in operand(0).chunks(*width).zip(operand(1)) {
                    let first = (*index as usize).min(rows - 1) * width;
                    sums[first..].iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
                }
            }
            kernel => unreachable!("{kernel:?} is not a sum over the batch"),
        }
    }

    /// A loop nest for one example; `out` takes each element with its place.
    fn nest(&self, nest: &Loop, step: &Step, example: usize, mut out: impl FnMut(usize, f64)) {
        let operands: Vec<&[f64]> = step.reads.iter().map(|&read| self.read(read, example)).collect();
        let scale = 1.0 / self.examples as f64;
        let (axes, reduced) = nest.axes.split_at(nest.axes.len() - nest.reduced);
        for place in places(axes) {
            let elements = places(reduced).into_iter().map(|inner| {
                let variables = [&place[..], &inner].concat();
                let mut element = Element {
                    nest,
                    operands: &operands,
                    scale,
                    variables,
                    known: vec![None; nest.terms.len()],
                };
                let to = element.index(&nest.results[0].place);
                (to, element.value(nest.results[0].element))
            });
            let elements: Vec<(usize, f64)> = elements.collect();
            let numbers = || elements.iter().map(|&(_, number)| number);
            let most = numbers().fold(f64::NEG_INFINITY, f64::max);
            let log_sum = || most + numbers().map(|x| (x - most).exp()).sum::<f64>().ln();
            match nest.reducer {
                Reducer::Sum => out(elements[0].0, numbers().sum()),
                Reducer::Max => out(elements[0].0, most),
                Reducer::LogSumExp => out(elements[0].0, log_sum()),
                Reducer::LogSoftmax => {
                    let log_sum = log_sum();
                    elements.iter().for_each(|(to, number)| out(*to, number - log_sum));
                }
            }
        }
    }
}

/// `y[o] = Σ_i w[o·row + i·column] · x[i]` for each block of `x`.
fn product(contraction: &Contraction, w: &[f64], x: &[f64]) -> Vec<f64> {
    let Contraction { row, column, m, k } = *contraction;
    let blocks = x.chunks(k);
    let element = |x: &[f64], o: usize| x.iter().enumerate().map(|(i, x)| w[o * row + i * column] * x).sum();
    blocks.flat_map(|x| (0..m).map(move |o| element(x, o))).collect()
}

/// All values of loop variables, the last one fastest.
fn places(axes: &[usize]) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new()];
    for &size in axes {
        let longer = |place: &Vec<usize>| {
            let place = place.clone();
            (0..size).map(move |at| [&place[..], &[at]].concat())
        };
        places = places.iter().flat_map(longer).collect();
    }
    places
}

/// The expression of a loop nest at one place.
struct Element<'a> {
    nest: &'a Loop,
    operands: &'a [&'a [f64]],
    /// One divided by the number of examples.
    scale: f64,
    variables: Vec<usize>,
    /// The terms that are computed already.
    known: Vec<Option<f64>>,
}

impl Element<'_> {
    fn value(&mut self, term: TermId) -> f64 {
        if let Some(known) = self.known[term.0] {
            return known;
        }
        let value = match &self.nest.terms[term.0] {
            Term::Load { operand, index } => {
                let place = self.index(index);
                self.operands[*operand][place]
            }
            Term::Constant(number) => number.get(),
            Term::Position(index) => self.index(index) as f64,
            Term::Scale => self.scale,
            Term::Unary(op, x) => op.value(self.value(*x)),
            Term::Binary(op, a, b) => op.value(self.value(*a), self.value(*b)),
            Term::Compare(comparison, a, b) => f64::from(comparison.holds(self.value(*a), self.value(*b))),
            Term::Select(condition, then, otherwise) => {
                let taken = if self.value(*condition) != 0.0 { then } else { otherwise };
                self.value(*taken)
            }
            Term::Inside { ranges, then, otherwise } => {
                let inside =
                    |(index, first, end): &(Index, i64, i64)| (*first..*end).contains(&self.affine(index));
                let taken = if ranges.iter().all(inside) { then } else { otherwise };
                self.value(*taken)
            }
        };
        self.known[term.0] = Some(value);
        value
    }

    /// What the loop variables and the constant make of an index.
    fn affine(&self, index: &Index) -> i64 {
        let along = |&(variable, distance): &(usize, i64)| self.variables[variable] as i64 * distance;
        index.constant + index.variables.iter().map(along).sum::<i64>()
    }

    fn index(&mut self, index: &Index) -> usize {
        let mut place = self.affine(index);
        for &(row, count, distance) in &index.rows {
            place += (self.value(row) as usize).min(count - 1) as i64 * distance;
        }
        usize::try_from(place).expect("an index is not negative")
    }
}
