//! Expansion takes time in proportion to the network: of one twice as long, nodes are looked at twice as often, and
//! twice as much is written.

use std::fmt::Write;

use proc_macro2::TokenStream;

use crate::expand;
use crate::ir::visits;

/// A network of one layer of parameters, in which `y` is computed from `x` and `w` by these items.
fn network(items: &str) -> TokenStream {
    let text = format!(
        "struct N {{ input x: [3]; target t: [3]; param w: [3] = normal(1); {items}
         output y; loss squared_error(y, t).sum(); }}"
    );
    text.parse().expect("tokens")
}

/// The visits and the bytes that a network takes.
fn taken(tokens: TokenStream) -> [usize; 2] {
    visits::taken();
    let text = expand(tokens).to_string();
    assert!(!text.contains("compile_error"), "{text}");
    [visits::taken(), text.len()]
}

/// Expands a network of a size, and one twice as large.
fn grows_with_its_length(network: impl Fn(usize) -> TokenStream) {
    // Of both sizes, expressions are longer than one kernel computes.
    const SIZE: usize = 90;
    let (one, two) = (taken(network(SIZE)), taken(network(2 * SIZE)));
    for (what, (one, two)) in ["visits", "bytes"].iter().zip(one.into_iter().zip(two)) {
        assert!(two * 10 <= one * 23, "{what}: {one}, of twice the size {two}");
    }
}

fn repeated(size: usize, one: impl Fn(usize) -> String) -> String {
    (1..=size).map(one).collect()
}

#[test]
fn with_the_terms_of_a_sum() {
    grows_with_its_length(|size| {
        let terms = repeated(size, |k| format!(" + sin({k}.5 * x * w)"));
        network(&format!("let y = x{terms};"))
    });
}

#[test]
fn with_the_factors_of_a_product() {
    grows_with_its_length(|size| {
        let factors = repeated(size, |k| format!(" * cos({k}.5 * x * w)"));
        network(&format!("let y = x{factors};"))
    });
}

#[test]
fn with_the_methods_of_a_chain() {
    grows_with_its_length(|size| network(&format!("let y = (x * w){};", ".tanh()".repeat(size))));
}

#[test]
fn with_calls_of_a_function_that_uses_its_argument_twice() {
    grows_with_its_length(|size| {
        network(&format!("fn f(s) = s * cos(s + w); let y = x{};", ".f()".repeat(size)))
    });
}

#[test]
fn with_branches_that_hang_on_each_other() {
    grows_with_its_length(|size| {
        let lets = repeated(size, |k| {
            let before = k - 1;
            format!("let y{k} = if y{before} < {k} {{ y{before} * w + x }} else {{ sin(y{before}) }};")
        });
        network(&format!("let y0 = x * w; {lets} let y = y{size};"))
    });
}

#[test]
fn with_quotients_and_differences_of_the_same() {
    grows_with_its_length(|size| {
        let lets = repeated(size, |k| {
            let before = k - 1;
            format!("let y{k} = (x - y{before}) * (w - y{before}) / (2 + y{before}.square());")
        });
        network(&format!("let y0 = x * w; {lets} let y = y{size};"))
    });
}

#[test]
fn with_layers() {
    grows_with_its_length(|size| {
        network(&format!("let y = (x * w){}.dense(3);", ".dense(8).relu()".repeat(size)))
    });
}

#[test]
fn with_the_steps_of_a_recurrence() {
    grows_with_its_length(|size| {
        let mut text = "fn step((s, d), r) {
            let next = if s == 0 { w[1] + r } else if r < 1 { s * exp(w[2] * (r - s)) } else { s + d * r };
            (clamp(next, 0.001, 36500), clamp(d - w[0] * (r - 3) * (10 - d) / 9, 1, 10))
        } let m0 = (0, 0);"
            .to_owned();
        for k in 1..=size / 4 {
            let before = k - 1;
            _ = write!(text, "let m{k} = step(m{before}, x[{}]);", k % 3);
        }
        network(&format!("{text} let (s, d) = m{}; let y = s * x + d;", size / 4))
    });
}

#[test]
fn functions_that_call_others_twice_are_inlined_once() {
    let calls = repeated(40, |k| {
        let before = k - 1;
        format!("fn f{k}(x) = f{before}(x) + f{before}(x + 1);")
    });
    let [visits, _] = taken(network(&format!("fn f0(x) = x * w; {calls} let y = f40(x);")));
    assert!(visits < 10_000_000, "{visits}");
}
