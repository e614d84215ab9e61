//! What is to be placed.

/// Boxes, frames and arrows.
#[derive(Default)]
pub(super) struct Task {
    pub(super) boxes: Vec<Slot>,
    /// Outer frames come before those inside them.
    pub(super) frames: Vec<Frame>,
    pub(super) arrows: Vec<Arrow>,
    /// Boxes that stand above others although no arrow says so.
    pub(super) order: Vec<(usize, usize)>,
}

/// The room for a box.
pub(super) struct Slot {
    pub(super) size: (f64, f64),
    pub(super) frame: Option<usize>,
}

/// A frame.
pub(super) struct Frame {
    pub(super) parent: Option<usize>,
    /// It is at least as wide.
    pub(super) width: f64,
}

/// From a box to another.
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether it is on the way from the inputs to the loss, rather than joining it from the side.
    pub(super) is_way: bool,
}

impl Task {
    /// Whether a box is in a frame, or in one inside that.
    pub(super) fn is_inside(&self, frame: usize, at: usize) -> bool {
        let mut around = self.boxes[at].frame;
        while let Some(inner) = around.filter(|&inner| inner != frame) {
            around = self.frames[inner].parent;
        }
        around.is_some()
    }

    /// For each frame from where it is entered, and its boxes that no arrow leads to. What only gives, like
    /// a parameter, would stand as high as what is before the frame: with arrows from there to here,
    /// frames that follow each other do not share rows.
    pub(super) fn entries(&self) -> Vec<(usize, usize)> {
        let mut reached = vec![false; self.boxes.len()];
        self.arrows.iter().for_each(|arrow| reached[arrow.to] = true);
        let mut entries = Vec::new();
        for frame in 0..self.frames.len() {
            let mut gives = (0..self.boxes.len()).filter(|&at| !reached[at] && self.is_inside(frame, at));
            let enters =
                |arrow: &&Arrow| self.is_inside(frame, arrow.to) && !self.is_inside(frame, arrow.from);
            let from: Vec<usize> = self.arrows.iter().filter(enters).map(|arrow| arrow.from).collect();
            gives.by_ref().for_each(|to| entries.extend(from.iter().map(|&from| (from, to))));
        }
        entries
    }
}
