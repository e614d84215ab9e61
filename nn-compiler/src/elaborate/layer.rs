//! Layers: instances, their application, and the parameters they make at the first one.

use super::application::{self, Done};
use super::arguments::{Arguments, Slot};
use super::ownership::{Instance, OwnerId};
use super::value::{Given, Kind, LayerDefinition, Outcome, Source, Tensor, Value};
use super::{Elaborator, Site};
use crate::ast::{self, DataParameter};
use crate::diagnostic::{elsewhere, meaning};
use crate::ir::{self, Op, Variance};
use crate::limits::LARGEST_SIZE;

impl<'a> Elaborator<'a> {
    /// `layer(hyper-parameters)`: a new instance, or, where a body is applied again, the one it made before.
    pub(super) fn instantiate(
        &mut self,
        definition: LayerDefinition<'a>,
        hyper: Arguments<'a>,
    ) -> Outcome<OwnerId> {
        let (name, span) = (hyper.callee, hyper.span);
        self.check_lists(definition, &hyper)?;
        if definition.source == Source::Prelude {
            self.check_hyper(&hyper)?;
        }
        let slots: Vec<Slot<'a>> = definition.layer.hyper.iter().map(Slot::of).collect();
        let written = hyper.call_text();
        let given = self.assign(&slots, false, hyper)?.0;
        if let Some(outer) = self.owners.current_instance() {
            let outer = self.owners.instance(outer);
            outer.reached += 1;
            if let Some(&known) = outer.instances.get(outer.reached - 1) {
                return Ok(known);
            }
        }
        self.check_recursion(Some(identity(definition.layer)), name, span)?;
        let scope = self.scopes.call(None, definition.scope, self.scope);
        let entry = self.entry(definition.source, Site { span, name }, &given);
        self.check_arguments(&definition.layer.hyper, &given, name, span)?;
        let caller = self.scope;
        self.in_source(definition.source, entry, |this| {
            this.in_scope(scope, |this| this.bind_parameters(&definition.layer.hyper, given, name, caller))
        })?;
        let outer = self.owners.current_instance();
        let made = self.place(span);
        let instance = self.owners.add_instance(Instance {
            definition,
            written,
            hyper: scope,
            made,
            applied: None,
            parameters: Vec::new(),
            instances: Vec::new(),
            reached: 0,
            output: None,
        });
        if let Some(outer) = outer {
            self.owners.instance(outer).instances.push(instance);
        }
        Ok(instance)
    }

    /// Refuses data among the hyper-parameters.
    fn check_lists(&mut self, definition: LayerDefinition<'a>, hyper: &Arguments<'a>) -> Outcome<()> {
        let is_data = |given: &&Given<'a>| match given.value {
            Value::Tensor(tensor) => self.graph.variance(tensor.node) == Variance::Example,
            _ => false,
        };
        let (data, own): (Vec<&Given<'a>>, Vec<&Given<'a>>) = hyper.positional.iter().partition(is_data);
        let Some(first) = data.first() else { return Ok(()) };
        let text = |given: &&Given<'a>| self.shown(given.written).0;
        let needed = definition.layer.hyper.iter().filter(|parameter| parameter.default.is_none()).count();
        let mut list: Vec<String> = own.iter().map(text).collect();
        list.extend(hyper.named.iter().map(|(name, given)| self.setting(&name.text, given)));
        if list.len() < needed {
            list = vec!["…".to_owned()];
        }
        let data: Vec<String> = data.iter().map(text).collect();
        let (name, list) = (hyper.callee, list.join(", "));
        let call = match &data[..] {
            [one] => format!("{name}({list})({one})`, or `{one}.{name}({list})"),
            several => format!("{name}({list})({})", several.join(", ")),
        };
        let span = self.shown(first.written).1;
        Err(self.report(meaning::layer_called_with_one_list(span, name, &data[0], &call)))
    }

    /// Refuses what people give to layers elsewhere: sizes that are inferred here, and functions to apply.
    fn check_hyper(&mut self, hyper: &Arguments<'a>) -> Outcome<()> {
        let name = hyper.callee;
        let function = hyper.positional.iter().find(|given| is_function(&given.value));
        if let Some(function) = function {
            let (text, span) = self.shown(function.written);
            return Err(self.report(meaning::function_to_layer(span, name, &text)));
        }
        let numbers = hyper.positional.iter().map(|given| match given.value {
            Value::Number(number) => Some(number),
            _ => None,
        });
        let numbers: Option<Vec<f64>> = numbers.collect();
        match numbers.and_then(|numbers| elsewhere::inferred_sizes(name, &numbers)) {
            Some(call) => {
                let span = self.shown(hyper.positional[0].written).1;
                Err(self.report(meaning::inferred_size(span, name, &call)))
            }
            None => Ok(()),
        }
    }

    /// `instance(data)`: the layer's body, inlined over the instance's parameters.
    pub(super) fn apply_instance(&mut self, id: OwnerId, data: Arguments<'a>) -> Outcome<Value<'a>> {
        // Layers are noted everywhere, as a function may own some.
        let told = (Done::Layer(id), application::operands(data.values()));
        self.as_application(Some(told), |this| this.inlined(id, data))
    }

    fn inlined(&mut self, id: OwnerId, data: Arguments<'a>) -> Outcome<Value<'a>> {
        let (span, callee) = (data.span, data.callee);
        let (definition, hyper) = {
            let instance = self.owners.instance(id);
            (instance.definition, instance.hyper)
        };
        let layer = definition.layer;
        let given = self.assign(&definition.data_slots(), false, data)?.0;
        let identity = identity(layer);
        self.check_recursion(Some(identity), callee, span)?;
        let place = self.place(span);
        self.owners.instance(id).reached = 0;
        self.owners.instance(id).applied.get_or_insert(place);

        let entry = self.entry(definition.source, Site { span, name: callee }, &given);
        let scope = self.scopes.call(Some(identity), hyper, self.scope);
        // Shapes are checked here, on behalf of the caller; the sizes they bind belong to the body.
        let mut fits = Ok(());
        for (parameter, given) in layer.data.iter().zip(given.into_iter().flatten()) {
            let bound = self.in_scope(scope, |this| this.bind_data(parameter, given, &layer.name.text));
            fits = fits.and(bound);
        }
        fits?;
        let owner = self.owners.enter(id);
        self.run(Some(id));
        let result = self.in_body(false, definition.source, entry, scope, |this| this.block(&layer.body));
        if let Ok(Value::Tensor(tensor)) = result
            && !self.labels.contains_key(&tensor.node)
        {
            let span = layer.name.span;
            self.in_scope(scope, |this| this.label(tensor.node, "y", "layer", span));
        }
        self.owners.enter(owner);
        let outer = self.owners.current_instance();
        self.run(outer);
        if let Ok(Value::Tensor(tensor)) = result {
            let shape = self.graph.shape(tensor.node).clone();
            self.owners.instance(id).output = Some(shape);
        }
        result
    }

    /// Binds one data argument, after checking its shape.
    fn bind_data(&mut self, parameter: &'a DataParameter, given: Given<'a>, layer: &str) -> Outcome<()> {
        match &parameter.shape {
            None => self.bind_parameter(&parameter.pattern, &given),
            Some(_) if is_function(&given.value) => {
                let (text, span) = self.shown(given.written);
                return Err(self.report(meaning::function_to_layer(span, layer, &text)));
            }
            Some(pattern) => {
                let operand = self.operand(&given)?;
                self.match_shape(pattern, &operand, layer)?;
                let given = Given { value: Value::Tensor(operand.tensor), ..given };
                self.bind_parameter(&parameter.pattern, &given);
            }
        }
        Ok(())
    }

    /// `param` in the body of a layer.
    pub(super) fn layer_parameter(&mut self, parameter: &'a ast::Param) {
        let value = match self.owners.current_instance() {
            Some(instance) => self.instance_parameter(instance, parameter),
            None => {
                let span = self.place(parameter.name.span);
                Err(self.report(meaning::parameter_in_function(span, &parameter.name.text)))
            }
        };
        let value = value.unwrap_or(Value::Poison);
        self.bind_again(&parameter.name.text, value);
    }

    fn instance_parameter(&mut self, id: OwnerId, parameter: &'a ast::Param) -> Outcome<Value<'a>> {
        let name = parameter.name.text.as_str();
        if !self.parameter_exists(parameter)? {
            // A parameter that does not exist adds nothing: `… + bias`.
            return Ok(Value::Number(0.0));
        }
        let known = self.owners.instance(id).parameters.iter().find(|(known, _)| *known == name);
        let Some(&(_, tensor)) = known else {
            let tensor = self.new_parameter(parameter)?;
            self.owners.instance(id).parameters.push((name, tensor));
            return Ok(Value::Tensor(self.part_of_block(tensor)));
        };
        let shape = self.declared_shape(&parameter.shape)?;
        let shape = self.stacked_shape(&shape);
        let existing = self.graph.shape(tensor.node);
        if *existing == shape {
            return Ok(Value::Tensor(self.part_of_block(tensor)));
        }
        if existing.rank() != shape.rank()
            && (existing.axes().ends_with(shape.axes()) || shape.axes().ends_with(existing.axes()))
        {
            let span = self.place(parameter.name.span);
            let instance = self.owners.instance(id);
            let (layer, first) = (&instance.definition.layer.name.text, instance.applied);
            let mistake = meaning::layer_also_stacked(span, layer, first);
            return Err(self.report(mistake));
        }
        let (has, wants) = (existing.to_string(), shape.to_string());
        let instance = self.owners.instance(id);
        let (layer, first) = (&instance.definition.layer.name.text, instance.applied);
        let diagnostic =
            meaning::shared_layer_resized(self.place(parameter.name.span), layer, name, &has, &wants, first);
        Err(self.report(diagnostic))
    }

    /// Whether the condition of a parameter holds.
    pub(super) fn parameter_exists(&mut self, parameter: &'a ast::Param) -> Outcome<bool> {
        match &parameter.condition {
            None => Ok(true),
            Some(written) => {
                let value = self.expression(written)?;
                self.flag(&Given { value, written })
            }
        }
    }

    /// Makes a parameter, owned by the current owner.
    pub(super) fn new_parameter(&mut self, parameter: &'a ast::Param) -> Outcome<Tensor> {
        let name = &parameter.name;
        let shape = self.declared_shape(&parameter.shape);
        let range = self.declared_range(parameter.range.as_ref());
        let shape = shape?;
        if shape.size() > LARGEST_SIZE {
            let span = self.place(name.span);
            return Err(self.report(meaning::too_large(span, &name.text, &shape.sizes())));
        }
        let init = self.initial_values(parameter, &shape);
        if let Ok(init) = &init {
            self.check_initial_numbers(parameter, init);
        }
        if let (Ok(init), Ok(Some(range))) = (&init, &range) {
            self.check_initial_values(parameter, init, *range);
        }
        let index = self.parameters.len();
        let shape = self.stacked_shape(&shape);
        let stacks = self.stacks_of_parameter();
        self.stacks_of.push(stacks);
        self.parameters.push(ir::Parameter {
            path: Vec::new(),
            docs: parameter.docs.clone(),
            span: self.place(name.span),
            shape: shape.clone(),
            stacks: Vec::new(),
            // A mistaken initialiser is reported and the model refused; the shape is still of use.
            init: init.unwrap_or(ir::Init::Constant(0.0)),
            range: range?,
        });
        let place = self.place(name.span);
        self.owners.add_parameter(ast::Name { text: name.text.clone(), span: place }, index);
        self.at(name.span);
        let node = self.node(Op::Param { index, shape }, &[]);
        self.label(node, &*name.text, "param", name.span);
        Ok(Tensor { node, kind: Kind::Real })
    }

    /// The number pair of `in low..=high`.
    pub(super) fn declared_range(
        &mut self,
        range: Option<&'a (ast::Expr, ast::Expr)>,
    ) -> Outcome<Option<(f64, f64)>> {
        let Some((low, high)) = range else { return Ok(None) };
        let (from, to) = (self.constant(low), self.constant(high));
        let (from, to) = (from?, to?);
        if from <= to {
            self.check_representable(from, low).and(self.check_representable(to, high))?;
            return Ok(Some((from, to)));
        }
        let span = self.place(low.span);
        Err(self.report(meaning::empty_range(span, from, to)))
    }

    /// A declared tensor: an input or target.
    pub(super) fn leaf(&mut self, op: Op, kind: Kind) -> Tensor {
        let node = self.node(op, &[]);
        Tensor { node, kind }
    }
}

fn is_function(value: &Value<'_>) -> bool {
    matches!(value, Value::Function(_) | Value::Builtin(_))
}

fn identity(layer: &ast::Layer) -> super::scope::Definition {
    std::ptr::from_ref(layer).cast()
}
