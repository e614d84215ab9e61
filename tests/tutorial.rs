//! What the tutorial, the tour of inspection and the README show is what the examples print and draw, and what the
//! compiler derives.
//!
//! A fenced piece of these pages says where it comes from, every one of the tutorial:
//!
//! - `text example=NAME`: what the example prints; `part=2` is what stands below its heading `2. …`;
//! - `rust example=NAME network=TYPE`: a network in the example's source;
//! - `text example=NAME derivation=TYPE`: what the compiler derives from that network; with `by=w`, the
//!   derivative by that value and all that it needs;
//! - `text example=NAME summary=TYPE`: the network's summary;
//! - `text example=NAME ways=TYPE`: the ways of computing the derivatives within the network;
//! - `text by=hand`: nothing to be checked, such as a drawing.
//!
//! Its pictures are drawn by the same examples, and by those that `<!-- example=NAME -->` names;
//! `derivation-NAME-TYPE.svg` is the diagram of what is derived from a network of an example.
//! `UPDATE=1 cargo test -p nn-tests --test tutorial` writes all of it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nn_compiler::inspect::derivation::{derivation, listing};
use nn_compiler::{Network, inspect, networks};
use nn_inspect::picture::{Options, derivation_diagram};
use nn_tests::macros::invocations;
use nn_tests::parallel;

const TUTORIAL: &str = "docs/backpropagation.md";
const HIGHER_ORDER: &str = "docs/higher_order.md";

/// The pages whose pictures are drawn by examples, all of them.
const LESSONS: [&str; 2] = [TUTORIAL, HIGHER_ORDER];

/// All pages, and where they say that pictures are.
const PAGES: [(&str, &str); 4] = [
    (TUTORIAL, "images"),
    ("docs/inspect.md", "images"),
    (HIGHER_ORDER, "images"),
    ("README.md", "docs/images"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The value of `key=value` in the line of a fence or comment.
fn option<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
}

/// The source file of an example.
fn source(example: &str) -> PathBuf {
    let files = [format!("examples/{example}.rs"), format!("examples/lessons/{example}.rs")];
    let found = files.into_iter().map(PathBuf::from).find(|file| root().join(file).exists());
    found.unwrap_or_else(|| panic!("there is no example `{example}`"))
}

/// Runs an example; its pictures go to the folder. Answers what it prints, without where they are.
fn run(example: &str, pictures: &Path) -> String {
    // All of the workspace is selected, as it is for the tests: so nothing has to be built again.
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", example, "--", "--out"])
        // The same digits on every processor.
        .env("NN_INSTRUCTIONS", "reproducible")
        .arg(pictures)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("examples print text");
    let lines = text.lines().filter(|line| !line.starts_with("Picture: "));
    lines.map(|line| format!("{line}\n")).collect::<String>().trim_matches('\n').to_owned()
}

/// What stands below the heading with that number, up to the next; all of the text without a number.
fn part<'a>(text: &'a str, number: Option<&str>) -> &'a str {
    let Some(number) = number else { return text };
    let is_heading =
        |line: &str| line.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok());
    let mut begin = None;
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        match begin {
            Some(begin) if is_heading(line) => return text[begin..place].trim_matches('\n'),
            None if is_heading(line) && line.starts_with(&format!("{number}. ")) => {
                begin = Some(place + line.len());
            }
            _ => {}
        }
        place += line.len();
    }
    text[begin.unwrap_or_else(|| panic!("no heading {number}"))..].trim_matches('\n')
}

/// The network of that name in the source, with its attributes and without its documentation.
fn network(source: &str, name: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let head = format!("pub struct {name} {{");
    let begin = lines.iter().position(|line| line.trim_start().starts_with(&head));
    let begin = begin.unwrap_or_else(|| panic!("no `{head}`"));
    let indent = lines[begin].len() - lines[begin].trim_start().len();
    let first = lines[..begin].iter().rposition(|line| !line.trim_start().starts_with("#["));
    let first = first.map_or(0, |before| before + 1);
    let end = format!("{}}}", " ".repeat(indent));
    let one_line = lines[begin].ends_with('}');
    let last =
        if one_line { begin } else { begin + lines[begin..].iter().position(|l| *l == end).expect("an end") };
    let text = lines[first..=last].iter().map(|line| line.get(indent..).unwrap_or_default());
    text.collect::<Vec<_>>().join("\n")
}

/// The network of that name in the source, compiled.
fn compiled(source: &str, name: &str) -> Network {
    let programs = invocations(source.parse().expect("Rust")).into_iter();
    let mut networks = programs.flat_map(|tokens| networks(tokens).expect("no mistakes"));
    let network = networks.find(|network| network.model.name.text == name);
    network.unwrap_or_else(|| panic!("no network `{name}`"))
}

fn derived(network: &Network, by: Option<&str>) -> String {
    let derivation = derivation(&network.model);
    let lines = match by {
        None => derivation.lines(),
        Some(name) => derivation.lines_for(derivation.derivative(name).expect("a derivative")),
    };
    listing(&lines).trim_end().to_owned()
}

/// What is made from the source of an example, rather than by running it.
const OF_SOURCE: [&str; 4] = ["network", "derivation", "summary", "ways"];

fn is_of_source(line: &str) -> bool {
    OF_SOURCE.iter().any(|key| option(line, key).is_some())
}

fn of_source(source: &str, info: &str) -> String {
    match OF_SOURCE.map(|key| option(info, key)) {
        [Some(name), ..] => network(source, name),
        [_, Some(name), ..] => derived(&compiled(source, name), option(info, "by")),
        [_, _, _, Some(name)] => {
            let ways = derivation(&compiled(source, name).model).ways().expect("derivatives within it");
            ways.trim_end().to_owned()
        }
        [_, _, name, _] => inspect::summary(&compiled(source, name.expect("one of them"))).to_string(),
    }
}

/// The page with every piece made anew; where it is `strict`, each must say where it comes from.
fn made_anew(page: &str, strict: bool, outputs: &BTreeMap<String, String>) -> String {
    let mut new = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        new += &format!("{line}\n");
        let Some(info) = line.strip_prefix("```") else { continue };
        let old: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if !strict && option(info, "example").is_none() {
            new += &format!("{}\n```\n", old.join("\n"));
            continue;
        }
        let known = ["example", "part", "by"].iter().chain(&OF_SOURCE);
        let words = info.split_whitespace().skip(1);
        let strange = words.filter(|word| !known.clone().any(|key| option(word, key).is_some()));
        assert_eq!(strange.collect::<Vec<_>>(), [""; 0], "```{info}");
        let text = match option(info, "example") {
            Some(example) if is_of_source(info) => of_source(&read(source(example)), info),
            Some(example) => part(&outputs[example], option(info, "part")).to_owned(),
            None => {
                let by_hand = info == "sh" || option(info, "by") == Some("hand");
                assert!(by_hand, "say where this comes from: ```{info}");
                old.join("\n")
            }
        };
        new += &format!("{text}\n```\n");
    }
    new
}

/// A number in the prose is one that stands in a piece of code or output.
fn assert_numbers_are_shown(page: &str) {
    let parts: Vec<&str> = page.split("```").collect();
    let shown: String = parts.iter().skip(1).step_by(2).copied().collect();
    for prose in parts.iter().step_by(2) {
        let words = prose.split(|c: char| !c.is_ascii_digit() && c != '.').map(|word| word.trim_matches('.'));
        for number in words.filter(|word| word.contains('.')) {
            assert!(shown.contains(number), "the prose says {number}, which nothing shows");
        }
    }
}

/// The diagram that a picture's name asks for.
fn diagram(picture: &str) -> Option<String> {
    let (example, name) = picture.strip_prefix("derivation-")?.strip_suffix(".svg")?.split_once('-')?;
    let network = compiled(&read(source(example)), name);
    Some(derivation_diagram(&derivation(&network.model), &Options::default()).to_svg())
}

#[test]
fn the_tutorial_shows_what_the_examples_print_and_draw() {
    let page = read(TUTORIAL);
    let drawn = Path::new(env!("CARGO_TARGET_TMPDIR")).to_owned();
    let all: Vec<String> = PAGES.iter().map(|(page, _)| read(page)).collect();
    let places = all
        .iter()
        .flat_map(|page| page.lines())
        .filter(|line| line.starts_with("```") || line.starts_with("<!-- "));
    let examples = places.filter(|line| !is_of_source(line));
    let examples: BTreeSet<&str> = examples.filter_map(|line| option(line, "example")).collect();
    let examples: Vec<&str> = examples.into_iter().collect();
    let printed = parallel::map(&examples, |example| (example.to_string(), run(example, &drawn)));
    let outputs: BTreeMap<String, String> = printed.into_iter().collect();
    assert!(outputs.len() >= 8, "the tutorial has examples");

    let update = std::env::var_os("UPDATE").is_some();
    let stale =
        |what: &str| format!("{what} is out of date: `UPDATE=1 cargo test -p nn-tests --test tutorial`");
    assert_numbers_are_shown(&page);
    for ((file, _), page) in PAGES.iter().zip(&all) {
        let new = made_anew(page, *file == TUTORIAL, &outputs);
        if update {
            fs::write(root().join(file), new).expect("the page can be written");
        } else {
            assert!(new == *page, "{}", stale(file));
        }
    }
    let mut pictures = 0;
    let named = PAGES.iter().zip(&all).flat_map(|((_, folder), page)| {
        let before = format!("]({folder}/");
        let names = page.split(&before).skip(1).filter_map(|rest| rest.split_once(')'));
        names.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    });
    // Others have tests of their own.
    let lessons: Vec<&String> = PAGES
        .iter()
        .zip(&all)
        .filter(|((file, _), _)| LESSONS.contains(file))
        .map(|(_, page)| page)
        .collect();
    let is_drawn = |name: &str| lessons.iter().any(|page| page.contains(&format!("](images/{name})")));
    for name in named.filter(|name| is_drawn(name) || diagram(name).is_some()) {
        let picture = Path::new("docs/images").join(&name);
        let new = diagram(&name).unwrap_or_else(|| read(drawn.join(&name)));
        if update {
            fs::write(root().join(&picture), new).expect("the picture can be written");
        } else {
            assert!(new == read(&picture), "{}", stale(&name));
        }
        pictures += 1;
    }
    assert!(pictures >= 6, "the tutorial has pictures");
}

/// Every lesson is on a page.
#[test]
fn every_lesson_is_used() {
    let pages: String = PAGES.iter().map(|(page, _)| read(page)).collect();
    for lesson in fs::read_dir(root().join("examples/lessons")).expect("the lessons") {
        let file = lesson.expect("an entry").file_name().into_string().expect("a readable name");
        let Some(name) = file.strip_suffix(".rs").filter(|name| *name != "lib") else { continue };
        assert!(pages.contains(&format!("example={name}")), "no page uses {file}");
    }
}
