//! The items of a network, and the model they make.

use rustc_hash::FxHashMap;

use super::Elaborator;
use super::block::item_keyword;
use super::describe::written;
use super::value::{Given, Kind, Operand, Outcome, Tensor, Value};
use crate::ast::{self, Item};
use crate::diagnostic::{Fact, columns, meaning};
use crate::ir::{self, Field, FieldKind, Model, NodeId, Op, Shape, verify};

/// What the items of a network have said so far.
#[derive(Default)]
struct Found<'a> {
    inputs: Vec<Field>,
    targets: Vec<Field>,
    outputs: Vec<(ir::Output, Operand<'a>)>,
    metrics: Vec<ir::Metric>,
    loss: Option<(Outcome<NodeId>, &'a ast::Loss)>,
    /// Whether an output was written, sound or not.
    predicts: bool,
}

impl<'a> Elaborator<'a> {
    /// The items before the networks; whether they are sound.
    pub(super) fn shared(&mut self, items: &'a [Item]) -> bool {
        self.declare(items);
        self.constants(items);

        let sound = !self.failed;
        self.failed = false;
        sound
    }

    /// The model of a network, unless it has mistakes.
    pub(super) fn network(&mut self, network: &'a ast::Network) -> Option<Model> {
        self.scope = self.scopes.within(self.shared_scope);
        self.dtype = network.attributes.dtype;
        self.allow_dead_gradient = network.attributes.allow_dead_gradient;
        self.declare(&network.items);
        self.constants(&network.items);
        let mut found = Found::default();
        for item in &network.items {
            self.network_item(item, &mut found);
            for name in declared_names(item) {
                self.declared_later.remove(name.text.as_str());
            }
        }
        // The field that would say it may be mistaken.
        if !self.failed {
            self.check_lengths(found.inputs.iter().chain(&found.targets));
        }
        if !found.predicts {
            self.report(meaning::no_output(network.name.span, &network.name.text));
        }
        let Some((loss, written)) = found.loss.take() else {
            self.report(meaning::no_loss(network.name.span, &network.name.text));
            return None;
        };
        let loss = loss.ok()?;
        self.check_outputs(&found.outputs, &found.targets);
        let outputs: Vec<ir::Output> = found.outputs.into_iter().map(|(output, _)| output).collect();
        // A parameter only a mistaken value uses is not unused.
        if !self.failed {
            self.check_unused(loss, written);
        }
        if self.failed {
            return None;
        }
        self.name_nodes();
        let layers = self.layers();
        let model = Model {
            name: network.name.clone(),
            docs: network.docs.clone(),
            visibility: network.visibility.clone(),
            attributes: network.attributes.clone(),
            graph: std::mem::take(&mut self.graph),
            inputs: found.inputs,
            targets: found.targets,
            parameters: std::mem::take(&mut self.parameters),
            outputs,
            loss,
            metrics: found.metrics,
            layers,
            derivatives: std::mem::take(&mut self.derivatives),
            applications: self.all_applications(),
            loops: std::mem::take(&mut self.loops),
            lengths: std::mem::take(&mut self.lengths),
        };
        let model = self.in_source_order(model);
        verify::returned(&model.graph, &model.roots(), "elaboration");
        Some(model)
    }

    /// Notes where names are declared, reports those declared twice, and binds functions and layers,
    /// which may be used before they are written.
    fn declare(&mut self, items: &'a [Item]) {
        self.declared_later.clear();
        let mut names: FxHashMap<&'a str, (proc_macro2::Span, &'static str)> = FxHashMap::default();
        let declared =
            items.iter().flat_map(|item| declared_names(item).into_iter().map(|n| (n, item_keyword(item))));
        for (name, keyword) in declared {
            match names.get(name.text.as_str()) {
                Some(&(first, _)) => {
                    self.report(meaning::declared_twice(name.span, &name.text, first));
                    // Which of them is meant where is not known: nothing is said about its use.
                    self.scopes.bind(self.scope, &name.text, Value::Poison);
                }
                None => {
                    names.insert(&name.text, (name.span, keyword));
                }
            }
        }
        self.declared_later = names;
        for item in items {
            if let Item::Function(_) | Item::Layer(_) = item {
                let (name, value) = Self::definition(item, self.scope, self.source());
                self.bind_once(name, value);
                self.declared_later.remove(name);
            }
        }
    }

    /// Binds the constants, which items before them may use.
    fn constants(&mut self, items: &'a [Item]) {
        self.constants_only = true;
        let all = items.iter().filter_map(|item| match item {
            Item::Const(binding) => Some(binding),
            _ => None,
        });
        let scope = self.scope;
        self.pending = all.clone().map(|binding| (binding.name.text.as_str(), (scope, binding))).collect();
        all.for_each(|binding| _ = self.pending_constant(&binding.name.text));
        self.constants_only = false;
    }

    /// Computes a constant that has no value yet, and those that it is computed from; whether there was one.
    pub(super) fn pending_constant(&mut self, name: &'a str) -> bool {
        let Some((scope, binding)) = self.pending.remove(name) else { return false };
        self.in_scope(scope, |this| {
            let value = this.constant_value(&binding.value).unwrap_or(Value::Poison);
            this.bind_once(name, value);
            this.scopes.note_constant(scope, name, &binding.value);
        });
        self.declared_later.remove(name);
        true
    }

    /// Binds a name of the network, unless it is declared twice.
    pub(super) fn bind_once(&mut self, name: &'a str, value: Value<'a>) {
        if !self.scopes.declares(self.scope, name) {
            self.scopes.bind(self.scope, name, value);
        }
    }

    fn network_item(&mut self, item: &'a Item, found: &mut Found<'a>) {
        match item {
            Item::Input(field) => self.field(field, "input", &mut found.inputs),
            Item::Target(field) => self.field(field, "target", &mut found.targets),
            Item::Param(parameter) => {
                let value = match self.parameter_exists(parameter) {
                    Ok(true) => self.new_parameter(parameter).map_or(Value::Poison, Value::Tensor),
                    Ok(false) => Value::Number(0.0),
                    Err(_) => Value::Poison,
                };
                self.bind_once(&parameter.name.text, value);
            }
            Item::Let(binding) => {
                let value = self.let_value(binding);
                let given = Given { value, written: &binding.value };
                let scope = self.scope;
                self.bind_pattern(&binding.pattern, &given, "let");
                // A name declared twice is reported; it does not open a new scope here.
                self.scope = scope;
            }
            Item::Length(binding) => self.length(binding),
            Item::Const(_) | Item::Function(_) | Item::Layer(_) => {}
            Item::Output(output) => {
                found.predicts = true;
                if let Ok(output) = self.output(output, &found.outputs) {
                    found.outputs.push(output);
                }
            }
            Item::Loss(loss) => {
                let node = self.loss(loss, found);
                match &found.loss {
                    Some((_, first)) => {
                        let first = first.keyword;
                        self.report(meaning::second_loss(loss.keyword, first));
                    }
                    None => found.loss = Some((node, loss)),
                }
            }
            Item::Metric(metric) => {
                if let Some(first) = found.metrics.iter().find(|known| known.name == metric.name.text) {
                    let first = first.span;
                    self.report(meaning::declared_twice(metric.name.span, &metric.name.text, first));
                }
                if let Ok(metric) = self.metric(metric) {
                    found.metrics.push(metric);
                }
            }
        }
    }

    /// `input` or `target`
    fn field(&mut self, field: &'a ast::Field, what: &'static str, fields: &mut Vec<Field>) {
        let value = self.declared_field(field, what).map(|declared| {
            let (index, shape, kind) = (fields.len(), declared.shape.clone(), declared.kind);
            let kind = match (kind, declared.range) {
                (FieldKind::Class(range), _) => Kind::class(range),
                (FieldKind::Real, _) => Kind::Real,
            };
            fields.push(declared);
            self.at(field.name.span);
            let op = if what == "input" { Op::Input { index, shape } } else { Op::Target { index, shape } };
            self.classes.extend(op.leaf().zip(kind.bounds()));
            let tensor = self.leaf(op, kind);
            self.label(tensor.node, &*field.name.text, what, field.name.span);
            Value::Tensor(tensor)
        });
        self.bind_once(&field.name.text, value.unwrap_or(Value::Poison));
    }

    fn declared_field(&mut self, field: &'a ast::Field, what: &'static str) -> Outcome<Field> {
        let shape = self.field_shape(field);
        let classes = field.ty.classes.as_ref().map(|classes| self.class_range(classes)).transpose();
        let range = self.declared_range(field.range.as_ref());
        let (shape, classes, range) = (shape?, classes?, range?);
        if let (Some(classes), Some((low, _))) = (classes, &field.range) {
            let (span, name) = (self.place(low.span), &field.name.text);
            return Err(self.report(meaning::range_of_class(span, name, classes.first, classes.last())));
        }
        if let (Some(only), Some(written)) = (classes.filter(|range| range.count == 1), &field.ty.classes)
            && what == "target"
        {
            let span = self.place(written.first.as_ref().unwrap_or(&written.end).span);
            return Err(self.report(meaning::single_class(span, only.first)));
        }
        let kind = classes.map_or(FieldKind::Real, FieldKind::Class);
        let (name, docs, span) = (field.name.text.clone(), field.docs.clone(), field.name.span);
        Ok(Field { name, docs, span, shape, kind, range, along: ir::Along::Nothing })
    }

    fn output(
        &mut self,
        output: &'a ast::Output,
        known: &[(ir::Output, Operand<'a>)],
    ) -> Outcome<(ir::Output, Operand<'a>)> {
        let value = self.expression(&output.value);
        if let Some(name) = &output.name {
            self.bind_once(&name.text, value.as_ref().map_or(Value::Poison, Clone::clone));
        }
        let value = value?;
        if let Value::Tuple(parts) = &value {
            let span = output.name.as_ref().map_or(output.value.span, |name| name.span);
            return Err(self.report(meaning::output_of_tuple(span, parts.len())));
        }
        let operand = self.operand(&Given { value, written: &output.value })?;
        let name = output.own_name();
        let span = output.name.as_ref().map_or(output.value.span, |name| name.span);
        self.label(operand.node(), name, "output", span);
        if let Some((first, _)) = known.iter().find(|(known, _)| known.name == name) {
            let first = first.span;
            return Err(self.report(meaning::output_named_twice(span, name, first)));
        }
        let kind = operand.tensor.kind.classes().map_or(FieldKind::Real, FieldKind::Class);
        let docs = output.docs.clone();
        let (node, along) = (operand.node(), ir::Along::Nothing);
        Ok((ir::Output { name: name.to_string(), docs, span, node, kind, along }, operand))
    }

    /// The loss of one example: a scalar.
    fn loss(&mut self, loss: &'a ast::Loss, found: &Found<'a>) -> Outcome<NodeId> {
        let value = self.expression(&loss.value)?;
        let operand = self.operand(&Given { value, written: &loss.value })?;
        if !self.graph.shape(operand.node()).is_scalar() {
            let (mut why, text) = (self.facts(&[operand]), written(&loss.value));
            let mut cure = match text.starts_with('…') {
                true => "reduce it: put `mean(…)` or `sum(…)` around it".to_string(),
                false => format!("reduce it: `mean({text})` or `sum({text})`"),
            };
            if let Some(declarations) = self.without_batch(operand.node(), found) {
                why.push(
                    "every input and target has this axis: an axis for the batch is not declared".into(),
                );
                cure = format!("where the axis is the batch, remove it: {declarations}; else {cure}");
            }
            return Err(self.report(meaning::loss_not_scalar(operand.span(), &text, why, &cure)));
        }
        self.label(operand.node(), "loss", "loss", loss.keyword);
        Ok(operand.node())
    }

    /// The inputs and targets as they are declared without an axis that they all have first, as a loss has it.
    fn without_batch(&self, loss: NodeId, found: &Found<'a>) -> Option<String> {
        let first = self.graph.shape(loss).axes().first();
        let fields = || found.inputs.iter().chain(&found.targets);
        let all = fields().all(|field| field.shape.axes().first() == first);
        let declared = fields().map(|field| {
            let rest: Shape = field.shape.axes().iter().skip(1).copied().collect();
            let of_one = match (field.kind, rest.is_scalar()) {
                (FieldKind::Real, true) => String::new(),
                (FieldKind::Real, false) => format!(": {rest}"),
                (FieldKind::Class(range), true) => format!(": {range}"),
                (FieldKind::Class(range), false) => format!(": {rest} of {range}"),
            };
            format!("`{}{of_one}`", field.name)
        });
        let several = fields().any(|field| field.shape.rank() > 1);
        (all && several).then(|| declared.collect::<Vec<_>>().join(", "))
    }

    /// The mean over the elements of a metric of one example.
    fn metric(&mut self, metric: &'a ast::Binding) -> Outcome<ir::Metric> {
        let value = self.expression(&metric.value)?;
        let operand = self.operand(&Given { value, written: &metric.value })?;
        self.at(metric.name.span);
        let Tensor { node, .. } = self.mean_of_all(operand.tensor);
        self.label(node, &*metric.name.text, "metric", metric.name.span);
        Ok(ir::Metric { name: metric.name.text.clone(), span: metric.name.span, node })
    }

    /// The instances, for the summary.
    fn layers(&self) -> Vec<ir::Layer> {
        let paths = self.owners.paths();
        let instances = self.owners.instances();
        let layers = instances.into_iter().map(|(id, instance)| ir::Layer {
            path: paths.texts(id),
            kind: instance.definition.layer.name.text.clone(),
            output: instance.output.clone().unwrap_or_else(Shape::scalar),
            parameters: self.owners.parameters(id),
        });
        layers.collect()
    }

    /// Gives the parameters their names, and the order of the source: instances make theirs only when
    /// they are first applied, which may be later.
    fn in_source_order(&self, mut model: Model) -> Model {
        let order = self.owners.parameters(super::Ownership::NETWORK);
        let paths = self.owners.paths();
        for (number, path) in self.owners.parameter_paths() {
            let stacks = self.stacks_of[number].iter();
            let blocks =
                |&(owner, count): &(_, usize)| ir::Blocks { segments: paths.get(owner).len(), count };
            model.parameters[number].stacks = stacks.map(blocks).collect();
            model.parameters[number].path = path;
        }
        if order.is_sorted() {
            return model;
        }
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| place[old] = new);
        let mut parameters: Vec<Option<ir::Parameter>> = model.parameters.into_iter().map(Some).collect();
        model.parameters = order.iter().filter_map(|&old| parameters[old].take()).collect();
        for layer in &mut model.layers {
            layer.parameters.iter_mut().for_each(|parameter| *parameter = place[*parameter]);
        }
        model.graph.renumber_parameters(&place);
        model
    }

    /// Outputs may not depend on what is not known when predicting.
    fn check_outputs(&mut self, outputs: &[(ir::Output, Operand<'a>)], targets: &[Field]) {
        for (output, _) in outputs {
            let Some(target) = self.target_below(output.node) else { continue };
            let target = &targets[target];
            let shape = match target.kind {
                FieldKind::Class(range) if target.shape.is_scalar() => range.to_string(),
                FieldKind::Class(range) => format!("{} of {range}", target.shape),
                FieldKind::Real => target.shape.to_string(),
            };
            let fact = Fact { name: target.name.clone(), shape, kind: "target", span: target.span };
            let mistake = meaning::output_of_target(output.span, &output.name, &target.name, columns([fact]));
            self.report(mistake);
        }
    }
}

/// The names an item declares for the whole network.
fn declared_names(item: &Item) -> Vec<&ast::Name> {
    match item {
        Item::Input(field) | Item::Target(field) => vec![&field.name],
        Item::Param(parameter) => vec![&parameter.name],
        Item::Const(binding) | Item::Length(binding) => vec![&binding.name],
        Item::Let(binding) => binding.pattern.names(),
        Item::Function(function) => vec![&function.name],
        Item::Layer(layer) => vec![&layer.name],
        Item::Output(output) => output.name.iter().collect(),
        Item::Loss(_) | Item::Metric(_) => Vec::new(),
    }
}
