//! Mistakes, each reported once, at its place.

use super::{codes, elaborate};

/// A small classifier that goes on like this; the body starts on line 4.
fn classifier(body: &str) -> String {
    format!("pub struct N {{\ninput image: [784];\ntarget label: class(10);\n{body}\n}}")
}

/// Each body with the lines and kinds of its mistakes.
const CASES: &[(&str, &[&str])] = &[
    (
        "let h = imag.dense(10);
         output h;
         loss cross_entropy(h, label);",
        &["4:unknown_name"],
    ),
    (
        "let h = image.dens(10);
         output h;
         loss cross_entropy(h, label);",
        &["4:unknown_name"],
    ),
    (
        "let h = image.dense(wdth = 10);
         output h;
         loss cross_entropy(h, label);",
        &["4:unknown_argument"],
    ),
    (
        "let h = image.dense(10, true, 3);
         output h;
         loss cross_entropy(h, label);",
        &["4:too_many_arguments"],
    ),
    (
        "let h = image.dense(5);
         output h;
         loss cross_entropy(h, label);",
        &["6:scores_of_classes"],
    ),
    (
        "let h = image.dense(1);
         output softmax(h);
         loss cross_entropy(h, label);",
        &["5:softmax_of_one"],
    ),
    (
        "let h = image.dense(10).softmax();
         output h;
         loss cross_entropy(h, label);",
        &["6:probabilities_as_logits"],
    ),
    (
        "let h = image.dense(10);
         let g = image.dense(3);
         output h;
         loss cross_entropy(h, label);",
        &["5:unused_layer"],
    ),
    (
        "param w: [3] = [1, 2];
         let h = image.dense(10);
         output h;
         loss cross_entropy(h, label) + sum(w);",
        &["4:wrong_literal"],
    ),
    (
        "let h = dense(10);
         output h;
         loss cross_entropy(h, label);",
        &["5:not_a_tensor"],
    ),
    (
        "let h = dense(image);
         output h;
         loss cross_entropy(h, label);",
        &["4:layer_called_with_one_list"],
    ),
    (
        "let h = image.dense(10);
         let e = dense(3);
         output h;
         loss cross_entropy(h, label);",
        &["5:layer_never_applied"],
    ),
    (
        "let e = dense(10);
         let h = e(image);
         let k = e(h);
         output h;
         loss cross_entropy(h, label);",
        &["6:shared_layer_resized"],
    ),
    (
        "let h = image.dense(10);
         output h;
         output wrong = h + label;
         loss cross_entropy(h, label);",
        &["6:output_of_target"],
    ),
    (
        "let h = image.dense(10);
         output h;
         loss cross_entropy(h, label);
         loss sum(h);",
        &["7:second_loss"],
    ),
    (
        "let h = image.dense(10);
         output h;",
        &["1:no_loss"],
    ),
    (
        "let h = image.dense(10);
         loss cross_entropy(h, label);",
        &["1:no_output"],
    ),
    (
        "let h = image.dense(10);
         output h;
         loss square(h - 1);",
        &["6:loss_not_scalar"],
    ),
    (
        "param weight: [10, 512] = normal(1);
         let h = einsum(\"n,wn->w\", image, weight);
         output h;
         loss cross_entropy(h, label);",
        &["5:axis_mismatch"],
    ),
    (
        "let h = image.dense(10);
         let h = h.relu();
         output h;
         loss cross_entropy(h, label);",
        &["5:declared_twice"],
    ),
    (
        "let h = image.dense(10) + image;
         output h;
         loss cross_entropy(h, label);",
        &["4:no_broadcast"],
    ),
    (
        "fn f(x) = f(x) + 1;
         let h = image.dense(10).f();
         output h;
         loss cross_entropy(h, label);",
        &["4:recursion"],
    ),
    (
        "let h = image.dense(10);
         let a = h[10];
         let b = h[-1];
         let c = h[3..20];
         let d = h[image];
         let e = h[0, 1];
         output h;
         loss cross_entropy(h, label);",
        &[
            "5:index_out_of_range",
            "6:negative_index",
            "7:slice_out_of_range",
            "8:index_not_an_integer",
            "9:too_many_indices",
        ],
    ),
    (
        "let h = image.dense(10);
         output h;
         loss cross_entropy(h, label);
         metric m = label == 10;
         metric k = argmax(image) == label;",
        &["7:class_out_of_range", "8:different_classes"],
    ),
    (
        "let h = image.dense(10).relu().ln();
         output h;
         loss cross_entropy(h, label);",
        &["4:logarithm_of_zero"],
    ),
    (
        "let h = if image { 1 } else { 0 };
         output h;
         loss cross_entropy(image.dense(10), label);",
        &["4:not_a_condition"],
    ),
    (
        "let h = image.dense(10).sum(axis = 3);
         output h;
         loss h;",
        &["4:no_such_axis"],
    ),
    (
        "let h = image.dense(10).dropout(0.5);
         output h;
         loss cross_entropy(h, label);",
        &["4:not_supported_yet"],
    ),
    (
        "let y = late + 1;
         let late = image.dense(10);
         output y;
         loss cross_entropy(y, label);",
        &["4:used_before_declared"],
    ),
    (
        "let y = image.dense(10).sigmoid();
         output y;
         loss binary_cross_entropy_with_logits(y, one_hot(label));",
        &["6:probabilities_as_logits"],
    ),
    (
        "let y = image.dense(2.5);
         output y;
         loss cross_entropy(y, label);",
        &["4:not_a_size"],
    ),
    (
        "let y = image.dense(0);
         output y;
         loss cross_entropy(y, label);",
        &["4:not_a_size"],
    ),
    (
        "param w: [10, 784] = glorot_uniform;
         let h = dot(w, image);
         output h;
         loss cross_entropy(h, label);",
        &["4:not_an_initialiser"],
    ),
    (
        "param w: [784, 10] = glorot_uniform();
         let h = dot(w, image);
         output h;
         loss cross_entropy(h, label);",
        &["5:dot_mismatch"],
    ),
    (
        "let y = image.dense(10).layer_norm(1e-5, 3);
         output y;
         loss cross_entropy(y);",
        &["4:too_many_arguments"],
    ),
    (
        "let (a, b) = image;
         output a;
         loss b;",
        &["4:not_such_a_tuple"],
    ),
    (
        "let y = [image, label];
         output y;
         loss sum(y);",
        &["4:stack_of_different_shapes"],
    ),
    (
        "layer two(w)(x: [n, m]) { x.dense(w) }
         let y = image.two(10);
         output y;
         loss sum(y);",
        &["5:wrong_argument_shape"],
    ),
    (
        "let y = image.dense(10).cos().min().unsqueeze(4);
         output y;
         loss sum(y);",
        &["4:no_such_axis"],
    ),
    (
        "let y = image.dense(1);
         output y;
         loss cross_entropy(y, label);",
        &["6:softmax_of_one"],
    ),
    (
        "let y = image.dense(1).sigmoid();
         output y;
         loss mean(image.cross_entropy(label));",
        &["6:scores_of_classes"],
    ),
    (
        "let y = image.dense(10);
         let q = label * 2 + 20;
         let z = y[q];
         let w = y[label - 1];
         output y;
         loss sum(y);",
        &["6:index_out_of_range", "7:index_out_of_range"],
    ),
    (
        "let y = dot(image, label);
         output y;
         loss sum(y);",
        &["4:dot_mismatch"],
    ),
    (
        "let y = relu;
         output y(image);
         output z = relu + 1;
         loss sum(dense);",
        &["6:not_a_tensor", "7:not_a_tensor"],
    ),
    (
        "let e = image(3);
         let k = image.relu(3);
         let l = image.clamp(3);
         let m = clamp(image, 1, low = 3, 4);
         output e;
         loss e;",
        &["4:not_callable", "5:too_many_arguments", "6:missing_argument", "7:argument_given_twice"],
    ),
    (
        "fn f(a, (b, c)) = a + b + c;
         let y = f(image, (1, 2)).dense(10);
         let z = f(image, 3);
         let u = f(image);
         output y;
         loss cross_entropy(y, label);",
        &["4:not_such_a_tuple", "7:missing_argument"],
    ),
    (
        "let w = |f| f(f);
         let z = w(w);
         output image;
         loss image.dense();",
        &["4:calls_too_deep"],
    ),
    (
        "let y = einsum(\"ij->i\", image);
         let z = einsum(\"i,i\", image, image);
         let u = einsum(\"i,i->\", image);
         let v = einsum(\"i->j\", image);
         let w = einsum(image, image);
         output image;
         loss image.dense();",
        &[
            "4:einsum_rank",
            "5:einsum_pattern",
            "6:einsum_operands",
            "7:einsum_output",
            "8:einsum_without_pattern",
        ],
    ),
    (
        "param w: [2, 2] = [[1, 2], [3, x]];
         param v: [2] = image;
         param u: [2] = constant();
         param t: [n] = zeros();
         output image;
         loss image.dense();",
        &["4:unknown_name", "5:not_an_initialiser", "6:missing_argument", "7:unknown_name"],
    ),
    (
        "layer bad()(x: [n]) { param w: [n] = ones(); let y = x * w + missing; y }
         let y = image.bad();
         let z = image.bad();
         output y;
         loss sum(y + z);",
        &["4:unknown_name"],
    ),
    (
        "let y = image.dense(10) && image;
         output y;
         loss sum(y);",
        &["4:not_a_condition", "4:not_a_condition"],
    ),
    (
        "let y = reshape(image, [28, 29]);
         let z = image.transpose();
         let c = concat(image, image.dense(3).unsqueeze(0));
         output y;
         loss sum(y);",
        &["4:reshape_of_other_size", "5:transpose_of_vector", "6:concat_of_different_shapes"],
    ),
    (
        "let y = image.dense(10);
         output y;
         output y;
         metric m = sum(y);
         metric m = sum(y);
         loss cross_entropy(y, label);",
        &["6:output_named_twice", "8:declared_twice"],
    ),
];

#[test]
fn each_mistake_is_reported_once_at_its_place() {
    for (body, expected) in CASES {
        assert_eq!(codes(&classifier(body)), *expected, "{body}");
    }
}

#[test]
fn a_message_says_what_why_and_how() {
    let body = "param weight: [10, 512] = normal(1);\nlet h = einsum(\"n,wn->w\", image, weight);\noutput h;\nloss cross_entropy(h, label);";
    let (_, mistakes) = elaborate(&classifier(body));
    assert_eq!(
        mistakes[0].text(),
        "`einsum` joins axis `n` of two tensors, but 784 ≠ 512
  image  : [784]      input, line 2
  weight : [10, 512]  param, line 4
help: declare `weight: [10, 784]`"
    );
}

#[test]
fn words_of_other_systems_are_known() {
    let body = "let h = image.linear(10); output image; let k = log(image); let m = max(image, k * 0 + h);\nlet q = image.dense(3)(4);\nloss mse(h, label);";
    let (_, mistakes) = elaborate(&classifier(body));
    let helps: Vec<&str> = mistakes.iter().map(|mistake| mistake.help.as_str()).collect();
    assert_eq!(
        helps,
        [
            "here it is called `dense`, with the width of its result alone: `x.dense(128)`",
            "here it is called `ln`; to other bases there are `log2(x)` and `log10(x)`",
            "call a function or a layer; for a product write `*`",
            "here it is called `squared_error`",
        ]
    );
}

#[test]
fn what_follows_from_a_mistake_is_silent() {
    let body = "let (a, b) = (missing, 1);\nlet c = a + b; let d = [c, 2]; let e = c.relu().dense(c)[c]; output c; let (f, g) = e;\nloss f + g;";
    assert_eq!(codes(&classifier(body)), ["4:unknown_name"]);
}

#[test]
fn a_mistake_in_shared_text_is_reported_once() {
    let text = "
        fn broken(x) = x + missing;
        pub struct A { input x; target y; let z = [x].dense(3).broken(); output z; loss sum(z) - y; }
        pub struct B { input x; target y; let z = [x].dense(3).broken(); output z; loss sum(z) - y; }";
    assert_eq!(codes(text), ["2:unknown_name"]);
}
