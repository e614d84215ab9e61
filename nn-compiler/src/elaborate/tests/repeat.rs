//! Loops over steps and stacks of layers.

use super::{codes, model, parameters, result};

#[test]
fn a_fold_gives_the_last_state_and_a_scan_all() {
    assert_eq!(result("let result = fold(v, 10, |s, e| s - e); output result;"), [8.0]);
    assert_eq!(result("let result = scan(v, 10, |s, e| s - e); output result;"), [9.0, 11.0, 8.0]);
    assert_eq!(
        result("let result = scan(v, 10, |s, e| s - e, reverse = true); output result;"),
        [8.0, 9.0, 7.0]
    );
    assert_eq!(result("let result = v.fold(0, maximum); output result;"), [3.0]);
}

#[test]
fn elements_are_rows_and_the_state_has_any_shape() {
    let rows = result("let result = x.scan(zeros([3]), |s, row| 2 * s + row); output result;");
    assert_eq!(rows, [0.0, 1.0, 2.0, 3.0, 6.0, 9.0]);
}

#[test]
fn states_and_elements_may_be_tuples() {
    let items = "fn step((a, b), (row, (class, place))) { (a + sum(row) * class, b * 10 + place) }
                 let (a, b) = fold((x, (cs, iota(2))), (0, 1), step);
                 let result = [a, b]; output result;";
    // 0 + 3 · 1, + 12 · 0; 1 · 10 + 0, · 10 + 1.
    assert_eq!(result(items), [3.0, 101.0]);
    let items = "let (a, b) = scan(v, (0, 1), |(a, b), e| (b, a + e));
                 let result = a - 100 * b; output result;";
    // (1, 1), (1, -1), (-1, 4).
    assert_eq!(result(items), [1.0 - 100.0, 1.0 + 100.0, -1.0 - 400.0]);
}

#[test]
fn what_is_around_a_loop_is_seen_within_and_loops_lie_within_loops() {
    let items = "let scale = s * 2;
                 let result = x.scan(0, |total, row| total + row.fold(0, |inner, e| scale * inner + e * v[0]));
                 output result;";
    assert_eq!(result(items), [3.0, 15.0]);
}

#[test]
fn conditions_and_classes_stay_what_they_are() {
    let items = "let seen = v.scan(1 > 2, |seen, e| seen || e < 0);
                 let result = if seen { 1 } else { 0 }; output result;";
    assert_eq!(result(items), [0.0, 1.0, 1.0]);
    let items = "let table = [[1, 2, 0], [2, 0, 1], [0, 1, 2]];
                 let result = cs.fold(0, |s, class| s + v[class]); output result;";
    assert_eq!(result(items), [-1.0]);
}

#[test]
fn an_index_is_bounded_by_what_is_around_it() {
    let items =
        "let result = cs.fold(0, |s, class| s + if class > 0 { v[class - 1] } else { 5 }); output result;";
    assert_eq!(result(items), [6.0]);
}

#[test]
fn a_layer_is_a_step_and_its_parameters_are_those_of_all_steps() {
    let model = model(
        "layer cell(width)(h: [width], x: [n]) { tanh(x.dense(width) + h.dense(width, bias = false)) }
         pub struct Net { input x: [5, 3]; target t: [4];
             let state = fold(x, zeros([4]), cell(4));
             let all = x.scan(zeros([2]), |h, e| tanh(h + e.dense(2)));
             output all; loss mean((state - t).square()) + sum(all); }",
    );
    assert_eq!(
        parameters(&model),
        [
            "state.dense1.weight [4, 3]",
            "state.dense1.bias [4]",
            "state.dense2.weight [4, 4]",
            "all.weight [2, 3]",
            "all.bias [2]"
        ]
    );
    assert_eq!(model.loops.len(), 2);
}

#[test]
fn a_stack_has_parameters_for_each_block() {
    let model = model(
        "layer residual(width)(x: [n]) { x + x.dense(width).tanh().dense(n, bias = false) }
         layer pair(width)(x: [n]) { x.stack(2, residual(width)).layer_norm() }
         pub struct Net { input x: [4]; target t: [4];
             let deep = x.stack(3, pair(8));
             let again = x.stack(5, dense(4));
             output deep; loss mean((deep - again - t).square()); }",
    );
    assert_eq!(
        parameters(&model),
        [
            "deep.residual1.dense1.weight [3, 2, 8, 4]",
            "deep.residual1.dense1.bias [3, 2, 8]",
            "deep.residual1.dense2.weight [3, 2, 4, 8]",
            "deep.layer_norm1.gain [3, 4]",
            "deep.layer_norm1.bias [3, 4]",
            "again.weight [5, 4, 4]",
            "again.bias [5, 4]"
        ]
    );
    let files: Vec<String> = model.parameters.iter().map(|parameter| parameter.name_in_files()).collect();
    assert_eq!(files[0], "deep.{}.residual1.{}.dense1.weight");
    assert_eq!(files[3], "deep.{}.layer_norm1.gain");
    assert_eq!(files[6], "again.{}.bias");
}

#[test]
fn what_a_block_is_given_is_shared_by_all_blocks() {
    let model = model(
        "layer block(inner)(x: [n]) { x + inner(x) * x.dense(n) }
         pub struct Net { input x: [4]; target t: [4];
             let shared = dense(4);
             let deep = x.stack(3, block(shared));
             output deep; loss mean((deep - t).square()); }",
    );
    assert_eq!(
        parameters(&model),
        [
            "shared.weight [4, 4]",
            "shared.bias [4]",
            "deep.dense1.weight [3, 4, 4]",
            "deep.dense1.bias [3, 4]"
        ]
    );
}

#[test]
fn a_stack_that_is_applied_twice_has_one_set_of_parameters() {
    let model = model(
        "pub struct Net { input x: [4]; input y: [4]; target t: [4];
             let encoder = dense(4);
             let a = x.stack(3, encoder); let b = y.stack(3, encoder);
             output a; loss mean((a - b - t).square()); }",
    );
    assert_eq!(parameters(&model), ["encoder.weight [3, 4, 4]", "encoder.bias [3, 4]"]);
}

#[test]
fn what_is_known_of_a_state_holds_for_every_step() {
    let net = |items: &str| {
        format!(
            "pub struct Net {{ input x: [4] in -1.0..=1.0; target t; param w = 0.5;\n{items}\noutput y; loss (y - t).square() + w; }}"
        )
    };
    // The sum of exponentials is above 0, whatever the number of steps.
    model(&net("let y = ln(x.fold(1, |s, e| s + exp(e)));"));
    model(&net("let y = x.fold(1, |s, e| 1 / (s + 1) + e.square());"));
    assert_eq!(codes(&net("let y = x.fold(0, |s, e| s + ln(s.square()));")), ["2:logarithm_of_zero"]);
    assert_eq!(codes(&net("let y = x.fold(1, |s, e| s + 1 / e);")), ["2:division_by_zero"]);
    assert_eq!(
        codes(&net("let y = sqrt(min(x.scan(0, |s, e| s - 1 + 0 * e)) - 1 + w * 0);")),
        ["2:root_of_negative"]
    );
    // Only one branch divides, where that is no 0.
    model(&net("let y = x.fold(1, |s, e| if e > 0.5 { s / e } else { s });"));
}

#[test]
fn a_step_may_be_one_of_gradient_descent() {
    // w ← w − ¼ · d/dw (w·e − 3)² = w − ½ · e · (w·e − 3), with e = 1: half of the way to 3 each time.
    let items = "let one = 1 + 0 * s;
        let result = fold(iota(3), 1 + 0 * s, |w, _| w - 0.25 * grad((w * one - 3).square(), w)); output result;";
    assert_eq!(result(items), [2.75]);
}
