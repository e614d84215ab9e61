//! What expressions mean, by their values.

use super::{listing, model, result, value};
use crate::array::Array;
use crate::eval;
use crate::ir::{ClassRange, FieldKind, Op, Unary};

/// Equal but for rounding.
#[track_caller]
fn near(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len(), "{actual:?}");
    assert!(actual.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{actual:?} {expected:?}");
}

#[test]
fn numbers_are_computed_at_compile_time() {
    near(&value("2 * 3 - 4 / 8"), &[5.5]);
    near(&value("if 3 > 2 && !(1 == 2) { 7 } else { missing_name }"), &[7.0]);
    near(&value("sqrt(16) + exp(0) + maximum(2, 3).pow(2) + relu(-4)"), &[14.0]);
    near(&result("const N = 2 + 1; let w = zeros([N, 2 * N]) + 1; output result = sum(w);"), &[18.0]);
    near(&value("size(x) + 10 * size(x, axis = 1) + 100 * rank(x) + classes(c)"), &[239.0]);
}

#[test]
fn shapes_broadcast() {
    near(&value("x + v"), &[1.0, -1.0, 5.0, 4.0, 2.0, 8.0]);
    near(&value("x * s"), &[0.0, 0.5, 1.0, 1.5, 2.0, 2.5]);
    near(&value("v.unsqueeze(1) * [1, 10]"), &[1.0, 10.0, -2.0, -20.0, 3.0, 30.0]);
    near(&value("if v > 0 { v } else { 0 }"), &[1.0, 0.0, 3.0]);
    near(&value("if [s > 1, s > 0].unsqueeze(1) { x } else { v }"), &[1.0, -2.0, 3.0, 3.0, 4.0, 5.0]);
    near(&value("1 / (v + 1)"), &[0.5, -1.0, 0.25]);
}

#[test]
fn conditions_are_zero_or_one() {
    near(&value("v > 0 && v < 2"), &[1.0, 0.0, 0.0]);
    near(&value("v > 0 || v == -2"), &[1.0, 1.0, 1.0]);
    near(&value("!(v > 0)"), &[0.0, 1.0, 0.0]);
    near(&value("v >= 1"), &[1.0, 0.0, 1.0]);
    near(&value("v != 3"), &[1.0, 1.0, 0.0]);
    near(&value("(v > 0) * 5"), &[5.0, 0.0, 5.0]);
    near(&value("c == 2"), &[1.0]);
}

#[test]
fn reductions() {
    near(&value("sum(x)"), &[15.0]);
    near(&value("x.sum(axis = 0)"), &[3.0, 5.0, 7.0]);
    near(&value("x.sum(axis = -1, keep = true) + [[0, 0], [0, 0]]"), &[3.0, 3.0, 12.0, 12.0]);
    near(&value("mean(x, axis = (0, 1))"), &[2.5]);
    near(&value("max(x, axis = 0)"), &[3.0, 4.0, 5.0]);
    near(&value("min(v)"), &[-2.0]);
    near(&value("argmax(v)"), &[2.0]);
    near(&value("argmax([3, 7, 7, 1])"), &[1.0]);
    near(&value("argmax(x, axis = 0)"), &[1.0, 1.0, 1.0]);
    near(&value("mean(s)"), &[0.5]);
}

#[test]
fn extremes_of_two_are_elementwise() {
    near(&value("max(v, 0)"), &[1.0, 0.0, 3.0]);
    near(&value("v.min(s)"), &[0.5, -2.0, 0.5]);
    near(&value("[1, 2].max([2, 1]) + min(2, 5) * max(2, 5)"), &[12.0, 12.0]);
    near(&value("max(v.max(0))"), &[3.0]);
}

#[test]
fn movement() {
    near(&value("x.transpose()"), &[0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    near(&value("x.permute((1, 0))"), &[0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    near(&value("x.reshape([3, 2])[2]"), &[4.0, 5.0]);
    near(&value("x.flatten()[4..]"), &[4.0, 5.0]);
    near(&value("concat(v, x[0], [s])"), &[1.0, -2.0, 3.0, 0.0, 1.0, 2.0, 0.5]);
    near(&value("concat(x, x[.., 0..1], axis = 1)"), &[0.0, 1.0, 2.0, 0.0, 3.0, 4.0, 5.0, 3.0]);
    near(&value("v.pad(before = 1, after = 2)"), &[0.0, 1.0, -2.0, 3.0, 0.0, 0.0]);
    near(&value("slice(x, 1, 3, axis = 1)"), &[1.0, 2.0, 4.0, 5.0]);
    near(&value("iota(3) + ones([3])"), &[1.0, 2.0, 3.0]);
    near(&value("v.unsqueeze(0).squeeze(0)"), &[1.0, -2.0, 3.0]);
    near(&value("[s, 1, s * 2]"), &[0.5, 1.0, 1.0]);
    near(&value("[v, v + 1][1]"), &[2.0, -1.0, 4.0]);
}

#[test]
fn indices() {
    near(&value("x[1]"), &[3.0, 4.0, 5.0]);
    near(&value("x[1, 2]"), &[5.0]);
    near(&value("x[.., 0]"), &[0.0, 3.0]);
    near(&value("v[.., 0]"), &[1.0]);
    near(&value("x[0, 1..]"), &[1.0, 2.0]);
    near(&value("x[.., ..2]"), &[0.0, 1.0, 3.0, 4.0]);
    near(&value("v[c]"), &[3.0]);
    near(&value("x[.., c]"), &[2.0, 5.0]);
    near(&value("x.transpose()[c]"), &[2.0, 5.0]);
    near(&value("x[1, c]"), &[5.0]);
    near(&value("v[cs]"), &[-2.0, 1.0]);
    near(&value("x[.., cs]"), &[1.0, 0.0, 4.0, 3.0]);
    near(&value("x.unsqueeze(0)[.., cs].unsqueeze(0)"), &[1.0, 0.0, 4.0, 3.0]);
    near(&value("x.transpose()[c, 1..]"), &[5.0]);
    // The range of whole-number arithmetic is known.
    near(&value("[10, 20, 30, 40, 50][2 * c - 0]"), &[50.0]);
    near(&value("[10, 20][c * 0 + iota(2)[1]]"), &[20.0]);
}

#[test]
fn contractions() {
    near(&value("dot(v, v)"), &[14.0]);
    near(&value("dot(x, v)"), &[4.0, 10.0]);
    near(&value("dot(x, x.transpose())"), &[5.0, 14.0, 14.0, 50.0]);
    near(&value("einsum(\"ij,j->i\", x, v)"), &[4.0, 10.0]);
    near(&value("einsum(\"ij->ji\", x)"), &[0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    near(&value("einsum(\"ij->\", x)"), &[15.0]);
    near(&value("einsum(\"i,j->ij\", v, [1, 2])"), &[1.0, 2.0, -2.0, -4.0, 3.0, 6.0]);
    near(&value("einsum(\"i,i->i\", v, v)"), &[1.0, 4.0, 9.0]);
    near(&value("einsum(\"..j,j->..\", x, v)"), &[4.0, 10.0]);
    near(&value("einsum(\"..,..->..\", x, v)"), &[0.0, -2.0, 6.0, 3.0, -8.0, 15.0]);
    near(&value("einsum(\"ii->i\", x[.., ..2])"), &[0.0, 4.0]);
    near(&value("einsum(\"ii->\", x[.., ..2])"), &[4.0]);
    // Three and four operands, in any order of contraction.
    near(&value("einsum(\"i,ij,j->\", [1, 2], x, v)"), &[24.0]);
    near(&value("einsum(\"ij,kj,k,i->i\", x, x, [1, 2], [1, 1])"), &[33.0, 114.0]);
    near(&value("einsum(\"ij,k->i\", x, v)"), &[6.0, 24.0]);
    near(&value("einsum(\"i,,i->i\", v, s, v)"), &[0.5, 2.0, 4.5]);
}

#[test]
fn the_cheapest_order_comes_first() {
    // (a·b)·c costs 1000·1·1000 + 1000·1000·1, a·(b·c) only 1·1000·1 + 1000·1·1.
    let model = model(
        "pub struct Net { input a: [1000, 1]; input b: [1, 1000]; input c: [1000, 1]; param w = 1;
         output einsum(\"ij,jk,kl->il\", a, b, c); loss w; }",
    );
    let sizes = model.graph.nodes().filter(|&node| matches!(model.graph.op(node), Op::Einsum { .. }));
    let sizes: Vec<String> = sizes.map(|node| model.graph.shape(node).to_string()).collect();
    assert_eq!(sizes, ["[1, 1]", "[1000, 1]"]);
}

#[test]
fn stable_forms() {
    let ops = |expression: &str| {
        let model = model(&format!(
            "pub struct Net {{ input v: [3]; param w = 1; output result = {expression}; loss w; }}"
        ));
        let (graph, roots) = model.graph.extract(&[model.outputs[0].node]);
        listing(&graph, roots[0])
    };
    assert_eq!(ops("ln(softmax(v))"), ops("log_softmax(v)"));
    assert_eq!(ops("ln(sigmoid(v))"), ops("-softplus(-v)"));
    assert_eq!(ops("ln(1 - sigmoid(v))"), ops("-softplus(v)"));
    assert_eq!(ops("ln(1 + exp(v))"), ops("softplus(v)"));
    assert_eq!(ops("ln(exp(v) + 1)"), ops("softplus(v)"));
    near(&value("softmax([s, s])"), &[0.5, 0.5]);
    near(&value("softmax(v * 1000)"), &[0.0, 0.0, 1.0]);
    near(&value("logsumexp([s, s])"), &[0.5 + std::f64::consts::LN_2]);
    near(&value("softmax([s, s, 9], where = iota(3) < 2)"), &[0.5, 0.5, 0.0]);
    near(&value("softmax(zeros([2, 2]) * s, where = causal_mask(2))"), &[1.0, 0.0, 0.5, 0.5]);
}

#[test]
fn powers_by_whole_numbers_are_their_own_primitive() {
    let model = model("pub struct Net { input v; param w = 1; output v.square() + v.pow(-3); loss w; }");
    let ops: Vec<&Op> = model.graph.nodes().map(|node| model.graph.op(node)).collect();
    assert!(ops.contains(&&Op::Unary(Unary::Powi(2))) && ops.contains(&&Op::Unary(Unary::Powi(-3))));
    near(&value("v.pow(1) + v.pow(2) + exp(s * 0).pow(s)"), &[3.0, 3.0, 13.0]);
}

#[test]
fn functions_tuples_and_closures() {
    near(
        &result("fn twice(f, x) = f(f(x)); output result = twice(|y| twice(square, y), s * 4);"),
        &[65536.0],
    );
    near(&result("fn swap((a, b)) = (b, a); let (p, q) = swap((s, v[0])); output result = p - q;"), &[0.5]);
    near(
        &result("fn scaled(x, by = 2, plus = by) = by * x + plus; output result = scaled(v, plus = 1);"),
        &[3.0, -3.0, 7.0],
    );
    near(
        &result(
            "let k = 3; fn f(x) { let k = 10; let x = x + k; let x = 2 * x; x } output result = f(s) + k;",
        ),
        &[24.0],
    );
    near(
        &result("let (a, (b, _)) = if s > 0 { (s, (v, 1)) } else { (0, (0, 2)) }; output result = a * b;"),
        &[0.5, -1.0, 1.5],
    );
    near(&result("output result = after(s); fn after(x) = x + 1;"), &[1.5]);
    near(&value("{ let a = s + s; let b = a * a; b - a }"), &[0.0]);
    // A value may have the name of a function.
    near(&result("let mean = mean(v) * 3; output result = mean + v.mean() * 3;"), &[4.0]);
}

#[test]
fn classes() {
    near(&value("one_hot(c)"), &[0.0, 0.0, 1.0]);
    near(&value("one_hot(cs)"), &[0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
    near(&value("c + 0.5"), &[2.5]);
    near(&value("x.cross_entropy(cs)"), &value("-[ln(softmax(x[0]))[1], ln(softmax(x[1]))[0]]"));
    let model = model("pub struct Net { input v: [4]; param w = 1; output best = argmax(v); loss w; }");
    assert_eq!(model.outputs[0].kind, FieldKind::Class(4.into()));
}

#[test]
fn no_gradient_passes_a_stop() {
    near(&value("stop_gradient(v) + v"), &[2.0, -4.0, 6.0]);
}

/// `c` is 2 and `cs` 1, 0.
/// Here `k` is 3 of 1 to 4, as `c + 1` is.
#[test]
fn classes_may_count_from_another_number() {
    let model = |items: &str| {
        model(&format!(
            "pub struct Net {{ input k: class(1..=4); param w: [4] = [5, 6, 7, 8]; {items} loss w.sum(); }}"
        ))
    };
    let of = |items: &str, class: f64| {
        let model = model(items);
        let inputs = vec![vec![Array::new(&[], vec![class])]];
        let parameters = vec![Array::new(&[4], vec![5.0, 6.0, 7.0, 8.0])];
        let bindings = eval::Bindings { inputs, parameters, ..eval::Bindings::default() };
        match &eval::evaluate(&model.graph, &[model.outputs[0].node], &bindings)[0] {
            eval::Value::Shared(array) => array.elements().to_vec(),
            eval::Value::Example(arrays) => arrays[0].elements().to_vec(),
        }
    };
    near(&of("output r = w[k - 1];", 3.0), &[7.0]);
    near(&of("output r = one_hot(k);", 3.0), &[0.0, 0.0, 1.0, 0.0]);
    near(
        &of("output r = pick(w, k) + classes(k) + 10 * first_class(k) + 100 * class_index(k);", 4.0),
        &[322.0],
    );
    near(&of("output r = if k == 4 { 1 } else { w[k] };", 1.0), &[6.0]);
    near(&of("output r = cross_entropy(w, k) - (logsumexp(w) - w[k - 1]);", 2.0), &[0.0]);
    near(&of("output r = multiclass_hinge(w, k);", 1.0), &[4.0]);
    let same = ClassRange { first: 1, count: 4 };
    assert_eq!(model("output r = k;").outputs[0].kind, FieldKind::Class(same));
    assert_eq!(same.to_string(), "class(1..=4)");
}

#[test]
fn conditions_bound_an_index() {
    near(&value("if c > 0 { v[c - 1] } else { 9 }"), &[-2.0]);
    near(&value("if c == 0 { 9 } else { v[c - 1] }"), &[-2.0]);
    near(&value("if c - 1 >= 0 { v[c - 1] } else { 9 }"), &[-2.0]);
    near(&value("if c < 2 { v[c + 1] } else { 9 }"), &[9.0]);
    near(&value("if !(c >= 2) { v[c + 1] } else { 9 }"), &[9.0]);
    near(&value("if s > 0 && c >= 1 { let k = c - 1; v[k] } else { 9 }"), &[-2.0]);
    near(&value("if c == 0 || v[c - 1] > 0 { 1 } else { 2 }"), &[2.0]);
    near(&value("if c >= 1 { x[.., c - 1] } else { zeros([2]) }"), &[1.0, 4.0]);
    near(&value("if cs > 0 { v[cs - 1] + 10 } else { 9 }"), &[11.0, 9.0]);
    near(&result("fn before(k) = v[k - 1]; output result = if c != 0 { before(c) } else { 9 };"), &[-2.0]);
    near(&value("if c > 0 { if c < 2 { v[2 * c] } else { v[c - 1] } } else { v[c] }"), &[-2.0]);
}
