//! A diagram in the language of Graphviz. Boxes differ by shape, the derivative by dashes, as in the SVG.

use std::fmt::Write;

use super::diagram::{Diagram, Kind, Part};

/// The document.
pub(super) fn document(diagram: &Diagram) -> String {
    let mut text = format!("digraph {} {{\n", quoted(&diagram.title));
    let title = if diagram.is_figure { "" } else { &diagram.title };
    let _ = writeln!(
        text,
        "  graph [label={}, labelloc=t, rankdir=TB, compound=true, fontname=\"sans-serif\"];",
        quoted(title)
    );
    text += "  node [fontname=\"monospace\", fontsize=11, style=filled];\n";
    text += "  edge [arrowsize=0.7, color=\"#64748b\"];\n";
    within(diagram, None, 1, &mut text);
    for edge in &diagram.edges {
        let [from, to] = [edge.from, edge.to].map(|at| &diagram.nodes[at]);
        let style = match (from.part, to.part) {
            (Part::Forward, Part::Forward) => "",
            (Part::Forward, Part::Backward) => " [style=dotted, color=\"#94a3b8\"]",
            (Part::Backward, _) => " [style=dashed, color=\"#b45309\"]",
        };
        let _ = writeln!(text, "  {} -> {}{style};", quoted(&from.id), quoted(&to.id));
    }
    for edge in &diagram.returns {
        let [from, to] = [edge.from, edge.to].map(|at| &diagram.nodes[at]);
        let style = if from.part == Part::Forward { "" } else { ", style=dashed, color=\"#b45309\"" };
        let _ = writeln!(
            text,
            "  {} -> {} [constraint=false, penwidth=1.8{style}];",
            quoted(&from.id),
            quoted(&to.id)
        );
    }
    if !diagram.is_figure {
        legend(diagram, &mut text);
    }
    text + "}\n"
}

/// What stands directly in a frame, or in none.
fn within(diagram: &Diagram, frame: Option<usize>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for node in diagram.nodes.iter().filter(|node| node.group == frame) {
        let lines: Vec<&str> = node.lines().map(|(_, line)| line).collect();
        let label = quoted(&lines.join("\n"));
        let tooltip = quoted(&node.tooltip);
        let look = look(node.kind, node.part);
        let _ = writeln!(text, "{indent}{} [label={label}, tooltip={tooltip}, {look}];", quoted(&node.id));
    }
    for (at, group) in diagram.groups.iter().enumerate().filter(|(_, group)| group.parent == frame) {
        let style = match group.part {
            Part::Forward => "style=\"rounded,filled\"; color=\"#94a3b8\"; fillcolor=\"#f8fafc\"",
            Part::Backward => "style=\"rounded,filled,dashed\"; color=\"#d97706\"; fillcolor=\"#fffbeb\"",
        };
        let _ = writeln!(text, "{indent}subgraph {} {{", quoted(&format!("cluster_{}", group.id)));
        let _ = writeln!(text, "{indent}  label={}; labeljust=l; {style};", quoted(&group.title()));
        within(diagram, Some(at), depth + 1, text);
        let _ = writeln!(text, "{indent}}}");
    }
}

fn look(kind: Kind, part: Part) -> String {
    let (shape, fill) = match kind {
        Kind::Input => ("oval", "#dbeafe"),
        Kind::Target => ("oval", "#e0e7ff"),
        Kind::Parameter => ("hexagon", "#dcfce7"),
        Kind::Frozen => ("hexagon", "#ffffff"),
        Kind::Value => ("box", "#ffffff"),
        Kind::Joint => ("circle", "#ffffff"),
        Kind::Layer => ("box3d", "#f1f5f9"),
        Kind::Output | Kind::Metric => ("box", "#e0f2fe"),
        Kind::Loss => ("doubleoctagon", "#fee2e2"),
        Kind::Gradient => ("note", "#fef3c7"),
        Kind::Reference => ("plain", "#ffffff"),
    };
    let lines = if kind == Kind::Output { ", peripheries=2" } else { "" };
    match part {
        Part::Forward => format!("shape={shape}, fillcolor=\"{fill}\"{lines}"),
        Part::Backward => {
            let fill = if kind == Kind::Gradient { fill } else { "#fffbeb" };
            format!("shape={shape}, fillcolor=\"{fill}\", color=\"#b45309\", style=\"filled,dashed\"{lines}")
        }
    }
}

/// One box of each kind that occurs.
fn legend(diagram: &Diagram, text: &mut String) {
    let occurs =
        |kind: Kind, part: Part| diagram.nodes.iter().any(|node| (node.kind, node.part) == (kind, part));
    *text += "  subgraph \"cluster_legend\" {\n    label=\"legend\"; style=\"rounded\"; color=\"#cbd5e1\";\n";
    for part in [Part::Forward, Part::Backward] {
        for kind in Kind::ALL.into_iter().filter(|&kind| occurs(kind, part)) {
            let label = kind.word(part);
            let id = format!("legend: {label}");
            let _ = writeln!(text, "    {} [label={}, {}];", quoted(&id), quoted(label), look(kind, part));
        }
    }
    *text += "  }\n";
}

/// A string of the language: what would end it or begin an escape is escaped, lines are kept.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}
