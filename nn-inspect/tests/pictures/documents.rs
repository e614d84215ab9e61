//! SVG and DOT.

use std::collections::BTreeSet;

use layout::gv::DotParser;
use layout::gv::parser::ast::Stmt;
use nn_inspect::picture::{Diagram, Edge, Group, Kind, Node, Open, Part, Shows};
use roxmltree::Document;

use crate::{Picture, deep, golden, of_derivation, pictures};

fn has_class(node: &roxmltree::Node, class: &str) -> bool {
    node.attribute("class").is_some_and(|classes| classes.split(' ').any(|other| other == class))
}

#[test]
fn every_label_arrow_and_frame_is_in_the_svg() {
    for Picture { what, diagram, .. } in pictures() {
        let svg = diagram.to_svg();
        let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{what}: {error}"));
        let boxes: Vec<_> = document.descendants().filter(|node| node.has_attribute("data-node")).collect();
        assert_eq!(boxes.len(), diagram.nodes.len(), "{what}");
        for (element, node) in boxes.iter().zip(&diagram.nodes) {
            assert_eq!(element.attribute("data-node"), Some(&*node.id), "{what}");
            let written = |text: &str| {
                let texts = element.children().filter(|child| child.has_tag_name("text"));
                texts.filter(|child| child.text() == Some(text)).count()
            };
            assert!(node.lines().count() > 0, "{what}: `{}` says nothing", node.id);
            for (_, line) in node.lines() {
                assert!(written(line) > 0, "{what}: `{line}` is missing");
            }
        }
        let frames: Vec<_> = document.descendants().filter(|node| has_class(node, "frame")).collect();
        let titles = diagram.groups.iter().map(|group| group.title());
        let shown = frames.iter().filter_map(|frame| {
            frame.children().filter_map(|child| child.text()).find(|text| !text.trim().is_empty())
        });
        assert_eq!(shown.collect::<Vec<_>>(), titles.collect::<Vec<_>>(), "{what}");
        let arrows =
            document.descendants().filter(|node| has_class(node, "edge") && node.has_attribute("data-from"));
        let ends = arrows.map(|arrow| (arrow.attribute("data-from"), arrow.attribute("data-to")));
        let id = |at: usize| Some(&*diagram.nodes[at].id);
        let expected = diagram.edges.iter().chain(&diagram.returns).map(|edge| (id(edge.from), id(edge.to)));
        assert_eq!(ends.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{what}");
    }
}

#[test]
fn no_two_boxes_have_one_name() {
    for Picture { what, diagram, .. } in pictures() {
        let names: BTreeSet<&str> = diagram.nodes.iter().map(|node| &*node.id).collect();
        assert_eq!(names.len(), diagram.nodes.len(), "{what}");
        let frames: BTreeSet<&str> = diagram.groups.iter().map(|group| &*group.id).collect();
        assert_eq!(frames.len(), diagram.groups.len(), "{what}");
    }
}

/// The statements of a document in the language of Graphviz.
fn read_dot(dot: &str) -> Vec<Stmt> {
    let graph = DotParser::new(dot).process().unwrap_or_else(|error| panic!("{error}\n{dot}"));
    graph.list.list
}

#[test]
fn every_dot_can_be_read() {
    for Picture { what, diagram, .. } in pictures() {
        let mut arrows = Vec::new();
        for statement in read_dot(&diagram.to_dot()) {
            if let Stmt::Edge(edge) = statement {
                arrows.extend(edge.to.into_iter().map(|(to, _)| (edge.from.name.clone(), to.name)));
            }
        }
        let id = |at: usize| diagram.nodes[at].id.to_string();
        let expected = diagram.edges.iter().chain(&diagram.returns).map(|edge| (id(edge.from), id(edge.to)));
        assert_eq!(arrows, expected.collect::<Vec<_>>(), "{what}");
    }
}

#[test]
fn the_same_network_makes_the_same_bytes() {
    for network in [golden("block"), deep(12)] {
        for open in [Open::All, Open::None] {
            let diagram = of_derivation(&network, open.clone());
            let (svg, dot) = (diagram.to_svg(), diagram.to_dot());
            for _ in 0..3 {
                let again = of_derivation(&network, open.clone());
                assert_eq!(again.to_svg(), svg);
                assert_eq!(again.to_dot(), dot);
            }
        }
    }
}

#[test]
fn a_page_finds_the_terms_it_speaks_of() {
    let svg = of_derivation(&golden("digits"), Open::All).to_svg();
    let document = Document::parse(&svg).expect("XML");
    let term = |classes: &str, label: &str| {
        let boxes = document.descendants().filter(|node| node.attribute("class") == Some(classes));
        let labelled = |node: &roxmltree::Node| {
            node.descendants().any(|text| has_class(&text, "name") && text.text() == Some(label))
        };
        let found = boxes.filter(|node| node.has_attribute("data-term")).find(labelled);
        found.unwrap_or_else(|| panic!("no `{classes}` called `{label}`"))
    };
    term("node given input forward", "image");
    term("node given target forward", "label");
    term("node loss forward", "J");
    term("node value forward", "probabilities");
    assert_eq!(term("node parameter forward", "bias").attribute("data-layer"), Some("hidden"));
    // The derivatives begin at the loss.
    let gradient = term("node derivative gradient backward", "∂J/∂bias");
    assert_eq!(gradient.attribute("data-layer"), Some("logits"));
    term("node derivative backward", "∂J/∂hidden");
    let terms =
        |name: &str| document.descendants().filter_map(|n| n.attribute(name)).collect::<BTreeSet<_>>();
    let known = terms("data-term");
    assert!(terms("data-from").is_subset(&known) && terms("data-to").is_subset(&known));

    let svg = of_derivation(&golden("digits"), Open::None).to_svg();
    let document = Document::parse(&svg).expect("XML");
    let folded =
        document.descendants().filter(|node| has_class(node, "folded") && node.has_attribute("data-layer"));
    let layers: Vec<_> = folded.filter_map(|node| node.attribute("data-layer")).collect();
    assert_eq!(layers, ["hidden", "logits", "logits", "hidden"]);
}

/// Two boxes and a frame with such a text wherever one can stand.
fn saying(text: &str) -> Diagram {
    let node = |id: &str, group| Node {
        id: format!("{id}{text}"),
        shows: Shows::Reference(text.to_owned()),
        label: text.to_owned(),
        op: text.to_owned(),
        shape: text.to_owned(),
        tooltip: format!("{text}\n{text}"),
        part: Part::Forward,
        kind: Kind::Value,
        layer: Some(text.to_owned()),
        group,
        mirrors: None,
    };
    let frame = Group {
        id: text.to_owned(),
        layer: text.to_owned(),
        name: text.to_owned(),
        kind: text.to_owned(),
        is_loop: false,
        part: Part::Forward,
        parent: None,
        mirrors: None,
    };
    Diagram {
        title: text.to_owned(),
        is_figure: false,
        nodes: vec![node("a", None), node("b", Some(0))],
        groups: vec![frame],
        returns: Vec::new(),
        edges: vec![Edge { from: 0, to: 1 }],
    }
}

#[test]
fn no_text_ends_what_it_stands_in() {
    for text in
        ["a < b & c > d", "\"quoted\" 'twice'", "]]> <!-- -->", "back\\slash\\n", "∂J/∂ŷ ⊙ ½", "{a|b}"]
    {
        let diagram = saying(text);
        let svg = diagram.to_svg();
        let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{text}: {error}"));
        let names = document.descendants().filter(|node| has_class(node, "name"));
        assert_eq!(names.filter_map(|node| node.text()).collect::<Vec<_>>(), [text, text]);
        let layers = document.descendants().filter_map(|node| node.attribute("data-layer"));
        assert_eq!(layers.collect::<Vec<_>>(), [text; 3]);
        assert!(!read_dot(&diagram.to_dot()).is_empty(), "{text}");
    }
}

#[test]
fn parts_differ_by_more_than_colour() {
    let diagram = of_derivation(&golden("digits"), Open::All);
    let svg = diagram.to_svg();
    for word in ["input", "target", "parameter", "value", "loss", "derivative", "gradient", "is passed back"]
    {
        assert!(svg.contains(&format!(">{word}</text>")), "the legend lacks `{word}`");
    }
    assert!(
        svg.contains(".backward .shape,") && svg.contains("stroke-dasharray:5 3"),
        "derivatives are dashed"
    );
    let dot = diagram.to_dot();
    assert!(dot.contains("shape=note") && dot.contains("style=\"filled,dashed\""));
}
