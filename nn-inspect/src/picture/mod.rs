//! Pictures of what a network computes and of its derivatives, as SVG and as DOT.
//!
//! [`derivation_diagram`], [`forward_diagram`] and [`diagram`] decide what is shown: boxes, arrows, and frames around the
//! user's layers. [`layout()`] places it. [`Diagram::to_svg`] and [`Diagram::to_dot`] write it down.

mod brief;
mod contract;
mod derivation;
mod diagram;
mod dot;
mod fold;
mod forward;
mod group;
mod label;
mod limit;
mod names;
mod network;
mod opened;
mod order;
mod place;
mod recurrence;
mod reference;
mod subject;
mod svg;

pub use derivation::derivation_diagram;
pub use diagram::{Diagram, Edge, Group, Kind, Line, Node, Part, Shows};
pub use forward::forward_diagram;
pub(crate) use names::relative;
pub use network::diagram;
pub use place::{Layout, Point, Rect, Way, layout};
pub(crate) use svg::{colours, sheet};

/// How much is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which layers are drawn in full.
    pub open: Open,
}

/// Which layers are drawn in full; the others are one box each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Open {
    /// All, unless there would be more than 60 boxes.
    #[default]
    Auto,
    /// All, however large the picture.
    All,
    /// None.
    None,
    /// The layer instance with this dotted name, those inside it and those around it.
    Only(String),
}

impl Diagram {
    /// The picture as an SVG document of its own.
    pub fn to_svg(&self) -> String {
        svg::document(self, &layout(self))
    }

    /// The picture and the entries of its legend, as parts of a page that has the [style sheet](sheet): of each
    /// entry a sample and what it means.
    pub(crate) fn to_panes(&self) -> (String, Vec<(String, String)>) {
        svg::panes(self, &layout(self))
    }

    /// The picture in the language of Graphviz, to be placed by its `dot`.
    pub fn to_dot(&self) -> String {
        dot::document(self)
    }
}
