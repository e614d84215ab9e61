//! Emits the three functions of a program: `prepare`, `tile` and `finish`. They name the parts of the
//! memory they are given and call one kernel after the other.

use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

use super::names::{self, Names};
use super::{nest, rust};
use crate::ast::Dtype;
use crate::ir::{Graph, Model};
use crate::memory::{self, Footprint, Plan, Spot};
use crate::schedule::{Contraction, Kernel, Loop, Place, Schedule, Step, Value, ValueId};

/// One program, ready to be emitted.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its kernels.
    pub schedule: Schedule,
    /// Its memory.
    pub plan: Plan,
    /// The most groups of examples in a tile.
    pub groups: usize,
}

impl Program {
    /// The memory it takes.
    pub fn footprint(&self, model: &Model) -> Footprint {
        memory::footprint(model, &self.schedule, &self.plan)
    }

    /// That of tiles as large as they get, in bytes.
    pub fn peak(&self, model: &Model) -> usize {
        self.footprint(model).total(self.groups)
    }

    /// The variable of each value of the schedule.
    pub fn names(&self, model: &Model, graph: &Graph) -> Vec<String> {
        let mut names = Names::new();
        let name = |value: &Value| {
            names.claim(&match value.place {
                Place::Input(i) => model.inputs[i].name.clone(),
                Place::Target(i) => model.targets[i].name.clone(),
                Place::Parameter(i) => model.parameters[i].name(),
                Place::Gradient(i) => format!("d_{}", model.parameters[i].name()),
                _ => names::of_node(graph, value.node),
            })
        };
        self.schedule.values.iter().map(name).collect()
    }
}

/// The fused loops emitted so far: equal ones are one function.
#[derive(Default)]
pub(super) struct Functions {
    known: FxHashMap<Loop, String>,
    names: Names,
    /// The text of all functions.
    pub(super) text: String,
}

impl Functions {
    pub(super) fn new() -> Functions {
        Functions { known: FxHashMap::default(), names: Names::new(), text: String::new() }
    }

    fn name_of(&mut self, nest: &Loop, wanted: &str, operands: &[String], dtype: Dtype) -> String {
        if let Some(name) = self.known.get(nest) {
            return name.clone();
        }
        let name = self.names.claim(wanted);
        let mut scope = Names::new();
        let operands: Vec<String> = operands.iter().map(|operand| scope.claim(operand)).collect();
        self.text += &nest::function(nest, &name, &operands, dtype);
        self.known.insert(nest.clone(), name.clone());
        name
    }
}

/// Emits the functions of a program in a module of its own, and the constant that describes it.
pub(super) fn emit(
    model: &Model,
    graph: &Graph,
    program: &Program,
    name: &str,
    functions: &mut Functions,
) -> String {
    let names = program.names(model, graph);
    let mut writer = Writer { model, graph, program, functions, names, masked: FxHashSet::default() };
    let real = rust::real(model.attributes.dtype);
    let prepare = writer.prepare();
    let tile = writer.tile();
    let finish = writer.finish();
    let Program { schedule, plan, groups } = program;
    format!(
        "mod {name} {{
            use super::{{kernel, math, Instructions, Lane, LANES, Tile}};
            use super::kernels;
            {prepare} {tile} {finish}
            pub(super) const PROGRAM: ::nn_runtime::network::Program<{real}> = ::nn_runtime::network::Program {{
                shared: {}, scratch: {}, results: {}, sums: {}, groups: {groups},
                prepare, tile, finish,
            }};
        }}\n",
        plan.shared,
        plan.scratch(),
        memory::results(schedule),
        plan.sums,
    )
}

struct Writer<'a> {
    model: &'a Model,
    graph: &'a Graph,
    program: &'a Program,
    functions: &'a mut Functions,
    /// The variable of each value of the schedule.
    names: Vec<String>,
    /// The values whose lanes past the last example are cleared already.
    masked: FxHashSet<ValueId>,
}

impl Writer<'_> {
    fn real(&self) -> &'static str {
        rust::real(self.model.attributes.dtype)
    }

    fn prepare(&mut self) -> String {
        let real = self.real();
        let steps = &self.program.schedule.prepare;
        let mut text = format!(
            "fn prepare(instructions: Instructions, parameters: &[{real}], mut shared: &mut [{real}]) {{"
        );
        text += &self.parameters(steps);
        text += &self.carve(steps, Place::Shared, "shared");
        text += &self.calls(steps);
        text + "}\n"
    }

    fn finish(&mut self) -> String {
        let real = self.real();
        let steps = &self.program.schedule.finish;
        let mut text = format!(
            "fn finish(instructions: Instructions, parameters: &[{real}], mut shared: &mut [{real}], sums: &[{real}], scale: {real}, mut gradient: &mut [{real}]) {{"
        );
        text += &self.parameters(steps);
        text += &self.carve(steps, Place::Shared, "shared");
        text += &self.borrow(steps, Place::Sum, "sums");
        text += &self.gradients();
        text += &self.calls(steps);
        text + "}\n"
    }

    fn tile(&mut self) -> String {
        let real = self.real();
        let steps = &self.program.schedule.tile;
        let mut text = format!(
            "fn tile(tile: Tile<'_, {real}>) {{
                let Tile {{ instructions, groups, examples, parameters, shared, fields, mut scratch, mut results, mut sums }} = tile;"
        );
        text += &self.parameters(steps);
        text += &self.borrow(steps, Place::Shared, "shared");
        text += &self.fields(steps);
        text += &self.carve(steps, Place::Sum, "sums");
        text += &self.slots();
        text += &self.results();
        text += &self.calls(steps);
        text + "}\n"
    }

    /// Names the parameters that the steps read.
    fn parameters(&self, steps: &[Step]) -> String {
        let mut text = String::new();
        let offsets = self.model.parameter_offsets();
        for value in self.read(steps, |place| matches!(place, Place::Parameter(_))) {
            let Place::Parameter(i) = self.program.schedule.values[value.0].place else { continue };
            text += &self.array(value, "parameters", offsets[i]);
        }
        text
    }

    /// Names the values of one kind of memory that the steps only read.
    fn borrow(&self, steps: &[Step], place: Place, memory: &str) -> String {
        let plan = &self.program.plan;
        let values = self.read(steps, |other| other == place);
        values.into_iter().map(|value| self.array(value, memory, offset(plan, value))).collect()
    }

    /// Names the values of one kind of memory that the steps use, as parts that can be written.
    fn carve(&self, steps: &[Step], place: Place, memory: &str) -> String {
        let plan = &self.program.plan;
        let mut values = self.used(steps, |other| other == place);
        values.sort_unstable_by_key(|value| offset(plan, *value));
        let mut text = String::new();
        let mut end = 0;
        for value in values {
            let (name, size) = (&self.names[value.0], self.program.schedule.values[value.0].size);
            let start = offset(plan, value);
            if start > end {
                _ = write!(text, "kernel::take_slot(&mut {memory}, {});", start - end);
            }
            _ = write!(text, "let {name} = kernel::take::<_, {size}>(&mut {memory});");
            end = start + size;
        }
        text
    }

    fn gradients(&self) -> String {
        let mut text = String::new();
        let offsets = self.model.parameter_offsets();
        let mut end = 0;
        for (value, place) in self.places() {
            let Place::Gradient(parameter) = place else { continue };
            let (name, size) = (&self.names[value.0], self.program.schedule.values[value.0].size);
            let start = offsets[parameter];
            if start > end {
                let frozen = start - end;
                _ = write!(text, "kernel::take_slot(&mut gradient, {frozen}).fill(0.0);");
            }
            _ = write!(text, "let {name} = kernel::take::<_, {size}>(&mut gradient);");
            end = start + size;
        }
        if end < self.model.parameter_count() {
            text += "gradient.fill(0.0);";
        }
        text
    }

    /// Names the inputs and targets that the steps read.
    fn fields(&self, steps: &[Step]) -> String {
        let mut text = String::new();
        for value in self.read(steps, |place| matches!(place, Place::Input(_) | Place::Target(_))) {
            let sizes =
                |fields: &[crate::ir::Field]| -> usize { fields.iter().map(|f| f.shape.size()).sum() };
            let (inputs, targets) = (&self.model.inputs, &self.model.targets);
            let start = match self.program.schedule.values[value.0].place {
                Place::Input(i) => sizes(&inputs[..i]),
                Place::Target(i) => sizes(inputs) + sizes(&targets[..i]),
                _ => continue,
            };
            let (name, size) = (&self.names[value.0], self.program.schedule.values[value.0].size);
            _ = write!(text, "let {name} = kernel::blocks::<_, {size}>(fields, {start}, groups);");
        }
        text
    }

    fn slots(&self) -> String {
        let mut text = String::new();
        for (slot, size) in self.program.plan.slots.iter().enumerate() {
            _ = write!(text, "let slot{slot} = kernel::take_slot(&mut scratch, {size} * groups);");
        }
        text
    }

    fn results(&self) -> String {
        let mut text = String::new();
        let mut results: Vec<(usize, ValueId)> = Vec::new();
        for (value, place) in self.places() {
            if let Place::Result(i) = place {
                results.push((i, value));
            }
        }
        results.sort_unstable();
        for (_, value) in results {
            let (name, size) = (&self.names[value.0], self.program.schedule.values[value.0].size);
            _ = write!(text, "let {name} = kernel::take_blocks::<_, {size}>(&mut results, groups);");
        }
        text
    }

    fn calls(&mut self, steps: &[Step]) -> String {
        let mut text = String::new();
        for step in steps {
            text += &self.call(step);
        }
        text
    }

    fn call(&mut self, step: &Step) -> String {
        let write = &self.program.schedule.values[step.write.0];
        let out = self.names[step.write.0].clone();
        let reads: Vec<String> = step.reads.iter().map(|read| self.names[read.0].clone()).collect();
        let mut text = String::new();
        if let Some(Spot::Slot(slot)) = self.program.plan.spots.get(&step.write) {
            let size = write.size;
            _ = write!(text, "let {out} = kernel::in_slot::<_, {size}>(slot{slot}, groups);");
        }
        let real = self.real();
        match &step.kernel {
            Kernel::Loop(nest) => {
                let wanted = names::of_node(self.graph, write.node);
                let function = self.functions.name_of(nest, &wanted, &reads, self.model.attributes.dtype);
                let counts = if write.place == Place::Sum { "groups, examples, " } else { "" };
                let scale = if nest::needs_scale(nest) { "scale, " } else { "" };
                let reads: String = reads.iter().map(|read| format!("&*{read}, ")).collect();
                // A loop of more operands is compiled for every processor.
                let (open, close) = match step.reads.len() <= nest::MOST_OPERANDS {
                    true => (format!("instructions.vectorise(kernels::{function}, ("), "))"),
                    false => (format!("kernels::{function}("), ")"),
                };
                _ = write!(text, "{open}{counts}{scale}{reads}&mut *{out}{close};");
            }
            Kernel::Contract(Contraction { row, column, m, k }) => {
                let (w, x) = (&reads[0], &reads[1]);
                _ = write!(
                    text,
                    "kernel::contract::<{real}>(instructions, {w}, {row}, {column}, {m}, {k}, {x}.as_flattened(), {out}.as_flattened_mut());"
                );
            }
            Kernel::Outer { m, k } => {
                text += &self.masked(step);
                let (a, b) = (&reads[0], &reads[1]);
                _ = write!(
                    text,
                    "kernel::outer::<{real}>(instructions, {a}.as_flattened(), {b}.as_flattened(), {m}, {k}, {out});"
                );
            }
            Kernel::Accumulate { n } => {
                text += &self.masked(step);
                _ = write!(text, "kernel::accumulate::<{real}>({}.as_flattened(), {n}, {out});", reads[0]);
            }
            Kernel::Average => _ = write!(text, "kernel::average({}, scale, {out});", reads[0]),
            Kernel::Scatter { width, .. } => {
                text += &self.masked(step);
                let (rows, index) = (&reads[0], &reads[1]);
                _ = write!(
                    text,
                    "kernel::scatter_add::<{real}>({out}, {width}, {index}.as_flattened(), {rows}.as_flattened());"
                );
            }
        }
        text + "\n"
    }

    /// Clears the lanes past the last example in the first operand that is the tile's own.
    fn masked(&mut self, step: &Step) -> String {
        let own = |read: &&ValueId| self.program.schedule.values[read.0].place == Place::Scratch;
        let read = step.reads.iter().find(own).expect("recognised only with such an operand");
        if !self.masked.insert(*read) {
            return String::new();
        }
        let (name, size) = (&self.names[read.0], self.program.schedule.values[read.0].size);
        format!("kernel::mask::<{}>({name}.as_flattened_mut(), {size}, groups, examples);", self.real())
    }

    /// `let name: &[T; size] = …` for a value in a memory that is only read.
    fn array(&self, value: ValueId, memory: &str, start: usize) -> String {
        let (name, size) = (&self.names[value.0], self.program.schedule.values[value.0].size);
        format!("let {name} = kernel::part::<_, {size}>({memory}, {start});")
    }

    fn places(&self) -> impl Iterator<Item = (ValueId, Place)> + '_ {
        self.program.schedule.values.iter().enumerate().map(|(i, value)| (ValueId(i), value.place))
    }

    /// The values in wanted places that the steps read, each once.
    fn read(&self, steps: &[Step], wanted: impl Fn(Place) -> bool) -> Vec<ValueId> {
        self.among(steps.iter().flat_map(|step| step.reads.iter().copied()).collect(), wanted)
    }

    /// The values in wanted places that the steps read or write, each once.
    fn used(&self, steps: &[Step], wanted: impl Fn(Place) -> bool) -> Vec<ValueId> {
        let all = steps.iter().flat_map(|step| step.reads.iter().copied().chain([step.write]));
        self.among(all.collect(), wanted)
    }

    fn among(&self, mut values: Vec<ValueId>, wanted: impl Fn(Place) -> bool) -> Vec<ValueId> {
        values.retain(|value| wanted(self.program.schedule.values[value.0].place));
        values.sort_unstable();
        values.dedup();
        values
    }
}

fn offset(plan: &Plan, value: ValueId) -> usize {
    match plan.spots.get(&value) {
        Some(&Spot::Offset(offset)) => offset,
        other => unreachable!("a value that exists once has an offset, not {other:?}"),
    }
}
