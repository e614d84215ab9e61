//! Which networks of a file are meant, and what the compiler makes of them.

use nn_compiler::diagnostic::nearest;
use nn_compiler::{Broken, Network, networks};

use crate::problem::Problem;
use crate::source::Source;
use crate::{Status, Streams, draw};

/// A network of a file: which of its invocations, and which network there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) invocation: usize,
    pub(crate) network: usize,
    pub(crate) name: String,
    line: usize,
}

/// The networks meant by `NAME` or `NAME:LINE`; without a name, all of them. Where they have mistakes these
/// are drawn, and no more is to be done.
pub(crate) fn compile(source: &Source, wanted: Option<&str>, to: &mut Streams) -> Result<Compiled, Problem> {
    compile_places(source, select(source, wanted)?, to)
}

/// The one network that is meant: without a name, the only one of the file.
pub(crate) fn compile_one(
    source: &Source,
    wanted: Option<&str>,
    to: &mut Streams,
) -> Result<Compiled, Problem> {
    let places = select(source, wanted)?;
    match places.len() {
        0 | 1 => compile_places(source, places, to),
        _ => Err(ambiguous(source, &places)),
    }
}

/// Networks, each with its place; or how the command ends that wanted them.
pub(crate) type Compiled = Result<Vec<(Place, Network)>, Status>;

fn compile_places(source: &Source, places: Vec<Place>, to: &mut Streams) -> Result<Compiled, Problem> {
    let mut compiled = Vec::new();
    let mut mistakes = Vec::new();
    // Where nothing has got as far as a name, all is compiled to learn why.
    let is_wanted = |at| places.is_empty() || places.iter().any(|place| place.invocation == at);
    for (at, invocation) in source.invocations.iter().enumerate().filter(|&(at, _)| is_wanted(at)) {
        match networks(invocation.tokens.clone()) {
            Ok(networks) => {
                let all = networks.into_iter().enumerate();
                compiled.extend(all.filter_map(|(network, value)| {
                    let place =
                        places.iter().find(|place| (place.invocation, place.network) == (at, network));
                    Some((place?.clone(), value))
                }));
            }
            Err(Broken { mistakes: found, .. }) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() {
        return Ok(Ok(compiled));
    }
    writeln!(to.err, "{}", draw(source, &mistakes))?;
    Ok(Err(Status::Mistakes))
}

fn select(source: &Source, wanted: Option<&str>) -> Result<Vec<Place>, Problem> {
    let all = places(source);
    let Some(wanted) = wanted else { return Ok(all) };
    let (name, line) = match wanted.split_once(':') {
        Some((name, line)) => (name, Some(line)),
        None => (wanted, None),
    };
    let is_meant =
        |place: &&Place| place.name == name && line.is_none_or(|line| line == place.line.to_string());
    let meant: Vec<Place> = all.iter().filter(is_meant).cloned().collect();
    match meant.len() {
        0 => Err(unknown(source, wanted, name, &all)),
        1 => Ok(meant),
        _ => Err(ambiguous(source, &meant)),
    }
}

/// Every network of the file, in source order.
fn places(source: &Source) -> Vec<Place> {
    let invocations = source.invocations.iter().enumerate();
    let places = invocations.flat_map(|(invocation, inside)| {
        inside.networks.iter().enumerate().map(move |(network, name)| Place {
            invocation,
            network,
            name: name.text.clone(),
            line: name.span.start().line,
        })
    });
    places.collect()
}

/// What to write after `--network` for each of these: the line too where a name is not enough.
fn choices(places: &[Place]) -> Vec<String> {
    let choice = |place: &Place| {
        let Place { name, line, .. } = place;
        let alone = places.iter().filter(|other| other.name == *name).count() == 1;
        if alone { name.clone() } else { format!("{name}:{line}") }
    };
    places.iter().map(choice).collect()
}

fn ambiguous(source: &Source, places: &[Place]) -> Problem {
    Problem::WhichNetwork { file: source.file.clone(), names: choices(places) }
}

fn unknown(source: &Source, wanted: &str, name: &str, all: &[Place]) -> Problem {
    let near = nearest(name, all.iter().map(|place| place.name.as_str()));
    Problem::UnknownNetwork {
        file: source.file.clone(),
        name: wanted.to_owned(),
        meant: near.filter(|near| *near != name).map(str::to_owned),
        names: choices(all),
    }
}
