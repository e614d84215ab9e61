//! Expressions of a wanted shape, of all forms that the language has.

use std::sync::LazyLock;

use nn_compiler::prelude;

use super::choices::Choices;
use super::words;

/// What a name is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Numbers of this shape.
    Number(Vec<usize>),
    /// One of so many classes.
    Class(usize),
}

/// A name that expressions may use.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// Writes the items of a network.
pub(crate) struct Writer<'c, 'b> {
    pub(crate) choices: &'c mut Choices<'b>,
    pub(crate) items: Vec<String>,
    pub(crate) values: Vec<Value>,
}

/// Functions of one number that the compiler knows.
const ELEMENTWISE: &[&str] = &[
    "tanh", "sin", "exp", "sigmoid", "softplus", "abs", "ln_1p", "sqrt", "ln", "floor", "sign", "step",
    "erf", "-", "bend",
];

const REDUCTIONS: &[&str] =
    &["sum", "mean", "max", "min", "prod", "logsumexp", "norm", "variance", "l1_norm"];

/// Those of the prelude.
static WRITTEN: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let entries = prelude::entries().iter();
    let elementwise = entries.filter(|entry| entry.text.contains(&format!("fn {}(x)", entry.name)));
    elementwise.map(|entry| entry.name).collect()
});

impl<'c, 'b> Writer<'c, 'b> {
    pub(crate) fn new(choices: &'c mut Choices<'b>) -> Writer<'c, 'b> {
        Writer { choices, items: Vec::new(), values: Vec::new() }
    }

    /// The name of a new value.
    pub(crate) fn declare(&mut self, kind: Kind) -> String {
        let name = format!("v{}", self.values.len());
        self.values.push(Value { name: name.clone(), kind });
        name
    }

    /// The sizes of up to so many axes.
    pub(crate) fn sizes(&mut self, most: usize) -> Vec<usize> {
        (0..self.choices.below(most + 1)).map(|_| 1 + self.choices.below(4)).collect()
    }

    fn number(&mut self) -> String {
        words::number(self.choices).to_owned()
    }

    /// A value of this shape that has a name, else one made of numbers.
    fn leaf(&mut self, sizes: &[usize]) -> String {
        let fits = |value: &&Value| value.kind == Kind::Number(sizes.to_vec());
        let fitting: Vec<String> = self.values.iter().filter(fits).map(|value| value.name.clone()).collect();
        match fitting.len() {
            0 if sizes.is_empty() => self.number(),
            0 => {
                let size: usize = sizes.iter().product();
                let whole = self.values.iter().find(|value| matches!(value.kind, Kind::Number(_)));
                let whole = whole.map_or("1".to_owned(), |value| value.name.clone());
                match self.choices.below(3) {
                    0 => format!("(sum({whole}) * ones({sizes:?}))"),
                    1 => format!("iota({size}).reshape({sizes:?})"),
                    _ => format!("expand(mean({whole}), {sizes:?})"),
                }
            }
            _ => self.choices.one(&fitting).clone(),
        }
    }

    /// An expression of this shape, of others within others up to a depth.
    pub(crate) fn expression(&mut self, sizes: &[usize], depth: usize) -> String {
        if depth == 0 || self.choices.are_over() {
            return self.leaf(sizes);
        }
        let depth = depth - 1;
        let found = match self.choices.below(16) {
            0 => Some(self.leaf(sizes)),
            1 | 2 => Some(self.operator(sizes, depth)),
            3 | 4 => Some(self.elementwise(sizes, depth)),
            5 => Some(self.chosen(sizes, depth)),
            6 => Some(self.block(sizes, depth)),
            7 => Some(self.reduced(sizes, depth)),
            8 => self.stacked(sizes, depth),
            9 => Some(self.indexed(sizes, depth)),
            10 => Some(self.moved(sizes, depth)),
            11 => self.contracted(sizes, depth),
            12 => self.layer(sizes, depth),
            13 => self.along(sizes, depth),
            14 => self.of_class(sizes),
            _ => self.derived(sizes, depth),
        };
        match found {
            Some(text) => text,
            None => self.operator(sizes, depth),
        }
    }

    fn operator(&mut self, sizes: &[usize], depth: usize) -> String {
        let left = self.expression(sizes, depth);
        // What is broadcast has fewer axes.
        let from = if self.choices.chance(1, 3) { self.choices.below(sizes.len() + 1) } else { 0 };
        let right = self.expression(&sizes[from..], depth);
        let forms = [
            "($1 + $2)",
            "($1 - $2)",
            "($1 * $2)",
            "($1 / (2 + abs($2)))",
            "($1).pow(2)",
            "($1 / $2)",
            "max($1, $2)",
            "lerp($1, $2, 0.5)",
        ];
        fill(self.choices.word(&forms), &[left, right])
    }

    fn elementwise(&mut self, sizes: &[usize], depth: usize) -> String {
        let inner = self.expression(sizes, depth);
        let written = self.choices.chance(1, 2);
        let function = if written { self.choices.word(&WRITTEN) } else { self.choices.word(ELEMENTWISE) };
        match (function, self.choices.below(4)) {
            ("-", _) => format!("(-{inner})"),
            (_, 0) => format!("{function}({inner})"),
            (_, 1) => format!("twice({function}, {inner})"),
            (_, 2) => format!("clamp({function}({inner}), -2, 2)"),
            _ => format!("({inner}).{function}()"),
        }
    }

    fn chosen(&mut self, sizes: &[usize], depth: usize) -> String {
        let (left, right) = (self.expression(sizes, depth), self.expression(sizes, depth));
        let (one, two) = (self.leaf(sizes), self.leaf(&[]));
        let forms = [
            "$1 < $4",
            "$3 >= 0.5 && $1 != $4",
            "!($3 > $4) || $1 <= $2",
            "true",
            "size($1) > 3",
            "is_nan($2) && is_finite($1)",
        ];
        let condition = fill(self.choices.word(&forms), &[left.clone(), right.clone(), one, two]);
        format!("(if {condition} {{ {left} }} else {{ {right} }})")
    }

    fn block(&mut self, sizes: &[usize], depth: usize) -> String {
        let (first, second) = (self.expression(sizes, depth), self.expression(sizes, depth));
        let forms = [
            "{ let t = $1; t * t + $2 }",
            "{ let (a, b) = ($1, $2); a - b }",
            "{ let f = |a| a * a + 1; f($1) + f($2) }",
            "{ let (a, b) = parts(($1, $2), t = 0.25); a * b }",
            "{ fn g(a, b = 2) = a - b; g($1, b = $2) }",
            "{ const K = 2 * WIDTH - 1; $1 * K - $2 }",
            "twice(|a| a.tanh() + 1, $1)",
            "own($1)",
            "stop_gradient($1)",
        ];
        fill(self.choices.word(&forms), &[first, second])
    }

    fn reduced(&mut self, sizes: &[usize], depth: usize) -> String {
        let axis = self.choices.below(sizes.len() + 1);
        let mut larger = sizes.to_vec();
        let kept = sizes.get(axis) == Some(&1);
        let size = 1 + self.choices.below(4);
        if kept {
            larger[axis] = size;
        } else {
            larger.insert(axis, size);
        }
        let inner = self.expression(&larger, depth);
        let reduction = self.choices.word(REDUCTIONS);
        format!("{reduction}({inner}, axis = {axis}{})", if kept { ", keep = true" } else { "" })
    }

    fn stacked(&mut self, sizes: &[usize], depth: usize) -> Option<String> {
        let (&first, rest) = sizes.split_first()?;
        let parts: Vec<String> = (0..first).map(|_| self.expression(rest, depth)).collect();
        let (left, right) = parts.split_at(parts.len() / 2);
        Some(match left.is_empty() || self.choices.chance(1, 2) {
            true => format!("[{}]", parts.join(", ")),
            false => format!("concat([{}], [{}], axis = 0)", left.join(", "), right.join(", ")),
        })
    }

    fn indexed(&mut self, sizes: &[usize], depth: usize) -> String {
        let count = 1 + self.choices.below(4);
        let place = self.choices.below(count);
        if let Some((&first, rest)) = sizes.split_first() {
            let (larger, form) = match self.choices.below(5) {
                0 => (first + place, format!("{place}..")),
                1 => (first + place, format!("..{first}")),
                2 => (first, "..; -1".to_owned()),
                3 => (2 * first, "..; 2".to_owned()),
                _ => (first + 2, format!("1..{}", first + 1)),
            };
            if self.choices.chance(2, 3) {
                return format!("({})[{form}]", self.expression(&[&[larger], rest].concat(), depth));
            }
        }
        match self.choices.chance(1, 2) {
            true => format!("({})[{place}]", self.expression(&[&[count], sizes].concat(), depth)),
            false => {
                let whole = "..,".repeat(sizes.len());
                format!("({})[{whole} {place}]", self.expression(&[sizes, &[count]].concat(), depth))
            }
        }
    }

    fn moved(&mut self, sizes: &[usize], depth: usize) -> String {
        let size: usize = sizes.iter().product();
        match (sizes, self.choices.below(5)) {
            (&[.., one, two], 0) => {
                let mut turned = sizes.to_vec();
                let rank = sizes.len();
                (turned[rank - 2], turned[rank - 1]) = (two, one);
                format!("({}).transpose()", self.expression(&turned, depth))
            }
            (&[first, .., last], 1) => {
                let mut turned = sizes[1..].to_vec();
                turned.push(first);
                let _same = last;
                format!("move_axis({}, -1, 0)", self.expression(&turned, depth))
            }
            (&[_], 2) => format!("({}).flatten()", self.expression(&[1, size], depth)),
            (&[first, ..], 3) => {
                let rest = &sizes[1..];
                let one = self.expression(&[&[1], rest].concat(), depth);
                let ones = vec!["1"; rest.len()].join(", ");
                format!("tile({one}, ({first}{}{ones}))", if rest.is_empty() { "" } else { ", " })
            }
            (&[first, ..], 4) if first > 1 => {
                let smaller = self.expression(&[&[first - 1], &sizes[1..]].concat(), depth);
                let none = ", 0".repeat(sizes.len() - 1);
                match none.is_empty() {
                    true => format!("pad({smaller}, before = 1)"),
                    false => format!("pad({smaller}, before = (1{none}))"),
                }
            }
            _ => format!("({}).reshape({sizes:?})", self.expression(&[size], depth)),
        }
    }

    fn contracted(&mut self, sizes: &[usize], depth: usize) -> Option<String> {
        let size = 1 + self.choices.below(4);
        Some(match *sizes {
            [] => {
                let (left, right) = (self.expression(&[size], depth), self.expression(&[size], depth));
                format!("dot({left}, {right})")
            }
            [n] => {
                let (left, right) = (self.expression(&[n, size], depth), self.expression(&[size], depth));
                format!("einsum(\"ij,j->i\", {left}, {right})")
            }
            [n, m] => {
                let (left, right) = (self.expression(&[n, size], depth), self.expression(&[size, m], depth));
                match self.choices.chance(1, 2) {
                    true => format!("dot({left}, {right})"),
                    false => format!("einsum(\"ij,jk,..->ik\", {left}, {right}, {})", self.leaf(&[])),
                }
            }
            _ => return None,
        })
    }

    fn layer(&mut self, sizes: &[usize], depth: usize) -> Option<String> {
        let size = 1 + self.choices.below(4);
        let Some((&last, rest)) = sizes.split_last() else {
            let inner = self.expression(&[size], depth);
            let form = self.choices.word(&["dense()", "neuron()", "dense(bias = false)"]);
            return Some(format!("({inner}).{form}"));
        };
        let inner = self.expression(&[rest, &[size]].concat(), depth);
        let same = self.expression(sizes, depth);
        Some(match self.choices.below(8) {
            0..3 => format!("({inner}).dense({last})"),
            3 => format!("({same}).layer_norm()"),
            4 => format!("({same}).block({size}, f = tanh)"),
            5 => format!("({same}).scaled(start = 0.5)"),
            6 => format!("bilinear({last})({inner}, {same})"),
            _ => format!("({same}).highway().prelu()"),
        })
    }

    /// What goes along an axis.
    fn along(&mut self, sizes: &[usize], depth: usize) -> Option<String> {
        let axis = self.choices.below(sizes.len());
        sizes.get(axis)?;
        let inner = self.expression(sizes, depth);
        let name = self.choices.word(&["softmax", "log_softmax", "cumsum", "cumprod", "normalize"]);
        let more = match name {
            "softmax" if self.choices.chance(1, 2) => format!(", where = {inner} > 0.1"),
            "cumsum" | "cumprod" if self.choices.chance(1, 2) => {
                ", reverse = true, exclusive = true".to_owned()
            }
            _ => String::new(),
        };
        Some(format!("{name}({inner}, axis = {axis}{more})"))
    }

    fn of_class(&mut self, sizes: &[usize]) -> Option<String> {
        let class = self.values.iter().find(|value| matches!(value.kind, Kind::Class(_)))?.clone();
        let Kind::Class(count) = class.kind else { return None };
        let name = class.name;
        Some(match *sizes {
            [] => format!("(2 * {name} + 0.5)"),
            [size] if size == count => format!("one_hot({name})"),
            [size] if size != 4 => format!("{name}.embedding({size})"),
            _ => {
                let table = self.expression(&[&[count], sizes].concat(), 1);
                format!("({table})[{name}]")
            }
        })
    }

    /// Derivatives by what has a name.
    fn derived(&mut self, sizes: &[usize], depth: usize) -> Option<String> {
        let inner = self.expression(&[], depth);
        let fits = |value: &&Value| value.kind == Kind::Number(sizes.to_vec());
        let by = self.values.iter().find(fits).map(|value| value.name.clone());
        let any = self.values.iter().find_map(|value| match &value.kind {
            Kind::Number(sizes) => Some((value.name.clone(), sizes.clone())),
            Kind::Class(_) => None,
        });
        Some(match (sizes, by, any, self.choices.below(4)) {
            (_, Some(by), _, 0) => format!("grad(({inner}) * sum({by} * {by}), {by})"),
            (_, Some(by), _, 1) => format!("vjp({by} * {by} * ({inner}), {by}, {by})"),
            (&[], _, Some((by, _)), 2) => format!("laplacian(({inner}) * sum(sin({by})), {by})"),
            (_, Some(by), Some((along, _)), _) => {
                format!("jvp({by} * sum({along}.tanh()), {along}, {along})")
            }
            _ => return None,
        })
    }
}

/// A form with texts in their places `$1`, `$2`, ….
fn fill(form: &str, parts: &[String]) -> String {
    let place = |text: String, (number, part): (usize, &String)| text.replace(&format!("${number}"), part);
    (1..).zip(parts).fold(form.to_owned(), place)
}
