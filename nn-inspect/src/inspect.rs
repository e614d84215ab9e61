//! Networks that tell about themselves at run time. This brings the compiler into the program, which reads the
//! network's source again.
//!
//! ```
//! use nn_inspect::Inspect;
//! use nn_runtime::network;
//!
//! network! {
//!     struct Line {
//!         input  x: [1];
//!         target y: [1];
//!         output line = x.dense(1);
//!         loss squared_error(line, y);
//!     }
//! }
//!
//! assert_eq!(Line::summary().parameters, 2);
//! println!("{}", Line::summary());
//!
//! // The network as a figure, in which `dense` is a box.
//! assert!(Line::figure().to_svg().contains("dense"));
//!
//! // How each derivative comes about, then the same with the numbers of an example.
//! println!("{}", Line::derivatives());
//! let net = Line::new(1);
//! let example = line::Example { x: [2.0], y: [1.0] };
//! let trace = net.trace(&example);
//! println!("{trace}");
//! let by_hand = 2.0 * 2.0 * (f64::from(net.predict(&[2.0])?.line[0]) - 1.0);
//! let page = Line::report(&trace); // as HTML: graph, formulas, numbers and source beside each other
//! assert!(page.contains("<h1>Line</h1>"));
//! assert!((trace.derivative("dense1.weight").unwrap().elements()[0] - by_hand).abs() < 1e-6);
//! # Ok::<(), nn_runtime::DataError>(())
//! ```

use nn_compiler::array::Array;
use nn_compiler::eval::Bindings;
use nn_compiler::inspect::Summary;
use nn_compiler::inspect::derivation::Derivation;
use nn_compiler::inspect::origin::Origin;
use nn_compiler::inspect::trace::Trace;
use nn_compiler::source::Source;
use nn_runtime::data::Row;
use nn_runtime::network::{self, FieldInfo};
use nn_runtime::train::Cause;
use nn_runtime::{Examples, Network, Real};
use proc_macro2::TokenStream;

use crate::page::{Page, page};
use crate::picture::{Diagram, Options, forward_diagram};

/// What a network tells about itself. Every network declared with `network!` has this.
///
/// The methods panic on a type that implements [`Network`] by hand, as it has no source.
pub trait Inspect: Network {
    /// Its inputs, layers, parameters and outputs, with their sizes and costs, as a table.
    fn summary() -> Summary {
        nn_compiler::inspect::summary(&compiled::<Self>())
    }

    /// Its values, its loss `J` and the derivative of `J` by each value, as formulas.
    fn derivatives() -> Derivation {
        nn_compiler::inspect::derivation::derivation(&compiled::<Self>().model)
    }

    /// The network alone, as it is written, layer by layer: a figure for a paper. `figure().to_svg()` is the picture,
    /// `figure().to_dot()` the same for Graphviz.
    fn figure() -> Diagram {
        forward_diagram(&compiled::<Self>(), &Options::default())
    }

    /// Those formulas with the numbers of one example: every intermediate value, and every derivative. They
    /// are evaluated one operation after the other in `f64`, which takes its time on a large network.
    fn trace(&self, example: &impl Row<Self>) -> Trace {
        let mut row = vec![Self::Real::default(); Self::INFO.input_len() + Self::INFO.target_len()];
        example.write(&mut row);
        trace(self, &row)
    }

    /// As [`trace`](Inspect::trace), for one of many examples.
    ///
    /// # Panics
    /// If there is no such example.
    fn trace_at(&self, examples: &Examples<Self>, index: usize) -> Trace {
        trace(self, examples.row(index))
    }

    /// Where a number first became infinite or NaN in the example that a training stopped at: the value, the line of the
    /// source that made it, and what it was computed from. `None` where all numbers are finite in `f64` and within what
    /// the network's type can hold.
    ///
    /// ```
    /// use nn_inspect::Inspect;
    /// use nn_runtime::{Sgd, TrainError, Trainer, network};
    ///
    /// network! {
    ///     pub struct Rate {
    ///         input x;
    ///         target y;
    ///         param w = 1;
    ///         let speed = ln(x);
    ///         output y_hat = w * speed;
    ///         loss squared_error(y_hat, y);
    ///     }
    /// }
    ///
    /// let examples = Rate::examples(&[rate::Example { x: 2.0, y: 1.0 }, rate::Example { x: 0.0, y: 1.0 }])?;
    /// let error = Trainer::new(Sgd::new(0.1)).quiet().fit(&mut Rate::new(1), &examples).unwrap_err();
    /// let TrainError::NotFinite { cause: Some(cause), .. } = error else { panic!("{error}") };
    /// assert_eq!(cause.example, 1);
    /// let origin = Rate::explain(&cause).unwrap();
    /// assert_eq!(origin.operands, [("x".to_owned(), "0".to_owned())]);
    /// assert!(origin.to_string().ends_with("speed = ln(x) is −∞, where x is 0"), "{origin}");
    /// # Ok::<(), nn_runtime::DataError>(())
    /// ```
    fn explain(cause: &Cause) -> Option<Origin> {
        let numbers =
            |all: &[f64]| all.iter().map(|&number| Self::Real::from_f64(number)).collect::<Vec<_>>();
        let mut net = Self::zeroed();
        net.parameters_mut().copy_from_slice(&numbers(&cause.parameters));
        trace(&net, &numbers(&cause.numbers)).origin(Self::Real::LARGEST.to_f64())
    }

    /// A page of HTML that shows the network with the numbers of an example: its graph, its formulas and its source,
    /// each term found again in all three. It is one file, to be opened in a browser; `cargo nn report` writes the
    /// same without numbers.
    fn report(trace: &Trace) -> String {
        let network::Source { text, file, line } = Self::SOURCE;
        let source = Source { text: text.to_owned(), file: file.to_owned(), line };
        page(&Page { derivation: &trace.derivation, source: &source, values: Some(&trace.values) })
    }
}

impl<N: Network> Inspect for N {}

fn trace<N: Network>(net: &N, row: &[N::Real]) -> Trace {
    let mut rest = row;
    let mut field = |field: &FieldInfo| {
        let (own, others) = rest.split_at(field.elements());
        rest = others;
        vec![array(field.shape, own)]
    };
    let inputs = N::INFO.inputs.iter().map(&mut field).collect();
    let targets = N::INFO.targets.iter().map(&mut field).collect();
    let parameters = N::INFO.parameters.iter().map(|parameter| {
        array(parameter.shape, &net.parameters()[parameter.offset..][..parameter.elements()])
    });
    let bindings = Bindings { inputs, targets, parameters: parameters.collect(), ..Bindings::default() };
    Trace::new(N::derivatives(), &bindings)
}

fn array<T: Real>(shape: &[usize], numbers: &[T]) -> Array {
    Array::new(shape, numbers.iter().map(|number| number.to_f64()).collect())
}

/// The network as the macro compiled it: the same text goes through the same stages.
fn compiled<N: Network>() -> nn_compiler::Network {
    let name = N::INFO.name;
    // On the line of the file that it starts on, so that terms know their places in the file.
    let text = "\n".repeat(N::SOURCE.line.saturating_sub(1)) + N::SOURCE.text;
    let tokens: Option<TokenStream> = text.parse().ok();
    let networks = tokens.and_then(|tokens| nn_compiler::networks(tokens).ok()).unwrap_or_default();
    let own = networks.into_iter().find(|network| network.model.name.text == name);
    own.unwrap_or_else(|| panic!("`{name}` was not declared with `network!`"))
}
