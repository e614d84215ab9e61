//! The page, as far as it can be judged without a browser.

use nn_cli::Source;
use nn_compiler::array::Array;
use nn_compiler::eval::Bindings;
use nn_compiler::inspect::derivation::derivation;
use nn_compiler::inspect::trace::Trace;
use nn_compiler::networks;
use nn_inspect::page::{Page, page};
use serde_json::Value;

/// The page of the first network in a text.
fn page_of(text: &str) -> String {
    page_of_network(text, 0)
}

/// The page of one of the networks in a text.
fn page_of_network(text: &str, at: usize) -> String {
    let source = Source::new("a<b>.nn".to_owned(), text.to_owned()).expect("a network");
    let inside = &source.invocations[0];
    let networks = networks(inside.tokens.clone()).expect("no mistakes");
    let derivation = derivation(&networks[at].model);
    page(&Page { derivation: &derivation, source: &source.lines_of(inside), values: None })
}

const LINE: &str = "/// A line </script><b>& \"more\"</b>.
pub struct Line {
    input x: [2]; target y;
    // {{title}}
    let hidden = x.dense(3).tanh();
    output y_hat = hidden.dense(); /* two
    lines */
    loss (y - y_hat).square();
}";

/// The text between two others.
fn between<'t>(text: &'t str, open: &str, close: &str) -> &'t str {
    let (_, rest) = text.split_once(open).unwrap_or_else(|| panic!("no {open}"));
    rest.split_once(close).expect("an end").0
}

#[test]
fn it_needs_nothing_from_elsewhere() {
    let page = page_of(LINE);
    for word in ["http:", "https:", "src=", "@import", "url("] {
        let own = page.replace("http://www.w3.org/", "");
        assert!(!own.contains(word), "{word}");
    }
    assert_eq!(page, page_of(LINE), "the same network has the same page");
}

#[test]
fn what_is_written_in_the_source_is_no_part_of_the_page() {
    let page = page_of(LINE);
    assert_eq!(page.matches("</script>").count(), 2, "the data and the script");
    assert!(page.contains("/// A line &lt;/script&gt;&lt;b&gt;&amp; &quot;more&quot;&lt;/b&gt;."));
    assert!(page.contains("a&lt;b&gt;.nn:1") && !page.contains("<b>"));
    assert!(page.contains("// {{title}}"), "the source is not a template");
}

#[test]
fn the_source_has_all_its_lines_with_their_numbers() {
    let page = page_of(&format!("\n\n{LINE}"));
    let lines = between(&page, "<div id=\"lines\"", "<section id=\"details\"");
    assert_eq!(lines.matches("class=\"line\"").count(), LINE.lines().count());
    assert!(lines.contains("id=\"line-3\"") && lines.contains("id=\"line-11\""));
    assert!(lines.contains("<span class=\"comment\">    lines */</span>"), "{lines}");
    // `dense` made the weight, the bias and the sum; `hidden` is a name.
    assert!(lines.contains("<span class=\"mark\" data-terms=\"2 3 4\">dense</span>"), "{lines}");
    assert!(lines.contains("<span class=\"mark\" data-terms=\"5\">hidden</span>"), "{lines}");
}

#[test]
fn the_source_begins_at_the_network_that_is_shown() {
    let other = LINE.replace("Line", "Other").replace("/// A line", "/// Another\n#[dtype(f64)]\n/// line");
    let text = format!("fn f(x) = x;\n\n{LINE}\n\n{other}");
    for (at, first) in [(0, 3), (1, 13)] {
        let page = page_of_network(&text, at);
        assert_eq!(page.matches("data-begins").count(), 2, "a line and the script");
        assert!(page.contains(&format!("<div class=\"line\" data-begins id=\"line-{first}\"")), "{at}");
        assert!(page.contains(&format!("a&lt;b&gt;.nn:{first}<")), "{at}");
    }
}

#[test]
fn frozen_parameters_are_told_from_learned_ones() {
    let frozen = LINE.replace("hidden.dense()", "stop_gradient(hidden).dense()");
    let page = page_of(&frozen);
    assert!(page.contains("<p>13 parameters, 9 of them frozen, "));
    assert!(page.contains("hidden <span class=\"note\">9 parameters, frozen</span>"));
    assert_eq!(page.matches("class=\"row frozen parameter\"").count(), 2);
    assert_eq!(page.matches("class=\"row parameter\"").count(), 2);
    assert!(!page_of(LINE).contains("frozen parameter\" id"));
}

#[test]
fn a_class_has_no_decimals() {
    let text =
        "pub struct C { input x: [1]; target label: class(3); let z = x.dense(3); output digit = argmax(z);
                loss cross_entropy(z, label); }";
    let source = Source::new("c.nn".to_owned(), text.to_owned()).expect("a network");
    let inside = &source.invocations[0];
    let networks = networks(inside.tokens.clone()).expect("no mistakes");
    let number = |value: f64| vec![Array::scalar(value)];
    let bindings = Bindings {
        inputs: vec![vec![Array::new(&[1], vec![0.25])]],
        targets: vec![number(0.0)],
        parameters: vec![Array::new(&[3, 1], vec![0.0; 3]), Array::new(&[3], vec![0.0, 0.0, 2.0])],
        ..Bindings::default()
    };
    let trace = Trace::new(derivation(&networks[0].model), &bindings);
    let page = page(&Page {
        derivation: &trace.derivation,
        source: &source.lines_of(inside),
        values: Some(&trace.values),
    });
    for value in ["0", "2"] {
        assert!(page.contains(&format!("<span class=\"value\">{value}</span>")), "{value}");
    }
    assert!(!page.contains("0.0000"));
}

#[test]
fn its_data_are_the_terms() {
    let page = page_of(LINE);
    let data = between(&page, "<script type=\"application/json\" id=\"terms\">", "</script>");
    let terms: Value = serde_json::from_str(data).expect("JSON");
    let terms = terms.as_array().expect("a list");
    let by_hidden = terms.iter().find(|term| term["shown"] == "∂J/∂hidden").expect("a derivative");
    assert_eq!((by_hidden["role"].as_str(), by_hidden["of"].as_u64()), (Some("derivative"), Some(5)));
    assert_eq!((by_hidden["line"].as_u64(), by_hidden["section"].as_str()), (Some(5), Some("hidden")));
    assert_eq!(by_hidden["paths"].as_array().map(Vec::len), Some(1));
    for at in 0..terms.len() {
        let rows = format!("id=\"term-{at}\"");
        assert_eq!(page.matches(&rows).count(), 1, "each term has a row");
    }
}
