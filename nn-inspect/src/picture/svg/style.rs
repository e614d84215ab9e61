//! The style sheet. Every colour is a variable that a page may set, `--nn-ink` and so on; where it does
//! not, the reader's preference chooses between a light and a dark value. Viewers that know no variables
//! see the light one, which stands before each.

/// The variables: name, light, dark.
pub(super) const COLOURS: &[(&str, &str, &str)] = &[
    ("paper", "#ffffff", "#0f172a"),
    ("ink", "#0f172a", "#e2e8f0"),
    ("faint", "#526073", "#a3b1c6"),
    ("line", "#475569", "#94a3b8"),
    ("backward-line", "#b45309", "#f5a742"),
    ("saved-line", "#7c8aa0", "#71809a"),
    ("input", "#dbeafe", "#1e3a5f"),
    ("target", "#e0e7ff", "#312f6b"),
    ("parameter", "#dcfce7", "#14432a"),
    ("value", "#ffffff", "#1e293b"),
    ("layer", "#eef2f7", "#2b3950"),
    ("output", "#cffafe", "#134e5e"),
    ("metric", "#f3e8ff", "#43295e"),
    ("loss", "#fee2e2", "#5b1d22"),
    ("gradient", "#fde9b0", "#634711"),
    ("backward", "#fff7ea", "#332715"),
    ("frame", "#f6f8fb", "#151f35"),
    ("frame-line", "#cbd5e1", "#3b4a63"),
    ("backward-frame", "#fffcf5", "#1d1913"),
    ("backward-frame-line", "#e3bd87", "#7a5a2a"),
];

/// What is coloured: selector, property, variable. Later rules win.
const RULES: &[(&str, &str, &str)] = &[
    (".paper", "fill", "paper"),
    ("text", "fill", "ink"),
    (".size", "fill", "faint"),
    (".shape", "stroke", "line"),
    (".inner", "stroke", "line"),
    (".shape", "fill", "value"),
    (".folded .shape", "fill", "layer"),
    (".backward .shape", "fill", "backward"),
    (".backward .shape", "stroke", "backward-line"),
    (".backward .inner", "stroke", "backward-line"),
    (".input .shape", "fill", "input"),
    (".target .shape", "fill", "target"),
    (".parameter .shape", "fill", "parameter"),
    (".frozen .shape", "fill", "value"),
    (".output .shape", "fill", "output"),
    (".metric .shape", "fill", "metric"),
    (".loss .shape", "fill", "loss"),
    (".gradient .shape", "fill", "gradient"),
    (".reference .shape", "fill", "paper"),
    (".edge", "stroke", "line"),
    (".edge.saved", "stroke", "saved-line"),
    (".edge.backward", "stroke", "backward-line"),
    (".head", "fill", "line"),
    (".head.saved", "fill", "saved-line"),
    (".head.backward", "fill", "backward-line"),
    (".frame rect", "fill", "frame"),
    (".frame rect", "stroke", "frame-line"),
    (".frame.backward rect", "fill", "backward-frame"),
    (".frame.backward rect", "stroke", "backward-frame-line"),
    (".frame text", "fill", "faint"),
];

/// What is not a colour.
const FORM: &str = "\
.nn-picture text{font:14px system-ui,-apple-system,Helvetica,Arial,sans-serif}
.nn-picture .title{font-weight:600}
.nn-picture .frame text{font-size:12px;font-weight:600}
.nn-picture .node text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace;text-anchor:middle}
.nn-picture .node .name{font-size:13px;font-weight:700}
.nn-picture .node .op{font-size:12px}
.nn-picture .node .size{font-size:11px}
.nn-picture .shape{stroke-width:1.3}
.nn-picture .inner{fill:none;stroke-width:1}
.nn-picture .loss .shape{stroke-width:1.8}
.nn-picture .edge{fill:none;stroke-width:1.2}
.nn-picture .backward .shape,.nn-picture .frame.backward rect,.nn-picture .edge.backward{stroke-dasharray:5 3}
.nn-picture .edge.return{stroke-width:1.8}
.nn-picture .edge.saved{stroke-dasharray:1.5 3}
.nn-picture .reference .shape{stroke-dasharray:1.5 3}
.nn-picture .reference .name{font-size:11px;font-weight:400}
";

/// The style sheet of a picture.
pub(super) fn sheet() -> String {
    let mut sheet = String::from("\n");
    for (selector, property, name) in RULES {
        let light = COLOURS.iter().find(|(known, ..)| known == name).map_or("", |row| row.1);
        sheet += &format!(".nn-picture {selector}{{{property}:{light};{property}:var(--picture-{name})}}\n");
    }
    sheet += FORM;
    let values = |of: fn(&(&str, &'static str, &'static str)) -> &'static str| -> String {
        COLOURS.iter().map(|row| format!("--picture-{0}:var(--nn-{0},{1});", row.0, of(row))).collect()
    };
    sheet += &format!(".nn-picture{{{}}}\n", values(|row| row.1));
    // Paper is white: the dark values are for screens.
    sheet +=
        &format!("@media screen and (prefers-color-scheme:dark){{.nn-picture{{{}}}}}\n", values(|row| row.2));
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_names_a_colour_and_every_colour_is_used() {
        for (selector, _, name) in RULES {
            assert!(COLOURS.iter().any(|(known, ..)| known == name), "{selector}: {name}");
        }
        for (name, ..) in COLOURS {
            assert!(RULES.iter().any(|(.., used)| used == name), "{name}");
        }
    }
}
