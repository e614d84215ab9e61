//! Cases for every primitive, with random shapes.

use nn_compiler::ir::op::{Binary, Comparison, Domain, Number, Specimen, Unary};
use nn_compiler::ir::region::Region;
use nn_compiler::ir::{Axis, Graph, Op, Shape, Type, Variance};
use nn_tests::random::Random;

use crate::case::{Case, Numbers};
use Numbers::{Apart, EitherSign, Integers, Within};

const ANY: Numbers = Within(-2.0, 2.0);

/// Cases of the variant of this name: those below, or else what documentation shows of it.
pub(crate) fn cases(kind: &str, random: &mut Random) -> Vec<Case> {
    let shape = sizes(random, 0);
    let a: &[usize] = &shape;
    match kind {
        "Input" => vec![Case::new(Op::Input { index: 0, shape: Shape::known(a) }, &[])],
        "Target" => vec![Case::new(Op::Target { index: 0, shape: Shape::known(a) }, &[])],
        "Tangent" => vec![Case::new(Op::Tangent { index: 0, shape: Shape::known(a) }, &[])],
        "Param" => vec![Case::new(Op::Param { index: 0, shape: Shape::known(a) }, &[])],
        "Const" => vec![Case::new(Op::Const { value: Number::new(1.5), shape: Shape::known(a) }, &[])],
        "Iota" => {
            let sizes = sizes(random, 1);
            let axis = random.below(sizes.len());
            vec![Case::new(Op::Iota { axis, shape: Shape::known(&sizes) }, &[])]
        }
        "Unary" => {
            let all = Unary::all().into_iter();
            all.map(|op| Case::new(Op::Unary(op), &[(a, smooth(op.domain()))])).collect()
        }
        "Binary" => {
            let all = Binary::all().into_iter();
            all.map(|op| {
                let left = if op == Binary::Max { Apart } else { smooth(op.domain()) };
                Case::new(Op::Binary(op), &[(a, left), (a, if op == Binary::Max { Apart } else { ANY })])
            })
            .collect()
        }
        "Compare" => {
            let all = Comparison::all().into_iter();
            all.map(|op| Case::new(Op::Compare(op), &[(a, Apart), (a, Apart)])).collect()
        }
        "Select" => vec![Case::new(Op::Select, &[(a, Integers(2)), (a, ANY), (a, ANY)])],
        "Einsum" => (0..6).map(|_| einsum(random)).collect(),
        "Sum" => over_axes(random, |axes| Op::Sum { axes }, ANY),
        "MaxReduce" => over_axes(random, |axes| Op::MaxReduce { axes }, Apart),
        "LogSumExp" => over_axes(random, |axes| Op::LogSumExp { axes }, ANY),
        "LogSoftmax" => over_axes(random, |axes| Op::LogSoftmax { axes }, ANY),
        "Broadcast" => {
            let new = random.below(2) + 1;
            let mut axes = random.order(a.len() + new)[..new].to_vec();
            axes.sort_unstable();
            let sizes = axes.iter().map(|_| Axis::Known(random.below(3) + 1)).collect();
            vec![Case::new(Op::Broadcast { axes, sizes }, &[(a, ANY)])]
        }
        "BatchMean" => vec![Case::new(Op::BatchMean, &[(a, ANY)])],
        "Reshape" => {
            let [rows, columns] = [random.below(2) + 1, random.below(3) + 1];
            let flat = Op::Reshape { shape: Shape::known(&[rows * columns]) };
            let back = Op::Reshape { shape: Shape::known(&[rows, 1, columns]) };
            vec![Case::new(flat, &[(&[rows, columns], ANY)]), Case::new(back, &[(&[rows * columns], ANY)])]
        }
        "Permute" => vec![Case::new(Op::Permute { axes: random.order(a.len()) }, &[(a, ANY)])],
        "Slice" => {
            let start: Vec<usize> = a.iter().map(|&size| random.below(size)).collect();
            let len = a.iter().zip(&start).map(|(size, start)| random.below(size - start) + 1).collect();
            vec![Case::new(Op::Slice { start, len }, &[(a, ANY)])]
        }
        "Pad" => {
            let [before, after] = [0, 1].map(|_| a.iter().map(|_| random.below(3)).collect());
            vec![Case::new(Op::Pad { before, after }, &[(a, ANY)])]
        }
        "Concat" => {
            let first = sizes(random, 1);
            let axis = random.below(first.len());
            let mut second = first.clone();
            second[axis] = random.below(3) + 1;
            let [first, second] = [first.as_slice(), &second];
            vec![
                Case::new(Op::Concat { axis }, &[(first, ANY), (second, ANY), (first, ANY)]),
                Case::new(Op::Concat { axis }, &[(first, ANY)]),
            ]
        }
        "Gather" => {
            let table = sizes(random, 1);
            let index = &a[..random.below(a.len() + 1)];
            vec![Case::new(Op::Gather, &[(&table, ANY), (index, Integers(table[0]))])]
        }
        "ScatterAdd" => {
            let rows = random.below(3) + 1;
            let index = &a[..random.below(a.len() + 1)];
            vec![Case::new(Op::ScatterAdd { rows }, &[(a, ANY), (index, Integers(rows))])]
        }
        "StopGradient" => vec![Case::new(Op::StopGradient, &[(a, ANY)])],
        "RegionInput" => {
            let op = Op::RegionInput { index: 0, shape: Shape::known(a), variance: Variance::Shared };
            vec![Case::new(op, &[])]
        }
        "Placeholder" => {
            let op = Op::Placeholder { id: 0, shape: Shape::known(a), variance: Variance::Shared };
            vec![Case::new(op, &[])]
        }
        "Scan" => scan(a, random.below(3) + 1),
        other => specimens(other),
    }
}

/// What documentation shows of a primitive.
fn specimens(kind: &str) -> Vec<Case> {
    let own = Op::specimens().into_iter().filter(|specimen| specimen.op.kind() == kind);
    own.map(|Specimen { op, operands }| Case {
        op,
        operands: operands.into_iter().map(|(_, shape)| (shape, ANY)).collect(),
        index: 0,
    })
    .collect()
}

/// Up to two axes of one to three, at least `rank` axes.
fn sizes(random: &mut Random, rank: usize) -> Vec<usize> {
    let count = rank + random.below(3 - rank);
    (0..count).map(|_| random.below(3) + 1).collect()
}

/// Numbers at which a function of this domain is smooth.
fn smooth(domain: Domain) -> Numbers {
    match domain {
        Domain::Everywhere => ANY,
        Domain::KinkAtZero | Domain::NonZero => EitherSign(0.5, 2.0),
        Domain::JumpsAtIntegers => Numbers::BetweenIntegers,
        Domain::Positive => Within(0.5, 2.5),
        Domain::AboveMinusOne => Within(-0.5, 1.5),
    }
}

fn over_axes(random: &mut Random, op: impl Fn(Vec<usize>) -> Op, numbers: Numbers) -> Vec<Case> {
    let sizes = sizes(random, 1);
    let mut axes = random.order(sizes.len())[..random.below(sizes.len()) + 1].to_vec();
    axes.sort_unstable();
    vec![Case::new(op(axes), &[(&sizes, numbers)])]
}

/// Labels in a, in b, and in the result, each at random.
fn einsum(random: &mut Random) -> Case {
    let (mut a, mut b, mut out) = (Vec::new(), Vec::new(), Vec::new());
    for label in 0..4 {
        let holders = random.below(4);
        if holders & 1 == 1 {
            a.push(label);
        }
        if holders & 2 == 2 {
            b.push(label);
        }
        if holders > 0 && random.once_in(2) {
            out.push(label);
        }
    }
    out.reverse();
    let sizes: Vec<usize> = (0..4).map(|_| random.below(2) + 1).collect();
    let of = |labels: &[u8]| labels.iter().map(|&label| sizes[usize::from(label)]).collect::<Vec<_>>();
    let shapes = [of(&a), of(&b)];
    Case::new(Op::Einsum { a, b, out }, &[(&shapes[0], ANY), (&shapes[1], ANY)])
}

/// `next = captured · state + x`, with `captured · x` and the state as it was stacked, in both directions; each result.
fn scan(shape: &[usize], steps: usize) -> Vec<Case> {
    let value = Type { shape: Shape::known(shape), variance: Variance::Example };
    let mut body = Graph::new();
    let [captured, state, x] = [0, 1, 2].map(|index| body.region_input(index, &value));
    let product = body.mul(captured, state);
    let next = body.add2(product, x);
    let stacked = body.mul(captured, x);
    let region = Region::new(&body, vec![value; 3], &[next, stacked, state]);
    let sequence: Vec<usize> = std::iter::once(&steps).chain(shape).copied().collect();
    let operands: [(&[usize], Numbers); 3] = [(shape, ANY), (shape, ANY), (&sequence, ANY)];
    let mut cases = Vec::new();
    for reverse in [false, true] {
        let (region, steps) = (region.clone(), Axis::Known(steps));
        let op = Op::Scan { region, captured: 1, carried: 1, steps, reverse };
        cases.extend((0..3).map(|index| Case { index, ..Case::new(op.clone(), &operands) }));
    }
    cases
}
