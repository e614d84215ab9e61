//! What is drawn, as plain data: boxes, arrows and the frames around a user's layers.

/// A picture without places: who is connected with whom, and what is written where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// The name of the network, and what of it is shown.
    pub title: String,
    /// Whether it is a figure of a text that says what it shows: without title and legend.
    pub is_figure: bool,
    /// The boxes; every arrow leads to a later one.
    pub nodes: Vec<Node>,
    /// The frames; an outer one comes before those inside it.
    pub groups: Vec<Group>,
    /// The arrows, ascending, each pair of boxes once.
    pub edges: Vec<Edge>,
    /// What a step of a loop hands on to the next: arrows to what stands before them.
    pub returns: Vec<Edge>,
}

/// One box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// The same for the same source: the number of a term, `n12` for a node of a graph, `hidden` or
    /// `d_hidden` for a collapsed layer, `b3` for what the source says.
    pub id: String,
    /// What the box shows.
    pub shows: Shows,
    /// What is written in the box: inside a frame without the frame's own name.
    pub label: String,
    /// What it computes, in a few characters.
    pub op: String,
    /// The shape for one example: `[10, 128]`; nothing for a number.
    pub shape: String,
    /// What is said of the box when it is pointed at: the full name, the full formula.
    pub tooltip: String,
    /// Of the network itself or of its derivative.
    pub part: Part,
    /// What it is for.
    pub kind: Kind,
    /// The layer instance it belongs to, dotted; of a collapsed layer, that itself.
    pub layer: Option<String>,
    /// The innermost frame around it: a place in [`Diagram::groups`].
    pub group: Option<usize>,
    /// Of a derivative, the value beside which it stands: a place in [`Diagram::nodes`].
    pub mirrors: Option<usize>,
}

/// What a box stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shows {
    /// A term of a derivation.
    Term(usize),
    /// The terms of a derivation that a collapsed layer hides.
    Terms(Vec<usize>),
    /// A node of a graph, by its number.
    Value(usize),
    /// The nodes of a graph that a collapsed layer hides, by their numbers.
    Values(Vec<usize>),
    /// A box with this name, again, where it is used.
    Reference(String),
    /// What the source says: nothing but the box itself.
    #[default]
    Source,
}

/// A frame around what one application of a layer computes, or around the body of a loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The same for the same source: `hidden`, `d_hidden`, `hidden#2` where it is used again.
    pub id: String,
    /// The layer instance, dotted; of a loop that around it, or nothing.
    pub layer: String,
    /// What it is called within the frame around it.
    pub name: String,
    /// The layer it is an instance of; of a loop, how often it is done.
    pub kind: String,
    /// Whether it is the body of a loop, which is drawn once.
    pub is_loop: bool,
    /// Of the network itself or of its derivative.
    pub part: Part,
    /// The frame around this one: a place in [`Diagram::groups`].
    pub parent: Option<usize>,
    /// Of a derivative's, the frame it stands beside: a place in [`Diagram::groups`].
    pub mirrors: Option<usize>,
}

/// An arrow from a value to one computed from it: places in [`Diagram::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The value.
    pub from: usize,
    /// Where it is used.
    pub to: usize,
}

/// Which side of the loss a value is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The outputs, the loss or a metric need it.
    #[default]
    Forward,
    /// Only derivatives need it.
    Backward,
}

/// What a value is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A declared input.
    Input,
    /// A declared target.
    Target,
    /// What is learned.
    Parameter,
    /// A parameter that is not learned.
    Frozen,
    /// A step on the way.
    #[default]
    Value,
    /// A sum or a product of values, where ways meet.
    Joint,
    /// All of a layer, as one box.
    Layer,
    /// What prediction returns.
    Output,
    /// What is measured beside the loss.
    Metric,
    /// What training makes small.
    Loss,
    /// The derivative of the loss by a parameter.
    Gradient,
    /// A value that has its box elsewhere, shown again where it is used.
    Reference,
}

impl Part {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Part::Forward => "forward",
            Part::Backward => "backward",
        }
    }
}

impl Diagram {
    /// The diagram with those of the ways to the next step that stay in the frame of a loop.
    pub(super) fn with_returns(mut self, returns: impl IntoIterator<Item = Edge>) -> Diagram {
        let stays = |edge: &Edge| {
            let around = self.loop_around(edge.to);
            edge.from != edge.to && around.is_some() && around == self.loop_around(edge.from)
        };
        self.returns = returns.into_iter().filter(stays).collect();
        self
    }

    /// The innermost frame of a loop around a box.
    pub(super) fn loop_around(&self, node: usize) -> Option<usize> {
        let groups = std::iter::successors(self.nodes[node].group, |&group| self.groups[group].parent);
        groups.into_iter().find(|&group| self.groups[group].is_loop)
    }
}

impl Kind {
    /// All of them, as the legend lists them.
    pub const ALL: [Kind; 12] = [
        Kind::Input,
        Kind::Target,
        Kind::Parameter,
        Kind::Frozen,
        Kind::Value,
        Kind::Joint,
        Kind::Layer,
        Kind::Output,
        Kind::Metric,
        Kind::Loss,
        Kind::Gradient,
        Kind::Reference,
    ];

    /// In a word or two.
    pub fn word(self, part: Part) -> &'static str {
        match (self, part) {
            (Kind::Input, _) => "input",
            (Kind::Target, _) => "target",
            (Kind::Parameter, _) => "parameter",
            (Kind::Frozen, _) => "frozen parameter",
            (Kind::Value, Part::Forward) => "value",
            (Kind::Value, Part::Backward) => "derivative",
            (Kind::Joint, _) => "sum or product",
            (Kind::Layer, Part::Forward) => "layer",
            (Kind::Layer, Part::Backward) => "derivatives of a layer",
            (Kind::Output, _) => "output",
            (Kind::Metric, _) => "metric",
            (Kind::Loss, _) => "loss",
            (Kind::Gradient, _) => "gradient",
            (Kind::Reference, _) => "used again",
        }
    }

    /// The classes of its boxes in a page.
    pub fn class(self, part: Part) -> &'static str {
        match (self, part) {
            (Kind::Input, _) => "given input",
            (Kind::Target, _) => "given target",
            (Kind::Parameter, _) => "parameter",
            (Kind::Frozen, _) => "frozen",
            (Kind::Value, Part::Forward) => "value",
            (Kind::Value, Part::Backward) => "derivative",
            (Kind::Joint, _) => "value joint",
            (Kind::Layer, Part::Forward) => "folded",
            (Kind::Layer, Part::Backward) => "folded derivative",
            (Kind::Output, _) => "value output",
            (Kind::Metric, _) => "value metric",
            (Kind::Loss, _) => "loss",
            (Kind::Gradient, _) => "derivative gradient",
            (Kind::Reference, _) => "reference",
        }
    }
}

impl Node {
    /// The lines written in the box: name, op, shape; those it has.
    pub fn lines(&self) -> impl Iterator<Item = (Line, &str)> {
        let lines = [(Line::Name, &*self.label), (Line::Op, &*self.op), (Line::Shape, &*self.shape)];
        lines.into_iter().filter(|(_, text)| !text.is_empty())
    }
}

impl Group {
    /// What is written at the frame.
    pub fn title(&self) -> String {
        match self.part {
            Part::Forward if self.is_loop => self.kind.clone(),
            Part::Backward if self.is_loop => format!("∂ {}", self.kind),
            Part::Forward => format!("{}: {}", self.name, self.kind),
            Part::Backward => format!("∂ {}", self.name),
        }
    }
}

/// What a line in a box says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The name.
    Name,
    /// What is computed.
    Op,
    /// The shape.
    Shape,
}
