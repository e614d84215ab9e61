//! Random expressions: each step names a value computed from those before.

use super::tensor::{Kind, Tensor, together};
use crate::random::Random;

/// Functions of one number, all bounded or growing slowly. `X` stands for the operand.
pub(super) const ELEMENTWISE: &[&str] = &[
    "X.relu()",
    "X.leaky_relu(0.2)",
    "X.elu()",
    "X.selu()",
    "X.gelu()",
    "X.gelu_tanh()",
    "X.silu()",
    "X.mish()",
    "X.softplus()",
    "X.softsign()",
    "X.sigmoid()",
    "X.log_sigmoid()",
    "X.hard_sigmoid()",
    "X.tanh()",
    "X.gaussian()",
    "X.sin()",
    "cos(X)",
    "erf(X)",
    "abs(X)",
    "-X",
    "0.3 * X.square()",
    "exp(0.4 * X.tanh())",
    "ln(1.5 + X.square())",
    "sqrt(1 + X.square())",
    "1 / (2 + X * X)",
    "(1 + X.square()).pow(-0.75)",
    "0.1 * X.pow(3)",
    "clamp(X, -0.7, 0.8)",
    "maximum(X, 0.2)",
    "minimum(X, 0.5 - X)",
    "if X > 0.1 { X } else { 0.5 * sin(X) }",
    "if X > 0.2 && X < 1.5 { ln(X) } else { 0.1 * X }",
    "if X > 0.3 { sqrt(X) } else { 1 / (X - 2) }",
    "X - 0.5 * floor(X)",
    "atan(X)",
    "asin(0.9 * X.tanh())",
    "acos(0.8 * X.sin())",
    "0.5 * asinh(X)",
    "atanh(0.7 * X.tanh())",
    "0.3 * acosh(1.5 + X.square())",
    "ln_1p(X.square())",
    "0.2 * sinh(X.tanh())",
    "log2(1.2 + X.square())",
    "exp2(0.5 * X.tanh())",
    "0.3 * X.trunc() + X",
    "X - 0.5 * X.round()",
    "X.modulo(1.7)",
    "rem(X, 0.9)",
    "if is_finite(X) && !is_nan(X) { X } else { 0 }",
    "X.max(0)",
    "min(X, 0.4)",
    "sigmoid(X).pow(1 + 0.5 * tanh(X))",
    "X + 0.1 * stop_gradient(X.square())",
    "{ let t = X.tanh(); t * t + 0.5 * t }",
    "2 * X - (X + X) * 0.75",
];

/// Functions of two numbers. `X` and `Y` stand for the operands.
pub(super) const PAIRWISE: &[&str] = &[
    "X + Y",
    "X - Y",
    "0.7 * X * Y",
    "X / (1.2 + abs(Y))",
    "maximum(X, Y)",
    "minimum(X, tanh(Y))",
    "if X < Y { X } else { 0.5 * Y }",
    "lerp(X, Y, 0.3)",
    "X * sigmoid(Y)",
    "X.tanh() + Y.sin() * 0.5",
    "atan2(X, 1.5 + Y.square())",
    "max(X, Y) - min(X, 0.3 * Y)",
];

/// Writes the items of a network.
pub(crate) struct Writer<'r> {
    pub(crate) random: &'r mut Random,
    pub(crate) items: Vec<String>,
    values: Vec<Tensor>,
}

impl<'r> Writer<'r> {
    pub(crate) fn new(random: &'r mut Random) -> Writer<'r> {
        Writer { random, items: Vec::new(), values: Vec::new() }
    }

    /// An input of random shape.
    pub(crate) fn field(&mut self, item: &str, kind: Kind) {
        let rank = if kind == Kind::Real { self.random.below(4) } else { self.random.below(2) };
        let sizes = self.sizes(rank);
        let ty = match (kind, sizes.is_empty()) {
            (Kind::Real, true) => String::new(),
            (Kind::Real, false) => format!(": {sizes:?}"),
            (Kind::Class(count), true) => format!(": class({count})"),
            (Kind::Class(count), false) => format!(": {sizes:?} of class({count})"),
        };
        let name = format!("x{}", self.values.len());
        self.items.push(format!("{item} {name}{ty};"));
        self.values.push(Tensor { name, sizes, kind, used: false });
    }

    /// A parameter of random shape.
    pub(crate) fn parameter(&mut self) {
        let rank = self.random.below(3);
        let sizes = self.sizes(rank);
        let name = format!("p{}", self.values.len());
        let shape = if sizes.is_empty() { String::new() } else { format!(": {sizes:?}") };
        self.items.push(format!("param {name}{shape} = normal(0.7);"));
        self.values.push(Tensor { name, sizes, kind: Kind::Real, used: false });
    }

    /// One more value.
    pub(crate) fn step(&mut self) {
        let value = loop {
            let before = self.values.clone();
            match self.candidate() {
                Some(value) => break value,
                // What it would have used is not used.
                None => self.values = before,
            }
        };
        let (text, sizes) = value;
        self.name(&text, sizes);
    }

    /// A value that an expression makes of the first value of numbers.
    pub(crate) fn apply(&mut self, expression: &str) {
        let x = self.values.iter_mut().find(|value| value.kind == Kind::Real).expect("a value of numbers");
        x.used = true;
        let (text, sizes) = (expression.replace('X', &x.name), x.sizes.clone());
        self.name(&text, sizes);
    }

    fn name(&mut self, text: &str, sizes: Vec<usize>) {
        let name = format!("v{}", self.values.len());
        self.items.push(format!("let {name} = {text};"));
        self.values.push(Tensor { name, sizes, kind: Kind::Real, used: false });
    }

    /// The name of the last value.
    pub(crate) fn last(&self) -> String {
        self.values.last().expect("there are values").name.clone()
    }

    /// An expression for the last value as a vector.
    pub(crate) fn vector(&mut self) -> String {
        let last = self.values.last_mut().expect("there are values");
        last.used = true;
        if last.rank() == 1 { last.name.clone() } else { format!("{}.flatten()", last.name) }
    }

    /// The values that no expression uses.
    pub(crate) fn unused(&self) -> Vec<Tensor> {
        self.values.iter().filter(|value| !value.used).cloned().collect()
    }

    fn sizes(&mut self, rank: usize) -> Vec<usize> {
        (0..rank).map(|_| 1 + self.random.below(if rank > 2 { 3 } else { 5 })).collect()
    }

    /// A value to compute with: mostly one that nothing used yet.
    fn choose(&mut self, kind: impl Fn(&Tensor) -> bool) -> Option<usize> {
        let fit: Vec<usize> = (0..self.values.len()).filter(|&i| kind(&self.values[i])).collect();
        let fresh: Vec<usize> = fit.iter().copied().filter(|&i| !self.values[i].used).collect();
        let from = if fresh.is_empty() || self.random.once_in(3) { fit } else { fresh };
        (!from.is_empty()).then(|| *self.random.pick(&from))
    }

    /// Text and sizes of a new expression, or nothing where the choice does not fit.
    fn candidate(&mut self) -> Option<(String, Vec<usize>)> {
        if let Some(index) = self.choose(|value| value.kind != Kind::Real && !value.used) {
            return self.of_class(index);
        }
        let index = self.choose(|value| value.kind == Kind::Real)?;
        let x = self.values[index].clone();
        let found = match self.random.below(12) {
            0..3 => Some(self.elementwise(&x)),
            3..5 => self.pairwise(&x),
            5 => self.reduction(&x),
            6 => self.movement(&x),
            7 => self.part(&x),
            8 => self.contraction(&x),
            _ => self.layer(&x),
        };
        // Small networks: they are compiled unoptimised, and there are many of them.
        let found = found.filter(|(_, sizes)| sizes.iter().product::<usize>() <= 40 && sizes.len() <= 4)?;
        self.values[index].used = true;
        Some(found)
    }

    fn of_class(&mut self, index: usize) -> Option<(String, Vec<usize>)> {
        let class = self.values[index].clone();
        let Kind::Class(count) = class.kind else { return None };
        self.values[index].used = true;
        let name = &class.name;
        Some(match self.random.below(3) {
            0 => (format!("0.5 * one_hot({name})"), [&class.sizes[..], &[count]].concat()),
            1 => (format!("{name} / {count}.0 - 0.5"), class.sizes),
            _ => {
                let width = 1 + self.random.below(4);
                (format!("{name}.embedding({width})"), [&class.sizes[..], &[width]].concat())
            }
        })
    }

    fn elementwise(&mut self, x: &Tensor) -> (String, Vec<usize>) {
        (self.random.pick(ELEMENTWISE).replace('X', &x.name), x.sizes.clone())
    }

    fn pairwise(&mut self, x: &Tensor) -> Option<(String, Vec<usize>)> {
        let fits =
            |y: &Tensor| y.kind == Kind::Real && y.name != x.name && together(&x.sizes, &y.sizes).is_some();
        let index = self.choose(fits)?;
        self.values[index].used = true;
        let y = self.values[index].clone();
        let text = self.random.pick(PAIRWISE).replace('X', &x.name).replace('Y', &y.name);
        Some((text, together(&x.sizes, &y.sizes)?))
    }

    fn reduction(&mut self, x: &Tensor) -> Option<(String, Vec<usize>)> {
        let axis = self.random.below(x.rank().max(1));
        let size = *x.sizes.get(axis)?;
        let mut sizes = x.sizes.clone();
        let name = &x.name;
        let running = *self.random.pick(&["cumsum", "cumprod"]);
        if self.random.once_in(6) {
            let reverse = self.random.once_in(2);
            return Some((format!("0.5 * {running}({name}, axis = {axis}, reverse = {reverse})"), sizes));
        }
        let normal = *self.random.pick(&["softmax", "log_softmax"]);
        if size > 1 && self.random.once_in(3) {
            return Some((format!("{normal}({name}, axis = {axis})"), sizes));
        }
        let reduce =
            *self.random.pick(&["sum", "mean", "max", "min", "logsumexp", "norm", "prod", "variance"]);
        let keep = self.random.once_in(2);
        if keep {
            sizes[axis] = 1;
        } else {
            sizes.remove(axis);
        }
        let factor = if reduce == "sum" { "0.5 * " } else { "" };
        let eps = if reduce == "norm" { " + 0.1" } else { "" };
        Some((format!("{factor}{reduce}({name}{eps}, axis = {axis}, keep = {keep})"), sizes))
    }

    fn movement(&mut self, x: &Tensor) -> Option<(String, Vec<usize>)> {
        let name = &x.name;
        Some(match self.random.below(9) {
            0 => (format!("{name}.flatten()"), vec![x.count()]),
            1 if x.rank() >= 2 => {
                let mut sizes = x.sizes.clone();
                sizes.swap(x.rank() - 1, x.rank() - 2);
                (format!("{name}.transpose()"), sizes)
            }
            2 if x.rank() >= 2 => {
                let order = self.random.order(x.rank());
                let sizes = order.iter().map(|&axis| x.sizes[axis]).collect();
                let order: Vec<String> = order.iter().map(usize::to_string).collect();
                (format!("{name}.permute(({}))", order.join(", ")), sizes)
            }
            3 => {
                let rows = (2..=x.count()).find(|&rows| x.count().is_multiple_of(rows))?;
                let columns = x.count() / rows;
                (format!("{name}.reshape(({rows}, {columns}))"), vec![rows, columns])
            }
            4 => {
                let axis = self.random.below(x.rank() + 1);
                let mut sizes = x.sizes.clone();
                sizes.insert(axis, 1);
                (format!("{name}.unsqueeze({axis})"), sizes)
            }
            5 if x.rank() == 1 => {
                let (before, after) = (self.random.below(3), self.random.below(3));
                let value = *self.random.pick(&["", ", value = 0.7"]);
                let text = format!("{name}.pad(before = {before}, after = {after}{value})");
                (text, vec![before + x.count() + after])
            }
            6 if x.rank() == 1 => (format!("{name}.tile(2)"), vec![2 * x.count()]),
            7 if x.rank() >= 1 => {
                let shape = [&[2], &x.sizes[..]].concat();
                let written: Vec<String> = shape.iter().map(usize::to_string).collect();
                (format!("{name}.expand(({}))", written.join(", ")), shape)
            }
            8 if x.rank() >= 2 => {
                let triangle = *self.random.pick(&["lower_triangle", "upper_triangle"]);
                (format!("{triangle}({name}, diagonal = 0)"), x.sizes.clone())
            }
            _ => return None,
        })
    }

    fn part(&mut self, x: &Tensor) -> Option<(String, Vec<usize>)> {
        let name = &x.name;
        let first = *x.sizes.first()?;
        Some(match self.random.below(7) {
            0 => (format!("{name}[{}]", self.random.below(first)), x.sizes[1..].to_vec()),
            1 if x.rank() >= 2 => {
                let place = self.random.below(x.last());
                (format!("{name}[.., {place}]"), x.sizes[..x.rank() - 1].to_vec())
            }
            2 if first >= 2 => {
                let start = self.random.below(first - 1);
                let end = start + 1 + self.random.below(first - start);
                let mut sizes = x.sizes.clone();
                sizes[0] = end - start;
                (format!("{name}[{start}..{end}]"), sizes)
            }
            3 => {
                let mut sizes = x.sizes.clone();
                sizes[0] = first.div_ceil(2);
                let step = *self.random.pick(&["2", "-2"]);
                (format!("{name}[..; {step}]"), sizes)
            }
            4 if x.rank() == 2 => (format!("{name}[.., ..; -1]"), x.sizes.clone()),
            5 => {
                let fits =
                    |y: &Tensor| y.kind == Kind::Real && y.rank() == x.rank() && y.sizes[1..] == x.sizes[1..];
                let index = self.choose(fits)?;
                self.values[index].used = true;
                let mut sizes = x.sizes.clone();
                sizes[0] += self.values[index].sizes[0];
                (format!("concat({name}, {}, axis = 0)", self.values[index].name), sizes)
            }
            _ => {
                let fits = |y: &Tensor| y.kind == Kind::Real && y.sizes == x.sizes;
                let index = self.choose(fits)?;
                self.values[index].used = true;
                let text = format!("[{name}, sin({}), -{name}]", self.values[index].name);
                (text, [&[3], &x.sizes[..]].concat())
            }
        })
    }

    fn contraction(&mut self, x: &Tensor) -> Option<(String, Vec<usize>)> {
        let name = &x.name;
        let fits = |y: &Tensor| y.kind == Kind::Real && y.rank() >= 1 && y.sizes[0] == x.last();
        let other = if x.rank() >= 1 { self.choose(fits) } else { None };
        match (x.rank(), other) {
            (2, Some(index)) if self.values[index].rank() == 2 && self.random.once_in(2) => {
                self.values[index].used = true;
                let y = &self.values[index];
                let text = format!("0.5 * einsum(\"ab,bc->ca\", {name}, {})", y.name);
                Some((text, vec![y.sizes[1], x.sizes[0]]))
            }
            (1.., Some(index)) if self.values[index].rank() <= 2 && x.rank() <= 2 => {
                self.values[index].used = true;
                let y = &self.values[index];
                let sizes = [&x.sizes[..x.rank() - 1], &y.sizes[1..]].concat();
                Some((format!("0.5 * dot({name}, {})", y.name), sizes))
            }
            (2, _) => Some((format!("0.3 * einsum(\"ab,cb->ac\", {name}, {name})"), vec![x.sizes[0]; 2])),
            (3, _) => Some((format!("0.4 * einsum(\"abc->ca\", {name})"), vec![x.sizes[2], x.sizes[0]])),
            _ => None,
        }
    }

    fn layer(&mut self, x: &Tensor) -> Option<(String, Vec<usize>)> {
        let name = &x.name;
        let mut sizes = x.sizes.clone();
        let width = 1 + self.random.below(5);
        let bias = *self.random.pick(&["", ", bias = false"]);
        let last = sizes.last_mut()?;
        let size = *last;
        Some(match self.random.below(10) {
            0..4 => {
                *last = width;
                let activation = *self.random.pick(&["", ".relu()", ".tanh()", ".gelu()", ".sigmoid()"]);
                (format!("{name}.dense({width}{bias}){activation}"), sizes)
            }
            4 => {
                sizes.pop();
                (format!("{name}.dense()"), sizes)
            }
            5 if size > 2 => (format!("{name}.layer_norm(eps = 0.1)"), sizes),
            6 if size > 1 => (format!("{name}.rms_norm(eps = 0.1)"), sizes),
            7 => (format!("{name}.highway()"), sizes),
            8 => {
                *last = width;
                (format!("{name}.gated({width})"), sizes)
            }
            9 if x.rank() == 1 => {
                let shared = format!("{{ let f = dense({width}); f({name}).tanh() + f(0.5 - {name}) }}");
                (shared, vec![width])
            }
            _ => (format!("{name}.prelu()"), sizes),
        })
    }
}
