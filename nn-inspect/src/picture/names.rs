//! Names as they are written in boxes.

use std::collections::BTreeMap;

use nn_compiler::ir::Shape;

/// The layer instances whose bodies made a value, outermost first: those of the dotted name that are known.
pub(super) fn instances(layer: Option<&str>, known: &BTreeMap<String, String>) -> Vec<String> {
    let Some(layer) = layer else { return Vec::new() };
    let ends = layer.match_indices('.').map(|(at, _)| at).chain([layer.len()]);
    ends.map(|end| layer[..end].to_owned()).filter(|prefix| known.contains_key(prefix)).collect()
}

/// What marks the frames of loops among those of layers.
const LOOP: char = '⟳';

/// The mark of the loop with this number.
pub(super) fn mark_of_loop(number: usize) -> String {
    format!("{LOOP}{number}")
}

/// Whether a frame is that of a loop.
pub(super) fn is_loop(layer: &str) -> bool {
    layer.starts_with(LOOP)
}

/// The frames around a value, outermost first: of layers, and of loops with the number of layers around each.
pub(super) fn framed(layers: Vec<String>, loops: &[(usize, usize)]) -> Vec<String> {
    let mut path = layers;
    for (inserted, &(number, around)) in loops.iter().enumerate() {
        path.insert((around + inserted).min(path.len()), mark_of_loop(number));
    }
    path
}

/// How many layers are around all of some values, whose layers these are.
pub(super) fn around_all(layers: impl IntoIterator<Item = Vec<String>>) -> usize {
    let shared = layers.into_iter().reduce(|shared, layers| {
        let both = shared.into_iter().zip(layers).take_while(|(one, other)| one == other);
        both.map(|(one, _)| one).collect()
    });
    shared.map_or(0, |shared| shared.len())
}

/// A text inside the frame of a layer, where the layer's own name is not repeated: `weight` for
/// `hidden.weight`, `∂J/∂weight` for `∂J/∂hidden.weight`, `d_weight` for `d_hidden.weight`.
pub(crate) fn relative(text: &str, frame: Option<&str>) -> String {
    let Some(frame) = frame.filter(|frame| !frame.is_empty()) else { return text.to_owned() };
    let prefix = format!("{frame}.");
    let (mut short, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(&prefix) {
        let before = &rest[..at];
        let is_part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let before_mark = before.strip_suffix("d_").unwrap_or(before);
        short.push_str(before);
        if before_mark.ends_with(is_part_of_name) {
            short.push_str(&prefix);
        }
        rest = &rest[at + prefix.len()..];
    }
    short + rest
}

/// The shape of a box's value; nothing for a number.
pub(super) fn shape(shape: &Shape) -> String {
    if shape.is_scalar() { String::new() } else { shape.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_s_own_name_is_not_repeated_in_it() {
        let inside = |text: &str| relative(text, Some("a.b"));
        assert_eq!(inside("a.b.weight"), "weight");
        assert_eq!(inside("∂J/∂a.b.weight · a.b.c.yᵀ"), "∂J/∂weight · c.yᵀ");
        assert_eq!(inside("d_a.b.weight"), "d_weight");
        assert_eq!(inside("x.a.b.weight + aa.b.y + a.by"), "x.a.b.weight + aa.b.y + a.by");
        assert_eq!(relative("a.b.weight", None), "a.b.weight");
    }
}
