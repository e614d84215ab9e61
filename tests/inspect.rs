//! Networks read again from the source they carry.

use std::fs;
use std::path::Path;

use nn_compiler::inspect::equations;
use nn_compiler::inspect::typeset::rounded;
use nn_compiler::source::{Source, source};
use nn_inspect::Inspect;
use nn_runtime::{Class, Network, network};
use nn_tests::macros::invocations;
use proc_macro2::{TokenStream, TokenTree};

network! {
    /// A classifier: σ of “sums”.
    struct Digits {
        input  image: [4];   // what is seen
        target label: class(3);
        /** Hidden,
            in two lines. */
        let hidden = image.dense(5).tanh();
        let logits = hidden.dense(3);
        output probabilities = softmax(logits);
        loss cross_entropy(logits, label);
    }
}

/// Tokens that stand in no file in their order.
macro_rules! declared {
    ($name:ident, $width:expr) => {
        network! {
            struct $name {
                input  x: [2];
                target y: [1];
                output line = x.dense($width).dense(1);
                loss squared_error(line, y);
            }
        }
    };
}

declared!(Composed, 1 + 2);

#[test]
fn networks_tell_their_summary() {
    let summary = Digits::summary();
    assert_eq!(summary.parameters, Digits::INFO.parameter_len());
    assert!(summary.rows.iter().any(|row| row.name == "hidden" && row.shape == "[5]"), "{summary}");
}

#[test]
fn networks_composed_by_macros_too() {
    assert_eq!(Composed::summary().parameters, Composed::INFO.parameter_len());
}

/// The text is that of this file, without its ordinary comments.
#[test]
fn the_source_is_the_text_of_the_file() {
    let file = include_str!("inspect.rs");
    let source = Digits::SOURCE;
    assert!(source.file.ends_with("inspect.rs"), "{source:?}");
    let written = file.lines().skip(source.line - 1).map(|line| line.split(" // ").next().unwrap_or(line));
    let written: Vec<&str> = written.map(str::trim_end).take(source.text.lines().count()).collect();
    assert_eq!(source.text.lines().collect::<Vec<_>>(), written);
}

/// Every token with its line and column, delimiters included; lines counted from `first`.
fn places(tokens: TokenStream, first: usize) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for tree in tokens {
        let (start, text) = (tree.span().start(), tree.to_string());
        if let TokenTree::Group(group) = tree {
            found.push((format!("{:?}", group.delimiter()), start.line - first, start.column));
            found.extend(places(group.stream(), first));
            let close = group.span_close().start();
            found.push((String::new(), close.line - first, close.column));
        } else {
            found.push((text, start.line - first, start.column));
        }
    }
    found
}

fn listings(tokens: TokenStream) -> Vec<String> {
    let networks = nn_compiler::networks(tokens).expect("a network without mistakes");
    let listing = |network: &nn_compiler::Network| {
        let roots: Vec<_> =
            network.joint.gradients.iter().map(|&(i, node)| (format!("d{i}"), node)).collect();
        equations(&network.joint.graph, &roots)
    };
    networks.iter().map(listing).collect()
}

#[test]
fn sources_read_again_are_the_same_programs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let files = ["tests/golden/networks", "examples", "examples/lessons"].map(|folder| root.join(folder));
    let files = files
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("a folder"))
        .map(|entry| entry.unwrap().path());
    let mut programs = 0;
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let tokens = match path.extension().and_then(|end| end.to_str()) {
            Some("nn") => vec![text.parse().expect("tokens")],
            Some("rs") => invocations(text.parse().expect("tokens")),
            _ => continue,
        };
        for tokens in tokens {
            let Source { text, line, .. } = source(&tokens);
            let again: TokenStream = text.parse().expect("tokens");
            assert!(line > 0, "{}: no layout", path.display());
            assert_eq!(places(again.clone(), 1), places(tokens.clone(), line), "{}", path.display());
            // The body of a `macro_rules!` is no program before its names are filled in.
            if !text.contains('$') {
                assert_eq!(listings(again), listings(tokens), "{}", path.display());
                programs += 1;
            }
        }
    }
    assert!(programs >= 12, "{programs} programs");
}

#[test]
fn a_report_has_the_numbers_of_an_example_and_the_lines_of_the_file() {
    let net = Digits::new(3);
    let trace = net
        .trace(&digits::Example { image: [0.1, 0.2, 0.3, 0.4], label: Class::new(1).expect("one of three") });
    let page = Digits::report(&trace);
    let file = include_str!("inspect.rs");
    let line = 1 + file.lines().position(|line| line.contains("image.dense(5)")).expect("the layer");
    let mark = format!("id=\"line-{line}\"");
    let (_, rest) = page.split_once(&mark).expect("the line has its number");
    assert!(rest[..rest.find('\n').unwrap_or(0)].contains("data-terms=\"2 3 4\">dense</span>"), "{rest}");
    assert!(page.contains(&format!("\"line\":{line}")), "terms know it too");
    for number in [trace.loss(), 1.0] {
        let value = format!("<span class=\"value\">{}</span>", rounded(number));
        assert!(page.contains(&value), "{value} is on the page: the loss, and the class without decimals");
    }
    let hidden = trace.value("hidden").expect("a value").elements()[0];
    assert!(page.contains(&format!("\"value\":{{\"rows\":[[{hidden:?},")), "{hidden} is in the data");
}

#[test]
fn a_report_of_a_network_that_stands_in_no_file() {
    let net = Composed::new(3);
    let page = Composed::report(&net.trace(&composed::Example { x: [1.0, 2.0], y: [0.5] }));
    assert!(page.contains("<h1>Composed</h1>") && page.contains("\"line\":null"));
}
