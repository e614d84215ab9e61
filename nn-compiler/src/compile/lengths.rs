//! Networks with lengths as networks whose examples are all as long as they may be, and say how long they are.

use rustc_hash::FxHashMap;

use crate::ir::{
    Along, Application, Argument, Axis, Field, FieldKind, Graph, Leaf, Metric, Model, NodeId, Op, Output,
    Shape, verify,
};

/// The network in which what is along a length is as long as it may be, behind the number of its elements: a field more
/// for each. The graph leaves out what is past the end.
pub fn padded(model: Model) -> Model {
    if model.lengths.is_empty() {
        return model;
    }
    let [inputs, targets] = [&model.inputs, &model.targets].map(|fields| Padded::of(fields));
    let length = |id: u32| match (inputs.count(id), targets.count(id)) {
        (Some(index), _) => Op::Input { index, shape: Shape::scalar() },
        (None, Some(index)) => Op::Target { index, shape: Shape::scalar() },
        (None, None) => unreachable!("a field has each length"),
    };
    let told = told(&model.applications);
    let roots = [model.roots(), told.clone()].concat();
    let given = |graph: &mut Graph, op: &Op| {
        let op = match op.leaf() {
            Some(Leaf::Input(index)) => inputs.leaf(index, |index, shape| Op::Input { index, shape }),
            Some(Leaf::Target(index)) => targets.leaf(index, |index, shape| Op::Target { index, shape }),
            Some(Leaf::Length(id)) => length(id),
            _ => op.clone(),
        };
        graph.add(op, &[])
    };
    let (mut graph, nodes) = model.graph.padded(&roots, &given);
    let mut nodes = nodes.into_iter();
    let loss = nodes.next().expect("the loss is a root");
    let mut outputs = Vec::new();
    for output in &model.outputs {
        let node = nodes.next().expect("each output is a root");
        let along = along(model.graph.shape(output.node));
        if let Along::Length(id) = along {
            let count = graph.add(length(id), &[]);
            let along = Along::Count(id);
            outputs.push(Output { node: count, kind: FieldKind::Real, along, ..output.clone() });
        }
        outputs.push(Output { node, along, ..output.clone() });
    }
    let metrics = model.metrics.iter().zip(nodes.by_ref());
    let metrics = metrics.map(|(metric, node)| Metric { node, ..metric.clone() }).collect();
    let (inputs, targets) = (inputs.fields, targets.fields);
    let places: FxHashMap<NodeId, NodeId> = told.into_iter().zip(nodes).collect();
    let applications = model.applications.iter().map(|application| moved(application, &places)).collect();
    // What a body is, its loop tells.
    let loops = Vec::new();
    let padded = Model { graph, inputs, targets, loss, outputs, metrics, applications, loops, ..model };
    verify::returned(&padded.graph, &padded.roots(), "padding");
    padded
}

/// The operands and results of applications.
fn told(applications: &[Application]) -> Vec<NodeId> {
    let operands = applications.iter().flat_map(|application| &application.operands);
    let values = operands.filter_map(|operand| match operand {
        Argument::Value(node) => Some(*node),
        Argument::Number(_) | Argument::Known(_) => None,
    });
    values.chain(applications.iter().flat_map(|application| application.results.iter().copied())).collect()
}

/// An application of and to these values instead.
fn moved(application: &Application, places: &FxHashMap<NodeId, NodeId>) -> Application {
    let mut moved = application.clone();
    for operand in &mut moved.operands {
        if let Argument::Value(node) = operand {
            *node = places[node];
        }
    }
    moved.results.iter_mut().for_each(|node| *node = places[node]);
    moved
}

/// Fields with those that say how many elements others have.
struct Padded {
    fields: Vec<Field>,
    /// Where each field is among them.
    places: Vec<usize>,
}

impl Padded {
    fn of(fields: &[Field]) -> Padded {
        let mut padded = Padded { fields: Vec::new(), places: Vec::new() };
        for field in fields {
            let along = along(&field.shape);
            if let Along::Length(id) = along {
                let (shape, along) = (Shape::scalar(), Along::Count(id));
                padded.fields.push(Field {
                    shape,
                    along,
                    kind: FieldKind::Real,
                    range: None,
                    ..field.clone()
                });
            }
            padded.places.push(padded.fields.len());
            padded.fields.push(Field { shape: Shape::known(&field.shape.sizes()), along, ..field.clone() });
        }
        padded
    }

    /// The leaf of a field.
    fn leaf(&self, index: usize, op: impl Fn(usize, Shape) -> Op) -> Op {
        let place = self.places[index];
        op(place, self.fields[place].shape.clone())
    }

    /// The first field that says how many elements there are along a length.
    fn count(&self, id: u32) -> Option<usize> {
        self.fields.iter().position(|field| field.along == Along::Count(id))
    }
}

/// What a value of this shape has to do with a length.
fn along(shape: &Shape) -> Along {
    match shape.axes().first() {
        Some(&Axis::Length { id, .. }) => Along::Length(id),
        _ => Along::Nothing,
    }
}
