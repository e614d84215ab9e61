//! Derivatives within networks, against what they are by hand. `x: [2, 3]` is 0 to 5, `v` is 1, −2, 3, `s` is 0.5.

use super::{codes, model, result, value};

#[track_caller]
fn near(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len(), "{actual:?}");
    assert!(actual.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{actual:?} {expected:?}");
}

#[test]
fn gradients_have_the_shape_of_what_they_are_by() {
    near(&value("grad(s.pow(3), s)"), &[0.75]);
    near(&value("grad(sum(v.square()), v)"), &[2.0, -4.0, 6.0]);
    near(&value("grad(sum(x * x), x)"), &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
    near(
        &result("let (a, b) = grad(s * sum(v), (s, v)); output result = concat([a], b);"),
        &[2.0, 0.5, 0.5, 0.5],
    );
    near(&result("let h = 3 * s; output result = grad(h.square() + h, h);"), &[4.0]);
    near(&result("let w = 4 * unit; output result = grad(w.pow(3) * s, unit);"), &[96.0]);
}

#[test]
fn derivatives_nest_to_any_order() {
    near(&value("grad(grad(s.pow(4), s), s)"), &[3.0]);
    near(&value("grad(grad(grad(grad(s.pow(5), s), s), s), s)"), &[60.0]);
    let (sin, cos) = (0.5_f64.sin(), 0.5_f64.cos());
    near(&value("grad(grad(grad(sin(s), s), s), s)"), &[-cos]);
    near(&value("grad(grad(grad(grad(sin(s), s), s), s), s)"), &[sin]);
    near(&result("let a = s * v[1]; output result = grad(grad(a.square() * s, s), v)[1];"), &[-3.0]);
}

#[test]
fn jacobians_have_the_axes_of_both() {
    near(&value("jacobian(v.square(), v)"), &[2.0, 0.0, 0.0, 0.0, -4.0, 0.0, 0.0, 0.0, 6.0]);
    near(&value("jacobian(x.sum(axis = 1), x)[1, 0]"), &[0.0, 0.0, 0.0]);
    near(&value("jacobian(x.sum(axis = 1), x)[1, 1]"), &[1.0, 1.0, 1.0]);
    near(&value("jacobian(s * v, s)"), &[1.0, -2.0, 3.0]);
    near(&value("jacobian(dot(x, v), v)"), &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    near(&value("jacobian(sum(v), v)"), &[1.0, 1.0, 1.0]);
    near(&value("jacobian(x.transpose() * s, x)[1, 0]"), &[0.0, 0.5, 0.0, 0.0, 0.0, 0.0]);
    // diag(p) − p pᵀ
    let scale: f64 = [1.0_f64, -2.0, 3.0].iter().map(|v| v.exp()).sum();
    let p = [1.0_f64, -2.0, 3.0].map(|v| v.exp() / scale);
    let expected: Vec<f64> =
        (0..9).map(|k| p[k / 3] * (f64::from(u8::from(k / 3 == k % 3)) - p[k % 3])).collect();
    near(&value("jacobian(softmax(v), v)"), &expected);
}

#[test]
fn second_derivatives_of_vectors() {
    near(&value("hessian(v[0] * v[1] + v[2].square(), v)"), &[0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0]);
    near(&value("hessian(s.pow(3), s)"), &[3.0]);
    near(&value("laplacian(v[0].pow(3) * v[1] + v[2].square(), v)"), &[-10.0]);
    near(&value("laplacian(s.pow(3) * sum(v.square()), (s, v))"), &[3.0 * 14.0 + 6.0 * 0.125]);
    near(&value("laplacian(v.pow(3), v)"), &[6.0, -12.0, 18.0]);
    near(&value("divergence(v.square(), v)"), &[4.0]);
    near(&value("divergence(grad(sum(v.pow(3)), v), v)"), &[12.0]);
    near(&value("divergence(x * x, x)"), &[30.0]);
}

#[test]
fn products_with_derivatives() {
    near(&value("jvp(v.square(), v, [1, 10, 100])"), &[2.0, -40.0, 600.0]);
    near(&value("vjp(dot(x, v), v, [1, 10])"), &[30.0, 41.0, 52.0]);
    near(&value("jvp(s.square(), s, 3)"), &[3.0]);
    near(&value("vjp(sum(v.square()), v, s)"), &[1.0, -2.0, 3.0]);
}

#[test]
fn a_branch_not_taken_stays_out_of_derivatives() {
    near(&value("grad(if s > 0 { s.square() } else { ln(s) }, s)"), &[1.0]);
    near(&value("grad(sum(if v > 0 { ln(v) } else { v.square() }), v)"), &[1.0, -4.0, 1.0 / 3.0]);
    near(&value("grad(sum(relu(v)), v)"), &[1.0, 0.0, 1.0]);
}

#[test]
fn in_functions_and_layers() {
    near(&result("fn slope(y, x) = grad(y, x); output result = slope(s.square(), s);"), &[1.0]);
    let text = "layer bent()(x) { param w = 2; let y = (w * x).pow(3); y + grad(y, x) }
                pub struct Net { input s; let y = s.bent(); output y; loss y; }";
    assert_eq!(model(text).derivatives[0].text, "grad(y, x)");
}

/// The least work wins: one pass in reverse for many variables, one forwards for many values.
#[test]
fn the_way_is_chosen_by_the_operations() {
    let ways = |text: &str| -> Vec<String> {
        let model = model(&format!("pub struct Net {{ input a: [30]; input s; {text} }}"));
        model.derivatives.iter().map(|derivative| derivative.ways[0].name.clone()).collect()
    };
    let net = |items: &str| ways(&format!("{items} output y; loss sum(d.square()) + sum(y);"));
    assert_eq!(net("let y = a.dense(20).tanh().dense(); let d = grad(y, a);"), ["reverse"]);
    assert_eq!(net("let y = [s].dense(20).tanh().dense(30); let d = jacobian(y, s);"), ["forward"]);
    let second = net("let y = [s].dense(20).tanh().dense(); let d = grad(grad(y, s), s);");
    assert_eq!(second, ["forward", "forward over forward"]);
    let all = net("let y = a.dense(20).tanh().dense(); let d = hessian(y, a);");
    assert!(["forward over reverse", "reverse over forward"].contains(&&*all[0]), "{all:?}");
}

#[test]
fn an_operation_is_counted_once() {
    let text = "pub struct Net { input s; let y = [s].dense(20).tanh().dense(); let a = grad(y, s); let b = grad(a, s);
                let c = grad(y, s); output y; loss a + b + c + y; }";
    let derivatives = model(text).derivatives;
    let operations = |place: usize| derivatives[place].ways[0].operations;
    assert!(operations(0) < operations(1), "the second takes the first, and more");
    assert_eq!(operations(1), operations(2), "what there is already is nothing to a third");
    assert!(derivatives.iter().all(|derivative| {
        derivative.ways.iter().all(|way| way.operations >= derivative.ways[0].operations)
    }));
}

#[test]
fn a_derivative_that_is_zero_is_a_mistake() {
    let text = "pub struct Net {\ninput s; input v: [3];\nlet y = sum(v) * s;\noutput y;\n
                loss grad(grad(y, s), s)\n+ grad(y, 3) + sum(grad(v, s)); }";
    assert_eq!(codes(text), ["6:no_dependence", "7:no_dependence", "7:gradient_of_tensor"]);
}
