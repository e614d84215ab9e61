//! `cargo nn graph`: what is computed, as text or as a picture.

use std::path::Path;

use nn_compiler::Network;
use nn_compiler::diagnostic::nearest;
use nn_compiler::inspect::derivation::derivation;
use nn_compiler::inspect::equations;
use nn_compiler::ir::NodeId;
use nn_compiler::ir::display::listing;
use nn_inspect::picture::{Open, Options, derivation_diagram, diagram, forward_diagram};
use nn_inspect::stage::{self, results};

use crate::arguments::{Graph, Stage};
use crate::problem::Problem;
use crate::select::compile_one;
use crate::source::Source;
use crate::{Status, Streams};

pub(crate) fn graph(arguments: &Graph, to: &mut Streams) -> Result<Status, Problem> {
    let source = Source::read(&arguments.selected.file)?;
    let networks = match compile_one(&source, arguments.selected.network.as_deref(), to)? {
        Ok(networks) => networks,
        Err(status) => return Ok(status),
    };
    for (_, network) in &networks {
        let text = match arguments.svg || arguments.dot {
            true => drawn(network, arguments)?,
            false => listed(network, arguments)?,
        };
        match arguments.output.as_deref().filter(|path| *path != Path::new("-")) {
            None => write!(to.out, "{text}")?,
            Some(path) => std::fs::write(path, text)
                .map_err(|error| Problem::WriteFile { file: path.display().to_string(), error })?,
        }
    }
    Ok(Status::Good)
}

/// The stage of a graph; a derivation is none.
fn stage(stage: Stage) -> Option<stage::Stage> {
    match stage {
        Stage::Derivation => None,
        Stage::Written => Some(stage::Stage::Written),
        Stage::Joint => Some(stage::Stage::Joint),
        Stage::Predict => Some(stage::Stage::Predict),
        Stage::Evaluate => Some(stage::Stage::Evaluate),
        Stage::Train => Some(stage::Stage::Train),
    }
}

fn listed(network: &Network, arguments: &Graph) -> Result<String, Problem> {
    let stage = stage(arguments.stage.unwrap_or(Stage::Joint)).ok_or(Problem::DerivationIsDrawn)?;
    let (graph, results) = results(network, stage);
    let named: Vec<(String, NodeId)> = results.into_iter().map(|result| (result.name, result.node)).collect();
    if arguments.equations {
        return Ok(equations(graph, &named));
    }
    let (names, nodes): (Vec<String>, Vec<NodeId>) = named.into_iter().unzip();
    Ok(format!("// {}\n{}", names.join(", "), listing(graph, &nodes)))
}

fn drawn(network: &Network, arguments: &Graph) -> Result<String, Problem> {
    let options = Options { open: open(network, &arguments.open)? };
    let diagram = match stage(arguments.stage.unwrap_or(Stage::Derivation)) {
        _ if arguments.forward => forward_diagram(network, &options),
        None => derivation_diagram(&derivation(&network.model), &options),
        Some(stage) => diagram(network, stage, &options),
    };
    match arguments.svg {
        true if !diagram.can_be_drawn() => Err(Problem::TooLarge { boxes: diagram.nodes.len() }),
        true => Ok(diagram.to_svg()),
        false => Ok(diagram.to_dot()),
    }
}

fn open(network: &Network, wanted: &str) -> Result<Open, Problem> {
    let names: Vec<String> = network.model.layers.iter().map(|layer| layer.path.join(".")).collect();
    match wanted {
        "auto" => Ok(Open::Auto),
        "all" => Ok(Open::All),
        "none" => Ok(Open::None),
        layer if names.iter().any(|name| name == layer) => Ok(Open::Only(layer.to_owned())),
        layer => Err(Problem::UnknownLayer {
            network: network.model.name.text.clone(),
            name: layer.to_owned(),
            meant: nearest(layer, names.iter().map(String::as_str)).map(str::to_owned),
            names,
        }),
    }
}
