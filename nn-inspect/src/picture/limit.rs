//! How large a picture may be.

use super::diagram::{Diagram, Edge};

/// The most work of finding places, as counted here: for so much it takes seconds.
const MOST: usize = 10_000;

impl Diagram {
    /// Whether boxes and arrows are few enough to be given places within seconds.
    pub fn can_be_drawn(&self) -> bool {
        self.work() <= MOST
    }

    /// The work of finding places: an arrow takes one in every row it crosses, and in a row of many boxes any two may
    /// have to change theirs. A box is in the first row after those it is computed from; derivatives are beside the
    /// values.
    fn work(&self) -> usize {
        let mut rows = vec![0; self.nodes.len()];
        // All arrows to a box come before those from it.
        let is_in_rows = |edge: &&Edge| self.nodes[edge.from].part == self.nodes[edge.to].part;
        let mut arrows: Vec<Edge> = self.edges.iter().filter(is_in_rows).copied().collect();
        arrows.sort_unstable_by_key(|edge| edge.to);
        for edge in &arrows {
            rows[edge.to] = rows[edge.to].max(rows[edge.from] + 1);
        }
        let crossed: usize = arrows.iter().map(|edge| rows[edge.to] - rows[edge.from]).sum();
        let mut widths = vec![0; self.nodes.len() + 1];
        rows.iter().for_each(|&row| widths[row] += 1);
        crossed + widths.iter().map(|width: &usize| width * width / 8).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Node;

    fn diagram(boxes: usize, arrows: impl IntoIterator<Item = (usize, usize)>) -> Diagram {
        Diagram {
            title: String::new(),
            is_figure: false,
            nodes: vec![Node::default(); boxes],
            groups: Vec::new(),
            edges: arrows.into_iter().map(|(from, to)| Edge { from, to }).collect(),
            returns: Vec::new(),
        }
    }

    #[test]
    fn an_arrow_counts_as_often_as_it_crosses_a_row_and_a_row_by_its_width() {
        assert_eq!(diagram(3, [(0, 1), (0, 2), (1, 2)]).work(), 1 + 2 + 1);
        let (wide, arrows) = (diagram(81, (0..80).map(|from| (from, 80))), 80);
        assert_eq!(wide.work(), arrows + 80 * 80 / 8);
    }

    #[test]
    fn a_long_chain_can_be_drawn_and_one_whose_boxes_all_use_the_first_cannot() {
        let chain = |boxes: usize| (1..boxes).map(|to| (to - 1, to));
        assert!(diagram(3_000, chain(3_000)).can_be_drawn());
        let all_use_the_first = chain(300).chain((2..300).map(|to| (0, to)));
        assert!(!diagram(300, all_use_the_first).can_be_drawn());
    }
}
