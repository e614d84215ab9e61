//! A debug build of a user's crate trains quickly, as long as the runtime is optimised: nothing that works on many
//! numbers is compiled with the crate of the user, which this one stands for.
#![cfg(all(debug_assertions, target_os = "linux"))]

use std::process::Command;

use nn_runtime::{Adam, AdamW, Dataset, Examples, Sgd, Trainer, network};

network! {
    /// Too large to be compiled as one function, with its products in place; and its loops call no function that is
    /// generic over the number type.
    pub struct Classes {
        input  x: [64];
        target label: class(4);
        let logits = x.dense(64).relu().dense(4);
        output probabilities = softmax(logits);
        loss   cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

/// Calls all that a training may need.
fn train() -> f64 {
    let data = Dataset::new().column("x", [[0.0; 64], [0.5; 64], [1.0; 64], [1.5; 64]]);
    let data = data.and_then(|data| data.column("label", [0, 1, 2, 3])).expect("two columns");
    let examples = Examples::from_dataset(&data).expect("all that is needed");
    let mut net = Classes::new(1);
    let trainer = Trainer::new(Adam::new(0.01)).epochs(1).quiet();
    trainer.clone().clip_norm(1.0).validation(&examples).fit(&mut net, &examples).expect("finite numbers");
    Trainer::new(AdamW::new(0.01)).epochs(1).quiet().fit(&mut net, &examples).expect("finite numbers");
    let sgd = Sgd::new(0.01).momentum(0.5);
    Trainer::new(sgd)
        .epochs(1)
        .early_stopping(2)
        .validation(&examples)
        .quiet()
        .fit(&mut net, &examples)
        .expect("finite numbers");
    net.predict_batch(&examples).expect("they fit");
    net.gradient(&examples).0
}

/// Arithmetic that is generic over the number type is calls of functions like `<f32 as Mul>::mul` if it is not optimised,
/// and if it is, of none.
#[test]
fn no_arithmetic_of_the_runtime_is_compiled_without_optimisation() {
    assert!(train().is_finite());
    let program = std::env::current_exe().expect("a program that runs");
    let output = Command::new("nm").arg("--demangle").arg(program).output();
    let output = output.expect("`nm` is there where a linker is");
    let text = String::from_utf8_lossy(&output.stdout);
    let names = || text.lines().filter_map(|line| line.splitn(3, ' ').nth(2));
    assert!(names().any(|name| name == "<f32 as nn_runtime::precompiled::Precompiled>::advance"), "{text}");
    let found: Vec<&str> = names()
        .filter(|name| {
            name.starts_with("<f32 as core::ops::arith::") || name.starts_with("<&f32 as core::ops::arith::")
        })
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
