//! Programs of several phases, of which networks make none: what is emitted for samples of them.

use std::collections::HashSet;
use std::fmt::Write;

use nn_compiler::array::Array;
use nn_compiler::ast::Dtype;
use nn_compiler::emit::Programs;
use nn_compiler::eval::Bindings;
use nn_compiler::ir::{Field, FieldKind, Model, Output, Parameter, Shape};
use nn_compiler::memory::{self, Planned};
use nn_compiler::program::samples::{self, Sample};
use nn_compiler::program::{BufferId, Instruction, Item, Program, Role, Tiling, interpret};
use nn_random_networks::random::Random;

use crate::{Compiled, Reference};

/// More than a few tiles in both number types, the last of which is not full.
const EXAMPLES: usize = 77;

/// How many groups tiles have, and how many are worth a thread; whether kernels are inlined.
const WAYS: [(usize, usize, bool); 4] = [(1, 0, false), (1, 1, false), (1, 0, true), (1, 1, true)];
/// The same where all groups of a tile may lie together.
const WIDE: [(usize, usize, bool); 4] = [(3, 0, false), (2, 2, false), (3, 0, true), (2, 1, true)];

/// A network for each sample and way to run it, which has the program in the places of its own.
pub fn compiled() -> Vec<Compiled> {
    let ways = |sample: Sample| {
        let wide = WIDE.iter().filter(|_| !sample.program.repeats());
        let ways: Vec<_> = WAYS.iter().chain(wide).copied().collect();
        ways.into_iter().map(move |way| (sample.clone(), way))
    };
    let all = samples::in_phases().into_iter().flat_map(ways).enumerate();
    all.map(|(place, (sample, way))| one(place, &sample, way)).collect()
}

fn one(place: usize, sample: &Sample, way: (usize, usize, bool)) -> Compiled {
    let (mut emitted, mut calls) = (String::new(), String::new());
    let results = sizes(&sample.program, |role| matches!(role, Role::Result(_))).len();
    let fields: Vec<String> = (0..results).map(|i| format!("flat(&output.r{i})")).collect();
    let fields = fields.join(", ");
    for (name, dtype, tolerance) in [("Single", Dtype::F32, "SINGLE"), ("Double", Dtype::F64, "DOUBLE")] {
        let model = model(sample, name, dtype);
        let programs = Programs {
            predict: planned(without_gradients(&sample.program), way),
            evaluate: planned(without_gradients(&sample.program), way),
            train: planned(sample.program.clone(), way),
            requested: Vec::new(),
            learned: (0..model.parameters.len()).collect(),
        };
        emitted += &crate::emitted(&model, &programs);
        writeln!(
            calls,
            "    check.phases::<network{place}::{name}>({place}, {tolerance}, |output| [{fields}].concat());"
        )
        .expect("text grows");
    }
    let module = format!("#[allow(unused)] mod network{place} {{ {emitted} }}\n");
    Compiled { module, calls, reference: reference(sample) }
}

/// A network with the inputs, parameters and results of a program.
fn model(sample: &Sample, name: &str, dtype: Dtype) -> Model {
    let text = format!(
        "pub struct {name} {{ input x; target y; param w = 1.0; output r = w * x; loss squared_error(r, y); }}"
    );
    let tokens = text.parse().expect("the text is made of tokens");
    let mut model = nn_compiler::networks(tokens).expect("the network is sound").remove(0).model;
    model.attributes.dtype = dtype;
    model.targets.clear();
    let (field, parameter, output) =
        (model.inputs.remove(0), model.parameters.remove(0), model.outputs.remove(0));
    for (i, size) in sizes(&sample.program, |role| matches!(role, Role::Input(_))).into_iter().enumerate() {
        model.inputs.push(Field { name: format!("x{i}"), shape: Shape::known(&[size]), ..field.clone() });
    }
    for (i, size) in sizes(&sample.program, |role| matches!(role, Role::Parameter(_))).into_iter().enumerate()
    {
        let mut path = parameter.path.clone();
        path[0].text = format!("w{i}");
        model.parameters.push(Parameter { path, shape: Shape::known(&[size]), ..parameter.clone() });
    }
    for (i, size) in sizes(&sample.program, |role| matches!(role, Role::Result(_))).into_iter().enumerate() {
        let node = model.graph.constant(i as f64, &Shape::known(&[size]));
        model.outputs.push(Output { name: format!("r{i}"), node, kind: FieldKind::Real, ..output.clone() });
    }
    model
}

/// The sizes of the buffers of a kind, in the order of their numbers.
fn sizes(program: &Program, wanted: fn(Role) -> bool) -> Vec<usize> {
    let number = |role: Role| match role {
        Role::Input(i) | Role::Parameter(i) | Role::Result(i) => i,
        _ => unreachable!("only these are asked for"),
    };
    let buffers = program.buffers.iter().filter(|buffer| wanted(buffer.role));
    let mut sizes: Vec<(usize, usize)> = buffers.map(|buffer| (number(buffer.role), buffer.size)).collect();
    sizes.sort_unstable();
    sizes.into_iter().map(|(_, size)| size).collect()
}

fn planned(mut program: Program, (groups, thread_groups, inlined): (usize, usize, bool)) -> Planned {
    program.phases_mut().into_iter().for_each(|phase| phase.block.inlined = inlined);
    let plan = memory::plan(&program);
    assert_eq!(memory::check(&program, &plan), Ok(()), "{program}");
    Planned { program, plan, groups, thread_groups }
}

/// The program without what only its gradient needs.
fn without_gradients(program: &Program) -> Program {
    let mut program = program.clone();
    let kept = |id: BufferId, program: &Program| matches!(program[id].role, Role::Result(_) | Role::Carried);
    loop {
        let mut wanted: HashSet<BufferId> = program.ids().filter(|&id| kept(id, &program)).collect();
        for phase in program.phases() {
            let computed = phase.block.instructions.iter();
            let computed = computed.filter(|instruction| !matches!(instruction, Instruction::Mask { .. }));
            wanted.extend(computed.flat_map(Instruction::reads));
        }
        parts(&program.items, &mut wanted);
        let mut gone = false;
        for phase in program.phases_mut() {
            let before = phase.block.instructions.len();
            let is_wanted =
                |instruction: &Instruction| instruction.writes().iter().any(|id| wanted.contains(id));
            phase.block.instructions.retain(is_wanted);
            gone |= phase.block.instructions.len() < before;
        }
        if !gone {
            without_parts(&mut program.items, &wanted);
            break;
        }
    }
    for buffer in &mut program.buffers {
        // Nothing writes it any more.
        if matches!(buffer.role, Role::Gradient(_)) {
            buffer.role = Role::Temporary;
        }
    }
    program
}

/// Parts are wanted of what is wanted, and the other way around.
fn parts(items: &[Item], wanted: &mut HashSet<BufferId>) {
    for item in items {
        if let Item::Repeat(repeat) = item {
            for slice in &repeat.slices {
                if wanted.contains(&slice.whole) || wanted.contains(&slice.part) {
                    wanted.extend([slice.whole, slice.part]);
                }
            }
            parts(&repeat.body, wanted);
        }
    }
}

/// Leaves out the parts that are not wanted.
fn without_parts(items: &mut [Item], wanted: &HashSet<BufferId>) {
    for item in items {
        if let Item::Repeat(repeat) = item {
            repeat.slices.retain(|slice| wanted.contains(&slice.part));
            without_parts(&mut repeat.body, wanted);
        }
    }
}

/// What the interpreter computes of many examples, and of the first alone.
fn reference(sample: &Sample) -> String {
    let mut random = Random::new(77);
    let mut field =
        |like: &Array| (0..EXAMPLES).map(|_| random.array(like.sizes(), -1.0, 1.0)).collect::<Vec<_>>();
    let inputs = sample.bindings.inputs.iter().map(|of| field(&of[0])).collect();
    let bindings = Bindings { inputs, ..sample.bindings.clone() };
    let alone =
        Bindings { inputs: bindings.inputs.iter().map(|of| of[..1].to_vec()).collect(), ..bindings.clone() };
    let [all, alone] = [(&bindings, EXAMPLES), (&alone, 1)].map(|(bindings, examples)| {
        let outcome = interpret(&sample.program, bindings, Tiling { lanes: 8, groups: 1 });
        let outputs = (0..examples)
            .flat_map(|example| outcome.results.iter().flat_map(move |result| result[example].clone()));
        (outputs.collect::<Vec<f64>>(), outcome.gradients)
    });
    let row = |example: usize| {
        bindings.inputs.iter().flat_map(move |field| field[example].elements().iter().copied())
    };
    let gradients = all.1.into_iter().zip(&bindings.parameters);
    let gradient = gradients
        .flat_map(|(gradient, parameter)| gradient.unwrap_or_else(|| vec![0.0; parameter.elements().len()]));
    Reference {
        rows: (0..EXAMPLES).flat_map(row).collect(),
        parameters: bindings.parameters.iter().flat_map(|array| array.elements()).copied().collect(),
        measures: alone.0,
        gradient: gradient.collect(),
        outputs: all.0,
    }
    .lines()
}
