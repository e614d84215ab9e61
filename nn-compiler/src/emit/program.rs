//! Emits the functions of a program: of its tiles, and where there is something to do, before and after
//! them. They name the parts of the memory they are given and call one kernel after the other.

use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

use super::names::Names;
use super::{nest, rust};
use crate::ast::Dtype;
use crate::ir::{Loop, Model};
use crate::memory::Planned;
use crate::program::{Block, BufferId, Instruction, Layout, Over, Role};

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
    /// What runs a tile.
    pub(super) entry: String,
    /// Its functions. The one of the tiles, which is called like the program, comes first.
    pub(super) functions: String,
}

/// Emits a program.
pub(super) fn emit(model: &Model, planned: &Planned, name: &str, functions: &mut Functions) -> Emitted {
    let names = variables(planned, model);
    let mut writer = Writer { model, planned, functions, names, depth: 0, named: FxHashSet::default() };
    let Phases { before, tiles, after } = Phases::of(planned);
    let inlined = tiles.inlined;
    let tile = writer.tile(name, tiles);
    let (prepare, before) = writer.prepare(name, before);
    let (finish, after) = writer.finish(name, after);
    let Planned { program, plan, groups, thread_groups } = planned;
    let (scratch, results) = (plan.scratch(), program.results());
    let mut constant = format!(
        "nn::Program {{ scratch: {scratch}, results: {results}, groups: nn::Groups::new({groups}, {thread_groups}), "
    );
    let in_place = program.sums_in_place();
    let sums = if in_place { 0 } else { plan.sums };
    for (name, count) in [("shared", plan.shared), ("sums", sums)] {
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
    let entry = match inlined {
        // A function given as it is would be called by a shim, which is compiled for no instructions in particular.
        true => format!("|tile| tile.at_once(#[inline(always)] |tile| {name}(tile))"),
        false => name.to_owned(),
    };
    _ = write!(constant, "..nn::Program::of({entry}) }}");
    Emitted { constant, entry, functions: tile + &before + &after }
}

/// The blocks of a program: what is done before the tiles, for each of them, and after them.
struct Phases<'a> {
    before: &'a [Instruction],
    tiles: &'a Block,
    after: &'a [Instruction],
}

impl<'a> Phases<'a> {
    fn of(planned: &'a Planned) -> Phases<'a> {
        static NOTHING: Block = Block { instructions: Vec::new(), inlined: true };
        let mut phases = Phases { before: &[], tiles: &NOTHING, after: &[] };
        let mut is_after = false;
        let over_tiles = planned.program.phases().into_iter().filter(|phase| phase.over == Over::Tiles);
        assert!(over_tiles.count() <= 1, "a program of several phases over tiles is not emitted yet");
        for phase in planned.program.phases() {
            match phase.over {
                Over::Tiles => (phases.tiles, is_after) = (&phase.block, true),
                Over::Once if is_after => phases.after = &phase.block.instructions,
                Over::Once => phases.before = &phase.block.instructions,
            }
        }
        // Sums that are made where their means are wanted are divided by the runtime.
        if planned.program.sums_in_place() {
            phases.after = &[];
        }
        phases
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
}

impl Writer<'_> {
    pub(super) fn real(&self) -> &'static str {
        rust::real(self.model.attributes.dtype)
    }

    /// The name of what is done before the tiles, if anything is, and its function.
    fn prepare(&mut self, program: &str, block: &[Instruction]) -> (Option<String>, String) {
        if block.is_empty() {
            return (None, String::new());
        }
        let (name, real) = (format!("prepare_{program}"), self.real());
        let mut text = format!(
            "fn {name}(instructions: nn::Instructions, parameters: &[{real}], mut shared: &mut [{real}]) {{"
        );
        text += &self.parameters(block);
        text += &self.shared(block);
        text += &self.calls(block, "instructions.");
        (Some(name), text + "}\n")
    }

    /// The same of what is done after the tiles.
    fn finish(&mut self, program: &str, block: &[Instruction]) -> (Option<String>, String) {
        if block.is_empty() {
            return (None, String::new());
        }
        let (name, real) = (format!("finish_{program}"), self.real());
        let mut text = format!(
            "fn {name}(instructions: nn::Instructions, parameters: &[{real}], mut shared: &mut [{real}], sums: &[{real}], scale: {real}, mut gradient: &mut [{real}]) {{"
        );
        text += &self.parameters(block);
        text += &self.shared(block);
        for sum in self.read(block, |role| role == Role::Sum) {
            text += &self.part(sum, "sums", self.planned.plan.offset(sum));
        }
        text += &self.gradients();
        text += &self.calls(block, "instructions.");
        (Some(name), text + "}\n")
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

    /// Names the values before or after the tiles, as parts that can be written.
    fn shared(&self, block: &[Instruction]) -> String {
        let plan = &self.planned.plan;
        let mut buffers = sorted(block.iter().flat_map(Instruction::buffers).collect());
        buffers.retain(|&buffer| self.is_shared(buffer));
        buffers.sort_unstable_by_key(|&buffer| plan.offset(buffer));
        let mut text = String::new();
        let mut end = 0;
        for buffer in buffers {
            let start = plan.offset(buffer);
            if start > end {
                _ = write!(text, "nn::take_slot(&mut shared, {});", start - end);
            }
            text += &self.taken(buffer, "shared");
            end = start + self.size(buffer);
        }
        text
    }

    fn gradients(&self) -> String {
        let mut text = String::new();
        let offsets = self.model.parameter_offsets();
        let mut end = 0;
        for buffer in self.planned.program.ids() {
            let Role::Gradient(parameter) = self.role(buffer) else { continue };
            let start = offsets[parameter];
            if start > end {
                let frozen = start - end;
                _ = write!(text, "nn::take_slot(&mut gradient, {frozen}).fill(0.0);");
            }
            text += &self.taken(buffer, "gradient");
            end = start + self.size(buffer);
        }
        if end < self.model.parameter_count() {
            text += "gradient.fill(0.0);";
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
        let mut read: Vec<BufferId> = block.iter().flat_map(Instruction::reads).collect();
        read.retain(|&buffer| wanted(self.role(buffer)));
        sorted(read)
    }

    /// The buffers that the instructions read or write, each once.
    pub(super) fn used(&self, block: &[Instruction]) -> Vec<BufferId> {
        sorted(
            block
                .iter()
                .flat_map(|instruction| [instruction.reads(), instruction.writes()].concat())
                .collect(),
        )
    }
}

fn sorted(mut buffers: Vec<BufferId>) -> Vec<BufferId> {
    buffers.sort_unstable();
    buffers.dedup();
    buffers
}
