//! What may stand on the command line. The comments are the help texts.

use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

/// Shows what the compiler makes of neural networks, without building the crate they are in.
///
/// FILE is a Rust source file, in which every `network! { … }` is found, or a file that holds what would
/// stand between those braces, by custom called `NAME.nn`. `-` reads either from the standard input.
#[derive(Debug, Parser)]
#[command(name = "cargo-nn", bin_name = "cargo nn", version, arg_required_else_help = true)]
#[command(after_help = "\
Exit status: 0 if all is well, 1 if networks have mistakes, 2 if the command could not do its work.

Begin with:
  cargo nn check src/main.rs       what is wrong with my networks?
  cargo nn summary src/main.rs     what do they consist of, and how large are they?
  cargo nn derive src/main.rs      what are the derivatives, and how do they come about?
  cargo nn graph src/main.rs       what is computed?
  cargo nn report src/main.rs      all of this on a page to look at
  cargo nn expand src/main.rs      what code runs?")]
pub(crate) struct Arguments {
    /// When to write in colours; `auto` is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reports every mistake in the networks of a file
    ///
    /// These are the errors that rustc would show, at the same places, drawn with all that they speak of.
    /// All mistakes of one stage come together; when they are mended, those of the next stage appear.
    #[command(after_help = "\
Examples:
  cargo nn check src/main.rs
  cargo nn check --format json src/main.rs | jq '.mistakes[].code'
  cargo nn check - < draft.nn

`cargo nn explain CODE` says more about a mistake: the code stands in brackets after `error`.")]
    Check(Check),
    /// Prints how the derivatives of the loss come about, as formulas
    ///
    /// First the values, then the derivative of the loss J by each: what the chain rule makes of the derivatives
    /// before it. All is said of one example; the gradient of a batch is the mean over its examples. With BY
    /// only what this derivative needs.
    #[command(after_help = "\
Examples:
  cargo nn derive src/main.rs
  cargo nn derive src/main.rs hidden.weight          down to what is given
  cargo nn derive src/main.rs hidden.weight --steps  along which paths, and what was made shorter
  cargo nn derive src/main.rs w1 --expanded          in one formula: for small networks
  cargo nn derive -n Digits --latex src/main.rs > derivation.tex")]
    Derive(Derive),
    /// Lists or draws what a network computes
    ///
    /// Without --equations each line is a node of the graph: its number, its operation, the numbers of its
    /// operands, its shape, whether it exists once (`shared`) or for every `example`, and its name in the
    /// source. The last line says which nodes are the results that the first line names.
    ///
    /// With --svg or --dot the derivation is drawn: the values from the inputs down to the loss, and beside
    /// each the derivative of the loss by it. With --forward the network alone is drawn, in the words of the source;
    /// with a --stage, that graph.
    #[command(after_help = "\
Examples:
  cargo nn graph --equations src/main.rs             values and derivatives, as equations
  cargo nn graph --stage written src/main.rs         the network before anything is rewritten
  cargo nn graph --stage predict -n Digits src/main.rs
  cargo nn graph --svg -o digits.svg src/main.rs     a picture of values and derivatives
  cargo nn graph --svg --open hidden -o hidden.svg src/main.rs
  cargo nn graph --svg --forward -o network.svg src/main.rs   the network alone, for a paper
  cargo nn graph --dot src/main.rs | dot -Tpdf > graph.pdf")]
    Graph(Graph),
    /// Shows the Rust that is generated, formatted
    ///
    /// Every function of the generated code stands under the equation that it computes.
    #[command(after_help = "\
Examples:
  cargo nn expand src/main.rs | less
  cargo nn expand --network Digits src/main.rs > digits.rs")]
    Expand(Selected),
    /// Tabulates inputs, layers and parameters with their shapes, sizes and costs
    #[command(after_help = "\
Examples:
  cargo nn summary src/main.rs
  cargo nn summary --network Digits src/main.rs")]
    Summary(Selected),
    /// Writes a page that shows a network: graph, formulas and source beside each other
    ///
    /// One file of HTML, which needs no network and no server: open it in a browser, send it to somebody. Pointing
    /// at a value or a derivative in one pane finds it in the others and tells how it comes about.
    #[command(after_help = "\
Examples:
  cargo nn report src/main.rs                          writes NAME.html in this folder
  cargo nn report -n Digits -o digits.html src/main.rs
  cargo nn report -o - src/main.rs > page.html")]
    Report(Report),
    /// Explains a kind of mistake, with an example and its cure
    ///
    /// The text is that of docs/diagnostics.md. Without a code, all of them are listed.
    #[command(after_help = "\
Examples:
  cargo nn explain axis_mismatch
  cargo nn explain                  every code with its meaning
  cargo nn explain | grep -i class  those about classes")]
    Explain(Explain),
}

/// A file, and perhaps one of its networks.
#[derive(Args, Debug)]
pub(crate) struct Selected {
    /// A Rust source file, a `.nn` file, or `-` for the standard input
    pub(crate) file: PathBuf,
    /// The network to show, as `NAME`, or as `NAME:LINE` where several have that name
    #[arg(short, long, value_name = "NAME")]
    pub(crate) network: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// A Rust source file, a `.nn` file, or `-` for the standard input
    pub(crate) file: PathBuf,
    /// How to report: `text` for people, `json` for programs (docs/cli.md describes it)
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// Drawn over the source
    Text,
    /// One JSON object
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Derive {
    /// A Rust source file, a `.nn` file, or `-` for the standard input
    pub(crate) file: PathBuf,
    /// The value to differentiate by, as it is called in the source: a parameter, an input, a `let`
    pub(crate) by: Option<String>,
    /// The network to show, as `NAME`, or as `NAME:LINE` where several have that name
    #[arg(short, long, value_name = "NAME")]
    pub(crate) network: Option<String>,
    /// Write every formula out, down to what is given
    #[arg(long)]
    pub(crate) expanded: bool,
    /// Tell of each derivative which paths it came along, and what was made shorter
    #[arg(long)]
    pub(crate) steps: bool,
    /// As LaTeX, for a document with amsmath
    #[arg(long, group = "notation", conflicts_with = "steps")]
    latex: bool,
    /// As MathML, to stand in a page of HTML
    #[arg(long, group = "notation", conflicts_with = "steps")]
    mathml: bool,
    /// As data: all terms with formulas, shapes, places, paths and steps (docs/cli.md describes it)
    #[arg(long, group = "notation", conflicts_with_all = ["steps", "by"])]
    json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) selected: Selected,
    /// The page to write, or `-` for the standard output; without it, `NAME.html` in this folder
    #[arg(short, long, value_name = "PAGE")]
    pub(crate) output: Option<PathBuf>,
}

/// How formulas are written.
pub(crate) enum Notation {
    Text,
    Latex,
    Mathml,
    Json,
}

impl Derive {
    pub(crate) fn notation(&self) -> Notation {
        match (self.latex, self.mathml, self.json) {
            (true, _, _) => Notation::Latex,
            (_, true, _) => Notation::Mathml,
            (_, _, true) => Notation::Json,
            _ => Notation::Text,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct Graph {
    #[command(flatten)]
    pub(crate) selected: Selected,
    /// Which graph; if not said, `joint` is listed, and `derivation` is drawn
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: Option<Stage>,
    /// Write equations in place of nodes: a line for each value with a name or with several uses
    #[arg(long, group = "form")]
    pub(crate) equations: bool,
    /// Draw it, as SVG
    #[arg(long, group = "form", group = "drawn")]
    pub(crate) svg: bool,
    /// Draw it, in the language of Graphviz
    #[arg(long, group = "form", group = "drawn")]
    pub(crate) dot: bool,
    /// Draw the network alone as it is written, layer by layer: a figure for a paper, without derivatives
    #[arg(long, requires = "drawn", conflicts_with = "stage")]
    pub(crate) forward: bool,
    /// The layers to draw in full, the others as one box each: `all`, `none`, one by its name, or `auto`,
    /// which is `all` up to 60 boxes
    #[arg(long, value_name = "LAYER", default_value = "auto", requires = "drawn")]
    pub(crate) open: String,
    /// The file to write; without it, or with `-`, the standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Graphs on the way from the source to the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Values and derivatives as people write them; to be drawn (`cargo nn derive` lists it)
    Derivation,
    /// As the source says, before anything is rewritten
    Written,
    /// Values and derivatives, simplified together
    Joint,
    /// Of these, what a prediction computes
    Predict,
    /// What the loss and the metrics are computed from
    Evaluate,
    /// What a step of training computes: the loss and its gradient
    Train,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The code of a mistake, as in `error[axis_mismatch]`
    pub(crate) code: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Examples:\n  cargo nn "), "{}", command.get_name());
        }
    }
}
