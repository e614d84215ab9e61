//! Which applications are drawn: those of the network, and in the place of an open layer those of its body.

use std::collections::HashMap;
use std::ops::Range;

use nn_compiler::ir::{Application, Applied, Model};

use crate::picture::Open;

/// With more applications than this, the user's layers are closed unless they are asked for.
const MANY: usize = 60;

/// An application that is drawn, and the open applications of layers around it, outermost first, by their [names](use_of).
pub(super) struct Visible<'m> {
    pub(super) application: &'m Application,
    pub(super) path: Vec<String>,
}

/// The applications that are drawn, each after those that it uses.
pub(super) fn visible<'m>(model: &'m Model, open: &Open) -> Vec<Visible<'m>> {
    let found = Search { model, open, uses: HashMap::new() }.within(0..model.applications.len(), &[]);
    match open {
        Open::Auto if found.len() > MANY => visible(model, &Open::None),
        _ => found,
    }
}

/// What marks the further applications of a layer.
const AGAIN: char = '@';

/// The name of an application of a layer: each has a frame of its own.
fn use_of(layer: &str, turn: usize) -> String {
    if turn == 0 { layer.to_owned() } else { format!("{layer}{AGAIN}{}", turn + 1) }
}

/// The layer of which that is an application.
pub(super) fn layer_of(name: &str) -> &str {
    name.split(AGAIN).next().unwrap_or(name)
}

struct Search<'m, 'o> {
    model: &'m Model,
    open: &'o Open,
    /// How often each layer was applied so far.
    uses: HashMap<usize, usize>,
}

impl<'m> Search<'m, '_> {
    fn within(&mut self, applications: Range<usize>, path: &[String]) -> Vec<Visible<'m>> {
        let mut own = Vec::new();
        let mut end = applications.end;
        // An application comes right behind its body.
        while end > applications.start {
            own.push(end - 1);
            end = self.model.applications[end - 1].body.start;
        }
        let model = self.model;
        own.into_iter().rev().flat_map(|at| self.drawn(&model.applications[at], path)).collect()
    }

    fn drawn(&mut self, application: &'m Application, path: &[String]) -> Vec<Visible<'m>> {
        if let Applied::Layer { layer, prelude, .. } = application.kind {
            let name = self.model.layers[layer].path.join(".");
            if self.is_open(&name, prelude) && !application.body.is_empty() {
                let turn = self.uses.entry(layer).or_default();
                let name = use_of(&name, *turn);
                *turn += 1;
                return self.within(application.body.clone(), &[path, &[name]].concat());
            }
        }
        vec![Visible { application, path: path.to_vec() }]
    }

    fn is_open(&self, name: &str, prelude: bool) -> bool {
        let is_inside = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        match self.open {
            Open::Auto => !prelude,
            Open::All => true,
            Open::None => false,
            Open::Only(layer) => is_inside(layer, name) || (!prelude && is_inside(name, layer)),
        }
    }
}
