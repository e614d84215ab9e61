//! Emits the functions of a program: of its tiles, and where there is something to do, before and after
//! them. They name the parts of the memory they are given and call one kernel after the other.

use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

use super::names::Names;
use super::phases::Around;
use super::{nest, rust};
use crate::ast::Dtype;
use crate::ir::{Loop, Model};
use crate::memory::Planned;
use crate::program::{Block, BufferId, Instruction, Item, Layout, Over, Phase, Program, Role};

/// The variable of each buffer of a program.
pub fn variables(planned: &Planned, model: &Model) -> Vec<String> {
    let mut names = Names::beside(&model.name.text);
    planned.program.buffers.iter().map(|buffer| names.claim(&buffer.name)).collect()
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

    pub(super) fn name_of(&mut self, nest: &Loop, wanted: &str, operands: &[String], dtype: Dtype) -> String {
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
    /// What runs a tile, if there is but one phase over tiles: of examples alone there are no others to wait for.
    pub(super) entry: Option<String>,
    /// Its functions. The one of the tiles, which is called like the program, comes first.
    pub(super) functions: String,
}

/// Emits a program.
pub(super) fn emit(model: &Model, planned: &Planned, name: &str, functions: &mut Functions) -> Emitted {
    let mut writer = Writer::new(model, planned, functions);
    let Parts { before, phases, after } = Parts::of(&planned.program);
    let (list, entry, mut text) = match phases {
        Phases::One(phase) => {
            let entry = entry(name, &phase.block);
            (format!("of({entry})"), Some(entry), writer.tile(name, phase))
        }
        Phases::Several(items) => {
            let (list, text) = writer.items(name, items);
            (format!("several(&[{list}])"), None, text)
        }
    };
    let (prepare, before) = writer.prepare(name, before);
    let (finish, after) = writer.finish(name, after);
    text += &before;
    text += &after;
    let Planned { program, plan, groups, thread_groups } = planned;
    let (scratch, results) = (plan.scratch(), program.results());
    let mut constant = format!(
        "nn::Program {{ scratch: {scratch}, results: {results}, groups: nn::Groups::new({groups}, {thread_groups}), "
    );
    let in_place = program.sums_in_place();
    let sums = if in_place { 0 } else { plan.sums };
    for (name, count) in [("shared", plan.shared), ("sums", sums), ("batch", plan.batch)] {
        if count > 0 {
            _ = write!(constant, "{name}: {count}, ");
        }
    }
    if in_place {
        constant += "summed: true, ";
    }
    for (name, function) in [("prepare", prepare), ("finish", finish)] {
        if let Some(function) = function {
            _ = write!(constant, "{name}: {function}, ");
        }
    }
    _ = write!(constant, "..nn::Program::{list} }}");
    Emitted { constant, entry, functions: text }
}

/// What runs a tile with a function of this name.
pub(super) fn entry(name: &str, block: &Block) -> String {
    match block.inlined {
        // A function given as it is would be called by a shim, which is compiled for no instructions in particular.
        true => format!("|tile| tile.at_once(#[inline(always)] |tile| {name}(tile))"),
        false => name.to_owned(),
    }
}

/// A program as the runtime has it: what is done before the phases over tiles, these, and what is done after them.
struct Parts<'a> {
    before: &'a [Instruction],
    phases: Phases<'a>,
    after: &'a [Instruction],
}

enum Phases<'a> {
    One(&'a Phase),
    Several(&'a [Item]),
}

impl<'a> Parts<'a> {
    fn of(program: &'a Program) -> Parts<'a> {
        static NOTHING: Phase =
            Phase { over: Over::Tiles, block: Block { instructions: Vec::new(), inlined: true } };
        let once = |item: Option<&'a Item>| match item {
            Some(Item::Phase(Phase { over: Over::Once, block })) => &block.instructions[..],
            _ => &[],
        };
        let is_over_tiles = |item: &Item| !matches!(item, Item::Phase(Phase { over: Over::Once, .. }));
        let items = &program.items[..];
        let first = items.iter().position(is_over_tiles).unwrap_or(items.len());
        let last = items.iter().rposition(is_over_tiles).map_or(items.len(), |last| last + 1);
        assert!(
            first <= 1 && last + 1 >= items.len(),
            "phases that are done once follow one another:\n{program}"
        );
        let in_place = program.sums_in_place();
        assert!(!in_place || program.is_one_phase(), "several phases make sums in place:\n{program}");
        let phases = match &items[first..last] {
            [] => Phases::One(&NOTHING),
            [Item::Phase(phase)] => Phases::One(phase),
            items => Phases::Several(items),
        };
        // Sums that are made where their means are wanted are divided by the runtime.
        let after = if in_place { &[] } else { once(items.get(last)) };
        Parts { before: once(items[..first].last()), phases, after }
    }
}

/// Writes the functions of one program.
pub(super) struct Writer<'a> {
    pub(super) model: &'a Model,
    pub(super) planned: &'a Planned,
    pub(super) functions: &'a mut Functions,
    /// The variable of each buffer.
    pub(super) names: Vec<String>,
    /// How many loops over steps are around what is written.
    pub(super) depth: usize,
    /// The states that loops make, which have names before they are written.
    pub(super) named: FxHashSet<BufferId>,
    /// The loops around the phase that is written, and what is left of those before it.
    pub(super) around: Around<'a>,
}

impl<'a> Writer<'a> {
    fn new(model: &'a Model, planned: &'a Planned, functions: &'a mut Functions) -> Self {
        let (names, named) = (variables(planned, model), FxHashSet::default());
        Writer { model, planned, functions, names, depth: 0, named, around: Around::default() }
    }

    pub(super) fn real(&self) -> &'static str {
        rust::real(self.model.attributes.dtype)
    }

    /// The name of what is done before the tiles, if anything is, and its function.
    fn prepare(&mut self, program: &str, block: &[Instruction]) -> (Option<String>, String) {
        if block.is_empty() {
            return (None, String::new());
        }
        let (name, real) = (format!("prepare_{program}"), self.real());
        let head = format!(
            "fn {name}(instructions: nn::Instructions, parameters: &[{real}], mut shared: &mut [{real}]) {{"
        );
        let text = self.once(&head, block, "");
        (Some(name), text)
    }

    /// The same of what is done after the tiles. It writes what no phase before has of the gradient.
    fn finish(&mut self, program: &str, block: &[Instruction]) -> (Option<String>, String) {
        let whole = &self.planned.program;
        let trains = whole.buffers.iter().any(|buffer| matches!(buffer.role, Role::Gradient(_)));
        if block.is_empty() && (whole.is_one_phase() || !trains) {
            return (None, String::new());
        }
        let (name, real) = (format!("finish_{program}"), self.real());
        let head = format!(
            "fn {name}(instructions: nn::Instructions, parameters: &[{real}], mut shared: &mut [{real}], sums: &[{real}], scale: {real}, mut gradient: &mut [{real}]) {{"
        );
        let gradients = self.gradients(block, true);
        let text = self.once(&head, block, &gradients);
        (Some(name), text)
    }

    /// A function of what is done once between the tiles of phases.
    pub(super) fn between(&mut self, name: &str, block: &[Instruction]) -> String {
        let head = format!(
            "fn {name}(once: nn::Once<'_, {}>) {{
                let nn::Once {{ instructions, parameters, mut shared, sums, scale, mut gradient, steps }} = once;",
            self.real()
        );
        let gradients = self.gradients(block, false);
        self.once(&head, block, &gradients)
    }

    /// A function with this head of what is done once.
    fn once(&mut self, head: &str, block: &[Instruction], gradients: &str) -> String {
        let mut text = head.to_owned();
        text += &self.parameters(block);
        text += &self.shared(block);
        for sum in self.read(block, |role| role == Role::Sum) {
            text += &self.part(sum, "sums", self.planned.plan.offset(sum));
        }
        text += gradients;
        text += &self.steps_around(block, "steps");
        text += &self.calls(block, "instructions.");
        text + "}\n"
    }

    /// Names the parameters that the instructions before or after the tiles read.
    fn parameters(&self, block: &[Instruction]) -> String {
        let mut text = String::new();
        for (buffer, offset) in self.parameters_read(block) {
            text += &self.part(buffer, "parameters", offset);
        }
        text
    }

    /// The parameters that the instructions read, and their tangents, with where they begin: tangents are behind all
    /// parameters.
    pub(super) fn parameters_read(&self, block: &[Instruction]) -> Vec<(BufferId, usize)> {
        let (offsets, count) = (self.model.parameter_offsets(), self.model.parameter_count());
        let read = self.read(block, |role| matches!(role, Role::Parameter(_) | Role::Tangent(_)));
        let begin = |buffer: BufferId| match self.role(buffer) {
            Role::Parameter(index) => Some((buffer, offsets[index])),
            Role::Tangent(index) => Some((buffer, count + offsets[index])),
            _ => None,
        };
        read.into_iter().filter_map(begin).collect()
    }

    /// Whether a buffer is a value that exists once and is kept by the program.
    pub(super) fn is_shared(&self, buffer: BufferId) -> bool {
        let buffer = &self.planned.program[buffer];
        buffer.is_own() && buffer.layout == Layout::Once
    }

    /// Names the values that exist once, as parts that can be written.
    fn shared(&self, block: &[Instruction]) -> String {
        let mut text = String::new();
        for (skipped, buffer) in self.kept(block, |writer, buffer| writer.is_shared(buffer)) {
            if skipped > 0 {
                _ = write!(text, "nn::take_slot(&mut shared, {skipped});");
            }
            text += &self.taken(buffer, "shared");
        }
        text
    }

    /// The wanted ones of the values that outlive a tile, in the order of their memory, and how much is to be left out before
    /// each.
    pub(super) fn kept(
        &self,
        block: &[Instruction],
        wanted: impl Fn(&Self, BufferId) -> bool,
    ) -> Vec<(usize, BufferId)> {
        let mut buffers = self.outside(block.iter().flat_map(Instruction::buffers).collect());
        buffers.retain(|&buffer| wanted(self, buffer));
        buffers.sort_unstable_by_key(|&buffer| self.offset(buffer));
        let mut end = 0;
        let skipped = buffers.into_iter().map(|buffer| {
            let start = self.offset(buffer);
            let skipped = start - end;
            end = start + self.size(buffer);
            (skipped, buffer)
        });
        skipped.collect()
    }

    /// Names the parts of the gradient that the instructions write. What is written last clears those that nothing writes.
    fn gradients(&self, block: &[Instruction], is_last: bool) -> String {
        let offsets = self.model.parameter_offsets();
        let written = self.outside(block.iter().flat_map(Instruction::writes).collect());
        let (mut text, mut skipped, mut end) = (String::new(), String::new(), 0);
        for buffer in self.planned.program.ids() {
            let Role::Gradient(parameter) = self.role(buffer) else { continue };
            let (start, size) = (offsets[parameter], self.size(buffer));
            if start > end {
                let frozen = format!("nn::take_slot(&mut gradient, {})", start - end);
                match is_last {
                    true => text += &(std::mem::take(&mut skipped) + &frozen + ".fill(0.0);"),
                    false => skipped += &(frozen + ";"),
                }
            }
            match written.contains(&buffer) {
                true => text += &(std::mem::take(&mut skipped) + &self.taken(buffer, "gradient")),
                false => _ = write!(skipped, "nn::take_slot(&mut gradient, {size});"),
            }
            end = start + size;
        }
        if is_last && end < self.model.parameter_count() {
            text += &(skipped + "gradient.fill(0.0);");
        }
        text
    }

    /// Names the inputs and targets that the instructions read.
    pub(super) fn fields(&self, block: &[Instruction]) -> String {
        let mut text = String::new();
        for buffer in self.read(block, |role| matches!(role, Role::Input(_) | Role::Target(_))) {
            let sizes =
                |fields: &[crate::ir::Field]| -> usize { fields.iter().map(|f| f.shape.size()).sum() };
            let (inputs, targets) = (&self.model.inputs, &self.model.targets);
            let start = match self.role(buffer) {
                Role::Input(i) => sizes(&inputs[..i]),
                Role::Target(i) => sizes(inputs) + sizes(&targets[..i]),
                _ => continue,
            };
            text += &self.member(buffer, &format!("field({start})"));
        }
        text
    }

    /// `let name = tile.method::<size>(…);`
    pub(super) fn member(&self, buffer: BufferId, call: &str) -> String {
        let (method, arguments) = call.split_at(call.find('(').unwrap_or(call.len()));
        format!("let {} = tile.{method}::<{}>{arguments};", self.names[buffer.0], self.size(buffer))
    }

    /// A name for a value in a memory that is only read.
    fn part(&self, buffer: BufferId, memory: &str, start: usize) -> String {
        format!("let {} = nn::part::<_, {}>({memory}, {start});", self.names[buffer.0], self.size(buffer))
    }

    /// A name for the next value of a memory.
    fn taken(&self, buffer: BufferId, memory: &str) -> String {
        format!("let {} = nn::take::<_, {}>(&mut {memory});", self.names[buffer.0], self.size(buffer))
    }

    pub(super) fn role(&self, buffer: BufferId) -> Role {
        self.planned.program[buffer].role
    }

    pub(super) fn size(&self, buffer: BufferId) -> usize {
        self.planned.program[buffer].size
    }

    /// The buffers with a wanted role that the instructions read, each once.
    pub(super) fn read(&self, block: &[Instruction], wanted: impl Fn(Role) -> bool) -> Vec<BufferId> {
        let mut read = self.outside(block.iter().flat_map(Instruction::reads).collect());
        read.retain(|&buffer| wanted(self.role(buffer)));
        read
    }

    /// The buffers that the instructions read or write, each once.
    pub(super) fn used(&self, block: &[Instruction]) -> Vec<BufferId> {
        let used = block.iter().flat_map(|instruction| [instruction.reads(), instruction.writes()].concat());
        self.outside(used.collect())
    }
}
