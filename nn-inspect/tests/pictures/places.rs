//! Where boxes, frames and arrows stand.

use nn_inspect::picture::{Diagram, Edge, Layout, Line, Part, Point, Rect, Way, layout};

use crate::{Picture, deep, of_derivation, pictures, residual};

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// Whether a rectangle is inside another, whose borders it may touch.
fn is_inside(inner: &Rect, outer: &Rect) -> bool {
    let slack = 0.01;
    inner.x >= outer.x - slack
        && inner.right() <= outer.right() + slack
        && inner.y >= outer.y - slack
        && inner.bottom() <= outer.bottom() + slack
}

/// All arrows with their ways, also those to the next step of a loop.
fn all_ways<'p>(diagram: &'p Diagram, layout: &'p Layout) -> impl Iterator<Item = (&'p Edge, &'p Way)> {
    let ways = layout.edges.iter().chain(&layout.returns);
    diagram.edges.iter().chain(&diagram.returns).zip(ways)
}

/// The frames around a box or a frame, the innermost first.
fn around(diagram: &Diagram, innermost: Option<usize>) -> Vec<usize> {
    std::iter::successors(innermost, |&group| diagram.groups[group].parent).collect()
}

#[test]
fn no_two_boxes_overlap() {
    for Picture { what, diagram, layout } in pictures() {
        for (at, a) in layout.nodes.iter().enumerate() {
            for (other, b) in layout.nodes.iter().enumerate().skip(at + 1) {
                let names = [at, other].map(|at| &diagram.nodes[at].id);
                assert!(!overlap(a, b), "{what}: {names:?} at {a:?}, {b:?}");
            }
        }
    }
}

#[test]
fn frames_hold_their_own_boxes_and_no_others() {
    for Picture { what, diagram, layout } in pictures() {
        for (frame, rect) in layout.groups.iter().enumerate() {
            for (node, place) in diagram.nodes.iter().zip(&layout.nodes) {
                let (name, id) = (&diagram.groups[frame].id, &node.id);
                if around(diagram, node.group).contains(&frame) {
                    assert!(is_inside(place, rect), "{what}: {id} of `{name}` at {place:?}, {rect:?}");
                } else {
                    assert!(!overlap(place, rect), "{what}: {id} in `{name}` at {place:?}, {rect:?}");
                }
            }
            for (other, place) in layout.groups.iter().enumerate().filter(|(other, _)| *other != frame) {
                let names = [frame, other].map(|at| &diagram.groups[at].id);
                if around(diagram, Some(other)).contains(&frame) {
                    assert!(is_inside(place, rect), "{what}: {names:?} at {rect:?}, {place:?}");
                } else if !around(diagram, Some(frame)).contains(&other) {
                    assert!(!overlap(place, rect), "{what}: {names:?} at {rect:?}, {place:?}");
                }
            }
        }
    }
}

#[test]
fn arrows_lead_from_border_to_border() {
    let touches = |point: &Point, rect: &Rect| {
        let grown =
            Rect { x: rect.x - 0.5, y: rect.y - 0.5, width: rect.width + 1.0, height: rect.height + 1.0 };
        let shrunk =
            Rect { x: rect.x + 0.5, y: rect.y + 0.5, width: rect.width - 1.0, height: rect.height - 1.0 };
        let point = Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 };
        is_inside(&point, &grown) && !is_inside(&point, &shrunk)
    };
    for Picture { what, diagram, layout } in pictures() {
        for (edge, way) in all_ways(diagram, layout) {
            let points = way.points();
            let [from, to] = [edge.from, edge.to].map(|at| &layout.nodes[at]);
            let name = [edge.from, edge.to].map(|at| &diagram.nodes[at].id);
            assert!(points.len() >= 2, "{what}: {name:?}");
            assert!(touches(&points[0], from), "{what}: {name:?} begins at {:?}, {from:?}", points[0]);
            let end = points[points.len() - 1];
            assert!(touches(&end, to), "{what}: {name:?} ends at {end:?}, {to:?}");
        }
    }
}

#[test]
fn states_go_round_within_the_frames_of_their_loops() {
    let mut count = 0;
    for Picture { what, diagram, layout } in pictures() {
        for (edge, way) in diagram.returns.iter().zip(&layout.returns) {
            let around = around(diagram, diagram.nodes[edge.to].group);
            let frame = around.into_iter().find(|&group| diagram.groups[group].is_loop);
            let frame = &layout.groups[frame.unwrap_or_else(|| panic!("{what}: {edge:?} is in no loop"))];
            let point = |at: &Point| Rect { x: at.x, y: at.y, width: 0.0, height: 0.0 };
            assert!(way.points().iter().all(|at| is_inside(&point(at), frame)), "{what}: {way:?} {frame:?}");
            count += 1;
        }
    }
    assert!(count >= 8, "{count}");
}

#[test]
fn arrows_meet_no_boxes_on_their_way() {
    for Picture { what, diagram, layout } in pictures() {
        for (edge, way) in all_ways(diagram, layout) {
            for pair in way.points().windows(2) {
                let [a, b] = [pair[0], pair[1]];
                // A smooth line stays within its ends: across if it is straight, and else between the rows.
                let (left, right) = (a.x.min(b.x), a.x.max(b.x));
                let (top, bottom) = (a.y.min(b.y), a.y.max(b.y));
                let swept = Rect { x: left, y: top + 0.5, width: right - left, height: bottom - top - 1.0 };
                for (at, place) in layout.nodes.iter().enumerate() {
                    let is_end = at == edge.from || at == edge.to;
                    let names = [edge.from, edge.to, at].map(|at| &diagram.nodes[at].id);
                    assert!(is_end || !overlap(&swept, place), "{what}: {names:?} {way:?} {place:?}");
                }
                if matches!(way, Way::Straight(_)) {
                    assert!(left == right || top == bottom, "{what}: {way:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_stands_on_a_title_and_no_arrow_passes_through() {
    let mut titles = 0;
    for Picture { what, diagram, layout } in pictures() {
        for (at, (title, frame)) in layout.titles.iter().zip(&layout.groups).enumerate() {
            let name = diagram.groups[at].title();
            assert!(is_inside(title, frame), "{what}: `{name}` at {title:?}, {frame:?}");
            // Letters of titles are about half as wide as high.
            assert!(title.width >= name.chars().count() as f64 * 12.0 * 0.55, "{what}: `{name}`");
            let boxes = layout.nodes.iter().chain(&layout.titles[at + 1..]);
            assert!(!boxes.into_iter().any(|rect| overlap(rect, title)), "{what}: something is on `{name}`");
            for (edge, way) in all_ways(diagram, layout) {
                for pair in way.points().windows(2) {
                    let [x, y] = [[pair[0].x, pair[1].x], [pair[0].y, pair[1].y]];
                    let (left, top) = (x[0].min(x[1]), y[0].min(y[1]));
                    let swept =
                        Rect { x: left, y: top, width: x[0].max(x[1]) - left, height: y[0].max(y[1]) - top };
                    let names = [edge.from, edge.to].map(|at| &diagram.nodes[at].id);
                    assert!(!overlap(&swept, title), "{what}: {names:?} through `{name}`");
                }
            }
            titles += 1;
        }
    }
    assert!(titles > 500, "{titles} titles");
}

#[test]
fn text_fits_into_its_box() {
    for Picture { what, diagram, layout } in pictures() {
        for (node, place) in diagram.nodes.iter().zip(&layout.nodes) {
            for (line, text) in node.lines() {
                let size = match line {
                    Line::Name => 13.0,
                    Line::Op => 12.0,
                    Line::Shape => 11.0,
                };
                // The widest of the usual letters of fixed width; marks over letters take no room.
                let letters = text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count();
                let width = letters as f64 * size * 0.61;
                assert!(width <= place.width - 4.0, "{what}: `{text}` in {place:?}");
            }
        }
    }
}

#[test]
fn lines_of_different_values_do_not_run_on_each_other() {
    /// A level and a stretch of it: of a horizontal line, or of an upright one.
    fn stretches(way: &Way) -> Vec<(bool, f64, f64, f64)> {
        let pairs = way.points().windows(2).map(|pair| (pair[0], pair[1]));
        pairs
            .map(|(a, b)| match a.y == b.y {
                true => (true, a.y, a.x.min(b.x), a.x.max(b.x)),
                false => (false, a.x, a.y.min(b.y), a.y.max(b.y)),
            })
            .collect()
    }
    for Picture { what, diagram, layout } in pictures() {
        let lines: Vec<(&Edge, Vec<_>)> = diagram
            .edges
            .iter()
            .zip(&layout.edges)
            .filter(|(_, way)| matches!(way, Way::Straight(_)))
            .map(|(edge, way)| (edge, stretches(way)))
            .collect();
        for (at, (edge, own)) in lines.iter().enumerate() {
            // At the derivative that uses both they join.
            let differ = |other: &Edge| other.from != edge.from && other.to != edge.to;
            for (other, theirs) in lines[at + 1..].iter().filter(|(other, _)| differ(other)) {
                for a in own {
                    let runs_on = |b: &&(bool, f64, f64, f64)| {
                        a.0 == b.0 && (a.1 - b.1).abs() < 0.5 && a.2.max(b.2) < a.3.min(b.3)
                    };
                    let names = [edge.from, other.from].map(|at| &diagram.nodes[at].id);
                    assert!(!theirs.iter().any(|b| runs_on(&b)), "{what}: {names:?} at {a:?}");
                }
            }
        }
    }
}

#[test]
fn everything_is_on_the_page() {
    for Picture { what, layout, .. } in pictures() {
        let page = Rect { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
        for rect in layout.nodes.iter().chain(&layout.groups) {
            assert!(is_inside(rect, &page), "{what}: {rect:?} of {page:?}");
        }
        for point in layout.edges.iter().flat_map(Way::points) {
            let point = Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 };
            assert!(is_inside(&point, &page), "{what}: {point:?} of {page:?}");
        }
    }
}

#[test]
fn derivatives_stand_beside_their_values() {
    for Picture { what, diagram, layout } in pictures() {
        let middle = layout.width / 2.0;
        for (node, place) in diagram.nodes.iter().zip(&layout.nodes) {
            let Some(value) = node.mirrors else { continue };
            let (here, there) = (place.centre(), layout.nodes[value].centre());
            assert!((here.y - there.y).abs() < 0.01, "{what}: {}", node.id);
            assert!((here.x - middle - (middle - there.x)).abs() < 0.01, "{what}: {}", node.id);
            assert!(there.x < here.x, "{what}: {}", node.id);
        }
    }
}

#[test]
fn the_way_through_a_deep_network_is_a_column() {
    let deep = deep(40);
    let diagram = of_derivation(&deep, nn_inspect::picture::Open::All);
    let layout = layout(&diagram);
    let named = |name: &str| diagram.nodes.iter().position(|node| node.label == name).expect("a box");
    let first = layout.nodes[named("h₁")].centre().x;
    for layer in 2..=9 {
        let x = layout.nodes[named(&format!("h{}", ['₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'][layer - 2]))]
            .centre()
            .x;
        assert!((x - first).abs() < 0.01, "layer {layer} at {x}, the first at {first}");
    }
    let columns = layout.nodes.iter().zip(&diagram.nodes).filter(|(_, node)| node.part == Part::Forward);
    let right = columns.map(|(rect, _)| rect.right()).fold(0.0, f64::max);
    assert!(right < 700.0, "the column is {right} wide");
}

#[test]
fn residual_blocks_stand_above_each_other() {
    let diagram = of_derivation(&residual(4), nn_inspect::picture::Open::All);
    let layout = layout(&diagram);
    let frame = |name: &str| diagram.groups.iter().position(|group| group.id == name).expect("a frame");
    for pair in ["h1", "h2", "h3", "h4"].windows(2) {
        let [upper, lower] = [pair[0], pair[1]].map(|name| layout.groups[frame(name)]);
        assert!(upper.bottom() <= lower.y, "{pair:?} share rows: {upper:?}, {lower:?}");
    }
}
