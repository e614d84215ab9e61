//! What the outlines and lines mean: those that occur, in rows below the picture.

use std::io;

use super::super::diagram::{Diagram, Kind, Part};
use super::super::place::{Point, Rect, Way};
use super::{SANS, Xml, arrow, number, shape, text_element};

/// The size of the sample before a word.
pub(super) const SAMPLE: (f64, f64) = (30.0, 18.0);
/// From one row to the next.
const ROW: f64 = 28.0;
/// Above the first row.
const ABOVE: f64 = 24.0;

/// A placed legend.
pub(super) struct Legend {
    /// Of the widest row.
    pub(super) width: f64,
    /// Of all rows.
    pub(super) height: f64,
    entries: Vec<(Sample, String, f64, f64)>,
}

/// A box or an arrow by itself.
pub(super) enum Sample {
    Box(Kind, Part),
    Arrow(&'static str),
}

impl Legend {
    /// The legend of a diagram, in rows of about this width.
    pub(super) fn of(diagram: &Diagram, wanted: f64) -> Legend {
        let (wanted, mut width, mut x, mut y) = (wanted.max(480.0), 0.0_f64, 0.0, ABOVE);
        let mut entries = Vec::new();
        for (sample, word) in samples(diagram) {
            let advance = SAMPLE.0 + 8.0 + word.chars().count() as f64 * SANS * 0.56 + 18.0;
            if x > 0.0 && x + advance > wanted {
                (x, y) = (0.0, y + ROW);
            }
            entries.push((sample, word, x, y));
            x += advance;
            width = width.max(x);
        }
        Legend { width, height: y + ROW, entries }
    }

    pub(super) fn write(&self, xml: &mut Xml) -> io::Result<()> {
        for (sample, word, x, y) in &self.entries {
            sample.write(xml, Point { x: *x, y: *y })?;
            let [x, y] = [x + SAMPLE.0 + 8.0, y + SAMPLE.1 / 2.0 + SANS * 0.33].map(number);
            text_element(xml, "text", &[("x", &x), ("y", &y)], word)?;
        }
        Ok(())
    }
}

impl Sample {
    pub(super) fn write(&self, xml: &mut Xml, at: Point) -> io::Result<()> {
        let Point { x, y } = at;
        match self {
            Sample::Box(kind, part) => {
                let class = format!("node {} {}", kind.class(*part), part.word());
                let rect = Rect { x, y, width: SAMPLE.0, height: SAMPLE.1 };
                let group = xml.create_element("g").with_attribute(("class", &*class));
                group.write_inner_content(|xml| shape::write(xml, *kind, &rect))?;
                Ok(())
            }
            Sample::Arrow(kind) => {
                let y = y + SAMPLE.1 / 2.0;
                let way = Way::Straight(vec![Point { x, y }, Point { x: x + SAMPLE.0, y }]);
                arrow::write(xml, kind, &[], &way)
            }
        }
    }
}

/// What occurs in a diagram, with what it is called.
pub(super) fn samples(diagram: &Diagram) -> Vec<(Sample, String)> {
    let mut samples = Vec::new();
    for part in [Part::Forward, Part::Backward] {
        let occurs = |kind: &Kind| diagram.nodes.iter().any(|n| (n.kind, n.part) == (*kind, part));
        for kind in Kind::ALL.into_iter().filter(occurs) {
            samples.push((Sample::Box(kind, part), kind.word(part).to_owned()));
        }
    }
    let arrows = [
        (arrow::FORWARD, "is used in"),
        (arrow::SAVED, "is used in a derivative"),
        (arrow::BACKWARD, "is passed back"),
    ];
    let occurs = |wanted: &str| {
        let kinds = diagram.edges.iter().map(|edge| [edge.from, edge.to].map(|at| diagram.nodes[at].part));
        kinds.into_iter().any(|[from, to]| arrow::kind(from, to) == wanted)
    };
    let arrows = arrows.into_iter().filter(|(kind, _)| occurs(kind));
    samples.extend(arrows.map(|(kind, word)| (Sample::Arrow(kind), word.to_owned())));
    if !diagram.returns.is_empty() {
        samples.push((Sample::Arrow(arrow::RETURN), "goes to the next step".to_owned()));
    }
    samples
}
