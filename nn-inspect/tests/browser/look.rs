//! What a reader sees: that all is there, can be read, and has a name for those who cannot see.

use crate::pages::{all, deep, digits, nested, root, transfer, worked_example};
use crate::{NARROW, WIDE, browser};

/// Elements whose text has too little contrast with what it stands on.
const PALE: &str = r#"
const channels = colour => colour.match(/[\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
  .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
const ground = element => {
  for (let at = element; at; at = at.parentElement) {
    const [r, g, b, a = 1] = channels(getComputedStyle(at).backgroundColor);
    if (a > 0.5) return [r, g, b];
  }
  return [255, 255, 255];
};
const found = [];
for (const element of document.querySelectorAll("body *:not(svg *):not(script):not(style)")) {
  const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  if (!own || !element.getClientRects().length) continue;
  const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) found.push(`${element.tagName}.${element.className} ${element.textContent.trim()}: ${contrast.toFixed(2)}`);
}
return found;
"#;

const OPEN_ALL: &str = "document.querySelectorAll('details').forEach(details => details.open = true)";

#[test]
#[ignore = "needs Chromium"]
fn every_page_opens_without_a_word_of_complaint_and_shows_all_its_formulas() {
    for (name, page) in [("a", worked_example("open-a")), ("b", digits("open-b")), ("c", deep("open-c"))] {
        for size in [WIDE, NARROW] {
            let browser = browser(&format!("open-{name}"), &page, size, "light");
            assert_eq!(browser.console(), [""; 0], "{name}");
            browser.run(OPEN_ALL);
            let formulas = "[...document.querySelectorAll('#rows math')]";
            assert!(browser.holds(&format!("{formulas}.length >= 15")));
            let boxes = format!(
                "{formulas}.every(m => m.getBoundingClientRect().width > 3 && m.getBoundingClientRect().height > 5)"
            );
            assert!(browser.holds(&boxes), "{name}: a formula that is not seen");
            assert!(
                browser.holds("document.documentElement.scrollWidth <= innerWidth"),
                "{name} is too wide"
            );
            let cut = "[...document.querySelectorAll('.formula, .equation')].filter(f => f.scrollHeight > f.clientHeight + 1).length";
            assert_eq!(browser.text(cut), "0", "{name}: formulas that are cut off below");
            // Fractions are two rows high, as MathML that is understood.
            let fraction = "document.querySelector('#rows mfrac').getBoundingClientRect().height";
            assert!(browser.holds(&format!("{fraction} > 25")));
        }
    }
}

#[test]
#[ignore = "needs Chromium"]
fn the_source_opens_at_the_network_that_is_shown() {
    let browser = browser("second", &transfer("second"), WIDE, "light");
    let line = |text: &str| {
        let find = format!(
            "[...document.querySelectorAll('#lines .line')].find(line => line.textContent.includes('{text}'))"
        );
        let number = |of: &str| browser.text(of).parse::<f64>().expect("a number");
        number(&format!(
            "{find}.getBoundingClientRect().top - document.getElementById('lines').getBoundingClientRect().top"
        ))
    };
    let height: f64 =
        browser.text("document.getElementById('lines').clientHeight").parse().expect("a number");
    assert!((0.0..0.5 * height).contains(&line("pub struct Transfer")), "{}", line("pub struct Transfer"));
    assert!(line("pub struct Reader") < 0.0);
}

/// What of a page is cut off, or stands on something else.
const UNREADABLE: &str = r##"
document.querySelectorAll("details").forEach(details => details.open = true);
const found = [];
const drawing = document.getElementById("drawing").getBoundingClientRect();
const loss = document.querySelector("#drawing .node.loss").getBoundingClientRect();
if (loss.top < drawing.top - 1 || loss.bottom > drawing.bottom + 1) found.push("the loss is out of sight");
for (const node of document.querySelectorAll("#drawing .node")) {
  const shape = node.querySelector(".shape").getBBox();
  for (const text of node.querySelectorAll("text")) {
    const { x, width } = text.getBBox();
    if (x < shape.x + 2 || x + width > shape.x + shape.width - 2) found.push(`too wide for its box: ${text.textContent}`);
  }
}
for (const row of document.querySelectorAll("#rows .row")) {
  const formula = row.querySelector(".formula");
  if (formula.scrollWidth > formula.clientWidth + 1) found.push(`cut off: ${row.ariaLabel}`);
  const letters = [...row.querySelectorAll("mi, mn")].map(letter => letter.getBoundingClientRect());
  letters.forEach((a, at) => letters.slice(at + 1).forEach(b => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 3 && high > 5) found.push(`printed over: ${row.ariaLabel}`);
  }));
}
return found;
"##;

#[test]
#[ignore = "needs Chromium"]
fn every_network_can_be_read() {
    let mut pages = all("every");
    assert!(pages.len() >= 30, "{} pages", pages.len());
    pages.extend([deep("every-deep"), nested("every-nested")]);
    let browser = browser("every", &pages[0], WIDE, "light");
    for page in pages {
        browser.open(&page, WIDE, "light");
        assert_eq!(browser.run(UNREADABLE), serde_json::json!([]), "{}", page.display());
    }
}

#[test]
#[ignore = "needs Chromium"]
fn all_text_has_contrast_in_light_and_dark() {
    let page = digits("contrast");
    for scheme in ["light", "dark"] {
        let browser = browser("contrast", &page, WIDE, scheme);
        browser.run(OPEN_ALL);
        for keys in ["jjjj", "jjjjjjjjjj"] {
            browser.keys(keys);
            browser.hover("#line-17 .mark");
            assert_eq!(browser.run(PALE), serde_json::json!([]), "{scheme}");
        }
        browser.keys("?");
        assert_eq!(browser.run(PALE), serde_json::json!([]), "{scheme}");
    }
}

#[test]
#[ignore = "needs Chromium"]
fn everything_has_a_name_and_each_pane_is_one_stop() {
    let browser = browser("names", &digits("names"), WIDE, "light");
    let nameless = r#"[...document.querySelectorAll("button, input, [role=button], [role=group], a, section, dialog")].filter(element => {
          const by = element.getAttribute("aria-labelledby");
          const label = element.getAttribute("aria-label") ?? (by ? document.getElementById(by)?.textContent : null)
            ?? element.labels?.[0]?.textContent ?? element.textContent;
          return !label?.trim();
        }).map(element => element.outerHTML)"#;
    assert_eq!(browser.run(&format!("return {nameless}")), serde_json::json!([]));
    let stops = |pane: &str| {
        browser.text(&format!("document.querySelectorAll('#{pane} [role=button][tabindex=\"0\"]').length"))
    };
    assert_eq!(["drawing", "rows", "lines"].map(stops), ["1", "1", "1"]);
    browser.click("#fold-drawing");
    assert_eq!(stops("drawing"), "1", "of the new drawing, too");
    let ids = "[...document.querySelectorAll('[id]')].map(element => element.id)";
    assert!(browser.holds(&format!("new Set({ids}).size === {ids}.length")), "an id that is there twice");
}

#[test]
#[ignore = "needs Chromium"]
fn printed_it_has_all_layers_open_and_no_controls() {
    let browser = browser("print", &digits("print"), WIDE, "dark");
    browser.click("#fold-formulas");
    browser.run("dispatchEvent(new Event('beforeprint'))");
    assert!(browser.holds("[...document.querySelectorAll('#rows details')].every(layer => layer.open)"));
    browser.run("dispatchEvent(new Event('afterprint'))");
    assert!(!browser.holds("[...document.querySelectorAll('#rows details')].some(layer => layer.open)"));
    browser.printed();
    assert!(browser.holds("document.getElementById('search').offsetHeight === 0"));
    assert_eq!(
        browser.text("getComputedStyle(document.body).color"),
        "rgb(15, 23, 42)",
        "ink is dark on paper"
    );
}

/// Takes the pictures of the documentation, with `UPDATE=1`; otherwise looks that they are there.
#[test]
#[ignore = "needs Chromium"]
fn pictures_of_the_documentation() {
    let shots = [
        ("worked_example", worked_example("shot-worked"), "light", "#rows .row:nth-of-type(3)", "d"),
        ("digits_light", digits("shot-digits"), "light", "#line-17 .mark:nth-of-type(4)", "d"),
        ("digits_dark", digits("shot-digits"), "dark", "#line-17 .mark:nth-of-type(4)", "d"),
        ("deep", deep("shot-deep"), "light", "#line-16 .mark", "d"),
    ];
    for (name, page, scheme, click, then) in shots {
        let path = root().join(format!("docs/images/report_{name}.png"));
        if std::env::var_os("UPDATE").is_some() {
            let browser = browser("shot", &page, WIDE, scheme);
            browser.click(click);
            browser.keys(then);
            // Nothing is pointed at, and nothing waits for a key.
            browser.hover("header.top");
            browser.run("document.activeElement.blur()");
            std::fs::write(path, browser.picture()).expect("the picture can be written");
        } else {
            assert!(path.exists(), "{} is missing: UPDATE=1 takes it", path.display());
        }
    }
}
