//! Emits the functions of a program: of its tiles, and where there is something to do, before and after
//! them. They name the parts of the memory they are given and call one kernel after the other.

use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

use super::names::{self, Names};
use super::{nest, rust};
use crate::ast::Dtype;
use crate::ir::{Contraction, Graph, Kernel, Loop, Model};
use crate::memory::{self, Footprint, Plan, Spot};
use crate::schedule::{self, Place, Schedule, Step, Value, ValueId};

/// One program, ready to be emitted.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its kernels.
    pub schedule: Schedule,
    /// Its memory.
    pub plan: Plan,
    /// The most groups of examples in a tile.
    pub groups: usize,
    /// How many make one worth a thread of its own; zero where threads share its kernels.
    pub thread_groups: usize,
}

/// A tile whose loops and products have fewer elements in all is compiled as one function: calling some twenty kernels
/// takes a tenth of a microsecond, in which so much is computed for sixteen examples.
pub(super) const SMALL: usize = 256;

impl Program {
    /// Whether a tile has so little to do that calls would take most of its time.
    pub fn is_small(&self) -> bool {
        let elements = self.schedule.tile.iter().map(|step| self.schedule.elements(step));
        elements.fold(0, usize::saturating_add) < SMALL
    }

    /// The memory it takes.
    pub fn footprint(&self, model: &Model) -> Footprint {
        memory::footprint(model, &self.schedule, &self.plan)
    }

    /// That of tiles as large as they get, in bytes.
    pub fn peak(&self, model: &Model) -> usize {
        self.footprint(model).total(self.groups, self.thread_groups > 0)
    }

    /// The variable of each value of the schedule.
    pub fn names(&self, model: &Model, graph: &Graph) -> Vec<String> {
        let mut names = Names::beside(&model.name.text);
        let name = |value: &Value| {
            names.claim(&match value.place {
                Place::Input(i) => model.inputs[i].name.clone(),
                Place::Target(i) => model.targets[i].name.clone(),
                Place::Parameter(i) => model.parameters[i].name(),
                Place::Tangent(i) => format!("direction.{}", model.parameters[i].name()),
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
    names: Names<'static>,
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

/// The text of one program.
pub(super) struct Emitted {
    /// Its value, which the network has as a constant.
    pub(super) constant: String,
    /// What runs a tile.
    pub(super) entry: String,
    /// Its functions. The one of the tiles, which is called like the program, comes first.
    pub(super) functions: String,
}

/// Emits a program.
pub(super) fn emit(
    model: &Model,
    graph: &Graph,
    program: &Program,
    name: &str,
    functions: &mut Functions,
) -> Emitted {
    let names = program.names(model, graph);
    let mut writer = Writer {
        model,
        graph,
        program,
        functions,
        names,
        masked: FxHashSet::default(),
        begun: FxHashSet::default(),
    };
    let tile = writer.tile(name);
    let (prepare, before) = writer.prepare(name);
    let (finish, after) = writer.finish(name);
    let Program { schedule, plan, groups, thread_groups } = program;
    let (scratch, results) = (plan.scratch(), memory::results(schedule));
    let mut constant = format!(
        "nn::Program {{ scratch: {scratch}, results: {results}, groups: nn::Groups::new({groups}, {thread_groups}), "
    );
    let sums = if plan.summed { 0 } else { plan.sums };
    for (name, count) in [("shared", plan.shared), ("sums", sums)] {
        if count > 0 {
            _ = write!(constant, "{name}: {count}, ");
        }
    }
    if plan.summed {
        constant += "summed: true, ";
    }
    for (name, function) in [("prepare", prepare), ("finish", finish)] {
        if let Some(function) = function {
            _ = write!(constant, "{name}: {function}, ");
        }
    }
    let entry = match program.is_small() {
        // A function given as it is would be called by a shim, which is compiled for no instructions in particular.
        true => format!("|tile| tile.at_once(#[inline(always)] |tile| {name}(tile))"),
        false => name.to_owned(),
    };
    _ = write!(constant, "..nn::Program::of({entry}) }}");
    Emitted { constant, entry, functions: tile + &before + &after }
}

/// Writes the functions of one program.
pub(super) struct Writer<'a> {
    pub(super) model: &'a Model,
    graph: &'a Graph,
    pub(super) program: &'a Program,
    functions: &'a mut Functions,
    /// The variable of each value of the schedule.
    names: Vec<String>,
    /// The values whose lanes past the last example are cleared already.
    masked: FxHashSet<ValueId>,
    /// The sums of products that something is added to already.
    begun: FxHashSet<ValueId>,
}

impl Writer<'_> {
    pub(super) fn real(&self) -> &'static str {
        rust::real(self.model.attributes.dtype)
    }

    /// The name of what is done before the tiles, if anything is, and its function.
    fn prepare(&mut self, program: &str) -> (Option<String>, String) {
        let steps = &self.program.schedule.prepare;
        if steps.is_empty() {
            return (None, String::new());
        }
        let (name, real) = (format!("prepare_{program}"), self.real());
        let mut text = format!(
            "fn {name}(instructions: nn::Instructions, parameters: &[{real}], mut shared: &mut [{real}]) {{"
        );
        text += &self.parameters(steps);
        text += &self.shared(steps);
        text += &self.calls(steps, "instructions.apply");
        (Some(name), text + "}\n")
    }

    /// The same of what is done after the tiles.
    fn finish(&mut self, program: &str) -> (Option<String>, String) {
        let steps = &self.program.schedule.finish;
        if steps.is_empty() || self.program.plan.summed {
            return (None, String::new());
        }
        let (name, real) = (format!("finish_{program}"), self.real());
        let mut text = format!(
            "fn {name}(instructions: nn::Instructions, parameters: &[{real}], mut shared: &mut [{real}], sums: &[{real}], scale: {real}, mut gradient: &mut [{real}]) {{"
        );
        text += &self.parameters(steps);
        text += &self.shared(steps);
        for value in self.read(steps, |place| place == Place::Sum) {
            text += &self.part(value, "sums", offset(&self.program.plan, value));
        }
        text += &self.gradients();
        text += &self.calls(steps, "instructions.apply");
        (Some(name), text + "}\n")
    }

    /// Names the parameters that the steps before or after the tiles read.
    fn parameters(&self, steps: &[Step]) -> String {
        let mut text = String::new();
        for (value, offset) in self.parameters_read(steps) {
            text += &self.part(value, "parameters", offset);
        }
        text
    }

    /// The parameters that the steps read, and their tangents, with where they begin: tangents are behind all parameters.
    pub(super) fn parameters_read(&self, steps: &[Step]) -> Vec<(ValueId, usize)> {
        let (offsets, count) = (self.model.parameter_offsets(), self.model.parameter_count());
        let read = self.read(steps, |place| matches!(place, Place::Parameter(_) | Place::Tangent(_)));
        let begin = |value: ValueId| match self.place(value) {
            Place::Parameter(index) => Some((value, offsets[index])),
            Place::Tangent(index) => Some((value, count + offsets[index])),
            _ => None,
        };
        read.into_iter().filter_map(begin).collect()
    }

    /// Names the values before or after the tiles, as parts that can be written.
    fn shared(&self, steps: &[Step]) -> String {
        let plan = &self.program.plan;
        let mut values = self.used(steps, |place| place == Place::Shared);
        values.sort_unstable_by_key(|value| offset(plan, *value));
        let mut text = String::new();
        let mut end = 0;
        for value in values {
            let start = offset(plan, value);
            if start > end {
                _ = write!(text, "nn::take_slot(&mut shared, {});", start - end);
            }
            text += &self.taken(value, "shared");
            end = start + self.size(value);
        }
        text
    }

    fn gradients(&self) -> String {
        let mut text = String::new();
        let offsets = self.model.parameter_offsets();
        let mut end = 0;
        for (value, place) in self.places() {
            let Place::Gradient(parameter) = place else { continue };
            let start = offsets[parameter];
            if start > end {
                let frozen = start - end;
                _ = write!(text, "nn::take_slot(&mut gradient, {frozen}).fill(0.0);");
            }
            text += &self.taken(value, "gradient");
            end = start + self.size(value);
        }
        if end < self.model.parameter_count() {
            text += "gradient.fill(0.0);";
        }
        text
    }

    /// Names the inputs and targets that the steps read.
    pub(super) fn fields(&self, steps: &[Step]) -> String {
        let mut text = String::new();
        for value in self.read(steps, |place| matches!(place, Place::Input(_) | Place::Target(_))) {
            let sizes =
                |fields: &[crate::ir::Field]| -> usize { fields.iter().map(|f| f.shape.size()).sum() };
            let (inputs, targets) = (&self.model.inputs, &self.model.targets);
            let start = match self.place(value) {
                Place::Input(i) => sizes(&inputs[..i]),
                Place::Target(i) => sizes(inputs) + sizes(&targets[..i]),
                _ => continue,
            };
            text += &self.member(value, &format!("field({start})"));
        }
        text
    }

    /// The calls of the kernels; `run` calls a loop.
    pub(super) fn calls(&mut self, steps: &[Step], run: &str) -> String {
        let mut text = String::new();
        for call in schedule::calls(steps) {
            text += &self.call(call, run);
        }
        text
    }

    /// One call for a product, or for several of the same matrix.
    fn products(&self, Contraction { row, m, k, .. }: Contraction, steps: &[Step]) -> String {
        let slots: String = steps.iter().map(|step| self.slot_of(step.write)).collect();
        let product = if row == 1 { "backward" } else { "forward" };
        let w = &self.names[steps[0].reads[0].0];
        let operands = |step: &Step| {
            format!("{}, {}", self.blocks("rows", step.reads[1], k), self.blocks("rows_mut", step.write, m))
        };
        let call = match steps {
            [step] => format!("tile.{product}({w}, {});\n", operands(step)),
            _ => {
                let all: Vec<String> = steps.iter().map(|step| format!("({})", operands(step))).collect();
                format!("tile.{product}_all({w}, [{}]);\n", all.join(", "))
            }
        };
        slots + &call
    }

    /// Names the slot that a value is written to, if it is.
    fn slot_of(&self, value: ValueId) -> String {
        match self.program.plan.spots.get(&value) {
            Some(Spot::Slot(slot)) => self.member(value, &format!("value(slot{slot})")),
            _ => String::new(),
        }
    }

    /// The text of one call. Only products are several steps.
    fn call(&mut self, steps: &[Step], run: &str) -> String {
        let step = &steps[0];
        let write = &self.program.schedule.values[step.write.0];
        let out = self.names[step.write.0].clone();
        let reads: Vec<String> = step.reads.iter().map(|read| self.names[read.0].clone()).collect();
        let mut text = self.slot_of(step.write);
        match &step.kernel {
            Kernel::Loop(nest) => {
                let wanted = names::of_node(self.graph, write.node);
                let function = self.functions.name_of(nest, &wanted, &reads, self.model.attributes.dtype);
                let mut operands: Vec<&str> = match write.place {
                    Place::Sum => vec!["&tile.groups", "&tile.examples"],
                    _ => Vec::new(),
                };
                if nest::needs_scale(nest) {
                    operands.push("&scale");
                }
                operands.extend(reads.iter().map(String::as_str));
                let run = match write.place {
                    Place::Sum => "tile.reduce",
                    // Between threads only so many operands are shared.
                    _ if run == "tile.run" && operands.len() > nest::MOST_SHARED => "tile.apply",
                    _ => run,
                };
                let operands = operands.join(", ");
                let run = if run == "tile.run" { "tile" } else { run };
                _ = write!(text, "nn::run!({run}, loops::{function}, ({operands}), {out});");
            }
            Kernel::Contract(contraction) => return self.products(*contraction, steps),
            Kernel::Outer { m, k } => {
                text += &self.masked(step);
                let (a, b) = (self.blocks("rows", step.reads[0], *m), self.blocks("rows", step.reads[1], *k));
                let more = if self.begun.insert(step.write) { "" } else { "_more" };
                _ = write!(text, "tile.outer{more}({a}, {b}, {out});");
            }
            Kernel::Accumulate { .. } => {
                text += &self.masked(step);
                _ = write!(text, "tile.accumulate({}, {out});", reads[0]);
            }
            Kernel::Average => _ = write!(text, "nn::average({}, scale, {out});", reads[0]),
            Kernel::Scatter { .. } => {
                text += &self.masked(step);
                _ = write!(text, "tile.scatter({}, {}, {out});", reads[0], reads[1]);
            }
        }
        text + "\n"
    }

    /// A value as blocks of `size` elements, of which it may be several.
    fn blocks(&self, function: &str, value: ValueId, size: usize) -> String {
        let name = &self.names[value.0];
        match self.size(value) == size {
            true => name.clone(),
            false => format!("nn::{function}::<_, _, {size}>({name})"),
        }
    }

    /// Clears the lanes past the last example in the first operand that is the tile's own.
    fn masked(&mut self, step: &Step) -> String {
        let own = |read: &&ValueId| self.place(**read) == Place::Scratch;
        let read = step.reads.iter().find(own).expect("recognised only with such an operand");
        if !self.masked.insert(*read) {
            return String::new();
        }
        format!("tile.mask({});", self.names[read.0])
    }

    /// `let name = tile.method::<size>(…);`
    pub(super) fn member(&self, value: ValueId, call: &str) -> String {
        let (method, arguments) = call.split_at(call.find('(').unwrap_or(call.len()));
        format!("let {} = tile.{method}::<{}>{arguments};", self.names[value.0], self.size(value))
    }

    /// A name for a value in a memory that is only read.
    fn part(&self, value: ValueId, memory: &str, start: usize) -> String {
        format!("let {} = nn::part::<_, {}>({memory}, {start});", self.names[value.0], self.size(value))
    }

    /// A name for the next value of a memory.
    fn taken(&self, value: ValueId, memory: &str) -> String {
        format!("let {} = nn::take::<_, {}>(&mut {memory});", self.names[value.0], self.size(value))
    }

    pub(super) fn place(&self, value: ValueId) -> Place {
        self.program.schedule.values[value.0].place
    }

    pub(super) fn size(&self, value: ValueId) -> usize {
        self.program.schedule.values[value.0].size
    }

    pub(super) fn places(&self) -> impl Iterator<Item = (ValueId, Place)> + '_ {
        self.program.schedule.values.iter().enumerate().map(|(i, value)| (ValueId(i), value.place))
    }

    /// The values in wanted places that the steps read, each once.
    pub(super) fn read(&self, steps: &[Step], wanted: impl Fn(Place) -> bool) -> Vec<ValueId> {
        self.among(steps.iter().flat_map(|step| step.reads.iter().copied()).collect(), wanted)
    }

    /// The values in wanted places that the steps read or write, each once.
    pub(super) fn used(&self, steps: &[Step], wanted: impl Fn(Place) -> bool) -> Vec<ValueId> {
        let all = steps.iter().flat_map(|step| step.reads.iter().copied().chain([step.write]));
        self.among(all.collect(), wanted)
    }

    fn among(&self, mut values: Vec<ValueId>, wanted: impl Fn(Place) -> bool) -> Vec<ValueId> {
        values.retain(|value| wanted(self.place(*value)));
        values.sort_unstable();
        values.dedup();
        values
    }
}

/// Where a value that exists once stands.
pub(super) fn offset(plan: &Plan, value: ValueId) -> usize {
    match plan.spots.get(&value) {
        Some(&Spot::Offset(offset)) => offset,
        other => unreachable!("a value that exists once has an offset, not {other:?}"),
    }
}
