//! What a reader does: points, clicks, searches, folds, types.

use crate::pages::{deep, digits, words, worked_example};
use crate::{Browser, NARROW, WIDE, browser};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";

/// The selector of the row of a term, by its name as it is shown: of the sign before it, as the names in its
/// formula are other terms.
fn row(browser: &Browser, shown: &str) -> String {
    let id = browser.text(&format!(
        "JSON.parse(document.getElementById('terms').textContent).findIndex(term => term.shown === '{shown}')"
    ));
    assert_ne!(id, "-1", "no term is shown as {shown}");
    format!("#rows .row[data-term='{id}'] .sign")
}

/// What is pinned, as the details call it.
fn title(browser: &Browser) -> String {
    browser.text("document.querySelector('#term h3')?.textContent ?? 'nothing'")
}

/// The pieces of source with a class.
fn tokens(browser: &Browser, class: &str) -> String {
    browser
        .text(&format!("[...document.querySelectorAll('#lines .{class}')].map(e => e.textContent).join(' ')"))
}

#[test]
#[ignore = "needs Chromium"]
fn a_click_on_a_term_finds_it_in_every_pane() {
    let browser = browser("click", &digits("click"), WIDE, "light");
    browser.hover(&row(&browser, "hidden.y"));
    assert_eq!(tokens(&browser, "hot"), "dense");
    assert_eq!(title(&browser), "hidden.y", "without a pin the details follow the mouse");
    browser.click(&row(&browser, "∂J/∂logits"));
    assert_eq!(title(&browser), "∂J∂logits");
    let details = browser.text("document.getElementById('term').textContent");
    for part in ["derivative of the loss", "[10]", "probabilities−onehot(label)", "line 17", "Used in"] {
        assert!(details.contains(part), "{part} is not in: {details}");
    }
    assert_eq!(
        tokens(&browser, "pinned"),
        "logits dense logits logits logits logits",
        "what the derivative is by"
    );
    // Pointing elsewhere leaves it.
    browser.hover(&row(&browser, "label"));
    assert_eq!(
        (title(&browser).as_str(), tokens(&browser, "hot").as_str()),
        ("∂J∂logits", "label label label")
    );
    browser.click("#unpin");
    assert_eq!(tokens(&browser, "pinned"), "");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium"]
fn a_token_of_the_source_leads_to_its_terms_in_turn() {
    let browser = browser("token", &digits("token"), WIDE, "light");
    browser.click("#line-16 .mark:nth-of-type(4)");
    assert_eq!(title(&browser), "hidden.y", "the value that the layer is for");
    browser.click("#line-16 .mark:nth-of-type(4)");
    assert_eq!(title(&browser), "hidden.weight");
    browser.click("#term a[data-goto]");
    browser.click("#term .links a");
    assert_eq!(title(&browser), "hidden.y", "links lead on");
    assert!(browser.holds("location.hash === '#term-4'"));
}

#[test]
#[ignore = "needs Chromium"]
fn a_derivative_tells_its_paths_and_what_was_made_shorter() {
    let browser = browser("paths", &deep("paths"), WIDE, "light");
    browser.click(&row(&browser, "∂J/∂h₁₀"));
    let details = browser.text("document.getElementById('term').textContent");
    assert!(details.contains("Chain rule: the sum over"), "{details}");
    assert!(browser.holds("document.querySelectorAll('#term .paths li').length >= 2"));
    assert!(browser.holds("document.querySelectorAll('#term .steps li').length >= 1"), "{details}");
    let used = "[...document.querySelectorAll('#rows .row.used')].length";
    let links = "document.querySelectorAll('#term .links')[0].children.length";
    assert_eq!(browser.text(used), browser.text(links), "what it is computed from is marked");
}

#[test]
#[ignore = "needs Chromium"]
fn the_search_filters_by_name_and_formula() {
    let browser = browser("search", &digits("search"), WIDE, "light");
    let shown = "[...document.querySelectorAll('#rows .row')].filter(row => row.offsetHeight).length";
    let all = browser.text(shown);
    browser.keys("/relu");
    assert_eq!(browser.text("document.activeElement.id"), "search");
    assert_eq!(browser.text(shown), "1");
    assert_eq!(browser.text("document.getElementById('found').textContent"), format!("1 of {all}"));
    browser.keys(ENTER);
    assert_eq!(title(&browser), "hidden");
    browser.run("document.getElementById('search').value = ''");
    browser.keys("/dJ/dhidden.w");
    assert_eq!(browser.text(shown), "1", "`∂` may be typed as `d`");
    browser.keys(ESCAPE);
    assert_eq!(browser.text(shown), all);
    browser.keys("/zzz");
    assert!(browser.holds("document.getElementById('nothing').offsetHeight > 0"));
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium"]
fn layers_fold_and_open() {
    let browser = browser("fold", &digits("fold"), WIDE, "light");
    let open =
        "[...document.querySelectorAll('#rows details[data-layer]')].filter(layer => layer.open).length";
    assert_eq!(browser.text(open), "4", "two layers, forward and backward");
    browser.click("#rows details[data-layer=hidden] summary");
    assert_eq!(browser.text(open), "3");
    browser.click("#fold-formulas");
    assert_eq!(browser.text(open), "0");
    // What is looked for is not left in a folded layer.
    browser.click("#line-16 .mark:nth-of-type(4)");
    assert_eq!(browser.text(open), "1");
    browser.click("#open-formulas");
    assert_eq!(browser.text(open), "4");
}

/// The selector of the box of a term.
fn node(browser: &Browser, shown: &str) -> String {
    row(browser, shown).replace("#rows .row", "#drawing .node").replace(" .sign", "")
}

#[test]
#[ignore = "needs Chromium"]
fn a_box_of_the_graph_leads_to_its_formula_and_back() {
    let browser = browser("graph", &digits("graph"), WIDE, "light");
    browser.click(&node(&browser, "∂J/∂hidden.y"));
    assert_eq!(title(&browser), "∂J∂hidden.y");
    assert!(
        browser.holds("document.querySelector('#rows .row.pinned').ariaLabel.startsWith('∂J/∂hidden.y = ')")
    );
    // The boxes it is computed from, the arrows from them, and those to where it is used.
    let count =
        |selector: &str| browser.text(&format!("document.querySelectorAll('#drawing {selector}').length"));
    assert_eq!((count(".node.used"), count(".edge.into")), ("2".to_owned(), "2".to_owned()));
    assert_eq!((count(".node.user"), count(".edge.out")), ("2".to_owned(), "2".to_owned()));
    browser.click(&row(&browser, "logits.bias"));
    assert_eq!(browser.text("document.querySelector('#drawing .node.pinned').ariaLabel"), "logits.bias");
    browser.keys("/softmax");
    let matching =
        "[...document.querySelectorAll('#drawing .node:not(.missed)')].map(node => node.ariaLabel).join(' ')";
    assert_eq!(browser.text(matching), "probabilities J", "those whose formulas speak of it");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium"]
fn layers_of_the_graph_fold_and_open() {
    let browser = browser("layers", &digits("layers"), WIDE, "light");
    let boxes =
        |selector: &str| browser.text(&format!("document.querySelectorAll('#drawing {selector}').length"));
    let all = boxes(".node");
    assert_eq!(boxes("svg"), "1");
    browser.click("#fold-drawing");
    assert_eq!((boxes(".frame"), boxes("[data-terms][data-layer=hidden]")), ("0".to_owned(), "2".to_owned()));
    // What is folded away is marked by the box around it.
    browser.click(&row(&browser, "hidden.weight"));
    assert_eq!(browser.text("document.querySelector('#drawing .pinned').dataset.layer"), "hidden");
    browser.click("#drawing .node.pinned");
    assert_eq!((boxes(".frame"), boxes("[data-terms][data-layer=logits]")), ("2".to_owned(), "2".to_owned()));
    assert_eq!(boxes(".node.pinned"), "1", "what is pinned stays so");
    browser.click("#drawing .frame[data-layer=hidden] text");
    assert_eq!(boxes(".frame"), "0");
    browser.click("#open-drawing");
    assert_eq!((boxes(".node"), boxes("svg")), (all, "1".to_owned()));
    assert!(browser.holds("document.querySelectorAll('#legend svg').length > 8"));
}

#[test]
#[ignore = "needs Chromium"]
fn a_large_network_begins_folded_and_each_layer_opens() {
    let browser = browser("large", &deep("large"), WIDE, "light");
    let boxes =
        |selector: &str| browser.text(&format!("document.querySelectorAll('#drawing {selector}').length"));
    assert_eq!(boxes(".frame"), "0");
    browser.click("#drawing .node[data-layer='h1.dense1']");
    assert_eq!(boxes(".frame"), "6", "two dense and a norm, forward and backward");
    assert!(browser.holds("document.getElementById('open-drawing').hidden"), "all at once would be too much");
    let width = "document.querySelector('#drawing svg').clientWidth";
    let before: f64 = browser.text(width).parse().expect("a number");
    browser.click("#larger");
    assert!(browser.text(width).parse::<f64>().expect("a number") > 1.1 * before);
    browser.click("#fit");
    assert!((browser.text(width).parse::<f64>().expect("a number") - before).abs() < 2.0);
}

#[test]
#[ignore = "needs Chromium"]
fn keys_go_from_term_to_term() {
    let browser = browser("keys", &worked_example("keys"), WIDE, "light");
    browser.keys("j");
    assert_eq!(title(&browser), "x");
    browser.keys(&format!("j{DOWN}{DOWN}"));
    assert_eq!(title(&browser), "b1");
    browser.keys(&format!("k{UP}"));
    assert_eq!(title(&browser), "y");
    assert!(browser.holds("document.activeElement === document.querySelector('#rows .row.pinned')"));
    browser.keys(&format!("{DOWN}d"));
    assert_eq!(title(&browser), "∂J∂w1");
    browser.keys("d");
    assert_eq!(title(&browser), "w1");
    browser.keys("?");
    assert!(browser.holds("document.getElementById('keys').open"));
    browser.keys(ESCAPE);
    assert!(!browser.holds("document.getElementById('keys').open"));
    assert_eq!(title(&browser), "w1", "Escape closed the list only");
    browser.keys(ESCAPE);
    assert_eq!(tokens(&browser, "pinned"), "");
    assert_eq!(browser.console(), [""; 0]);
}

#[test]
#[ignore = "needs Chromium"]
fn light_and_dark_follow_the_system_until_told_otherwise() {
    let page = worked_example("theme");
    let browser = browser("theme", &page, WIDE, "dark");
    let ground = "getComputedStyle(document.body).backgroundColor";
    let dark = browser.text(ground);
    browser.open(&page, WIDE, "light");
    let light = browser.text(ground);
    assert_ne!(light, dark);
    browser.click("#theme");
    assert_eq!(browser.text(ground), dark);
    browser.open(&page, WIDE, "light");
    assert_eq!(browser.text(ground), dark, "it is remembered");
    browser.keys("t");
    assert_eq!(browser.text(ground), light);
}

#[test]
#[ignore = "needs Chromium"]
fn numbers_of_an_example_are_shown() {
    let browser = browser("values", &worked_example("values"), WIDE, "light");
    // σ(0.5 · 0.8 − 0.1) = σ(0.3)
    browser.click(&row(&browser, "z"));
    assert_eq!(browser.text("document.querySelector('#rows .pinned span.value').textContent"), "0.5744");
    assert_eq!(browser.text("document.querySelector('#term .number').textContent"), "0.57444");
}

#[test]
#[ignore = "needs Chromium"]
fn classes_are_whole_numbers() {
    let browser = browser("classes", &words("classes"), WIDE, "light");
    browser.click(&row(&browser, "words"));
    assert_eq!(
        browser.text("[...document.querySelectorAll('#term td')].map(cell => cell.textContent).join(' ')"),
        "4321 7"
    );
    browser.click(&row(&browser, "label"));
    assert_eq!(browser.text("document.querySelector('#rows .pinned span.value').textContent"), "2");
    assert_eq!(browser.text("document.querySelector('#term .number').textContent"), "2");
}

#[test]
#[ignore = "needs Chromium"]
fn on_a_telephone_the_term_stands_at_the_foot() {
    let browser = browser("narrow", &digits("narrow"), NARROW, "light");
    assert!(browser.holds("document.getElementById('details').offsetHeight === 0"));
    browser.click(&row(&browser, "hidden.y"));
    let place = "document.getElementById('details').getBoundingClientRect()";
    assert!(browser.holds(&format!("{place}.height > 100 && {place}.bottom <= innerHeight + 1")));
    let row = "document.querySelector('#rows .row.pinned').getBoundingClientRect()";
    assert!(
        browser.holds(&format!("{row}.top >= 0 && {row}.bottom <= {place}.top")),
        "the panel is not over it"
    );
    browser.click("#term .links a");
    assert!(browser.holds(&format!("{row}.top >= 0 && {row}.bottom <= {place}.top")));
    browser.click("#unpin");
    assert!(browser.holds("document.getElementById('details').offsetHeight === 0"));
}
