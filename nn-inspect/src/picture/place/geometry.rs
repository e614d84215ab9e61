//! Points, boxes and ways, in pixels; the upper left corner is the origin.

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// A box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left border.
    pub x: f64,
    /// The upper border.
    pub y: f64,
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// The way of an arrow, from border to border.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// Through the points, straight up or down in each of them.
    Smooth(Vec<Point>),
    /// Along the points, which lie on horizontal and vertical lines.
    Straight(Vec<Point>),
}

impl Rect {
    /// The right border.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The lower border.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The middle.
    pub fn centre(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// Whether a place is inside.
    pub(super) fn holds(&self, at: Point) -> bool {
        self.x <= at.x && at.x <= self.right() && self.y <= at.y && at.y <= self.bottom()
    }

    /// Whether two boxes have a part in common.
    pub(super) fn meets(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The box with so much more on each side.
    pub(super) fn grown(&self, by: f64) -> Rect {
        let Rect { x, y, width, height } = *self;
        Rect { x: x - by, y: y - by, width: width + 2.0 * by, height: height + 2.0 * by }
    }

    /// A box of that size with this middle.
    pub(super) fn around(centre: Point, (width, height): (f64, f64)) -> Rect {
        Rect { x: centre.x - width / 2.0, y: centre.y - height / 2.0, width, height }
    }
}

impl Way {
    /// Its points.
    pub fn points(&self) -> &[Point] {
        match self {
            Way::Smooth(points) | Way::Straight(points) => points,
        }
    }

    pub(super) fn points_mut(&mut self) -> &mut [Point] {
        match self {
            Way::Smooth(points) | Way::Straight(points) => points,
        }
    }
}
