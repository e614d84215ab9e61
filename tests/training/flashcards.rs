//! FSRS-6 against figures of the crate `fsrs` (github.com/open-spaced-repetition/fsrs-rs, `src/model_v6.rs`,
//! `test_forward`, commit 48b7d2f): the state after two reviews, with the default parameters.

use nn_examples::flashcards::{Fsrs, fsrs};
use nn_runtime::{Class, gradcheck};

#[test]
fn states_are_those_of_the_crate() {
    let figures = [
        (1, 1.0, 0.100_885_89, 8.806_304),
        (2, 1.0, 3.249_412_3, 6.740_459_4),
        (3, 1.0, 7.315_3, 2.111_214_2),
        (4, 1.0, 18.014_914, 1.0),
        (1, 2.0, 0.112_798_266, 8.806_304),
        (2, 2.0, 4.469_457_6, 6.740_459_4),
    ];
    let net = Fsrs::new(0);
    for (rating, elapsed, stability, difficulty) in figures {
        let rating = Class::new(rating).unwrap();
        let state = net.predict(rating, &[elapsed], &[rating], 1.0).unwrap();
        let near = |a: f32, b: f32| (a - b).abs() <= 1e-4 * b;
        assert!(near(state.s, stability) && near(state.d, difficulty), "{rating}: {} {}", state.s, state.d);
    }
    // `test_power_forgetting_curve`: the first stability is `w[0]` to `w[3]`.
    let recall = net.predict(Class::new(3).unwrap(), &[], &[], 2.3065).unwrap().recall;
    assert!((recall - 0.9).abs() < 1e-6);
}

#[test]
fn derivatives_through_all_branches_are_those_of_differences() {
    let mut examples = Vec::new();
    for at in 0..48 {
        let count = at % 7;
        let elapsed: Vec<f32> = (0..count).map(|i| ((at * 5 + i * 7) % 6) as f32).collect();
        let rating = (0..count).map(|i| Class::new(1 + (at + 3 * i) % 4).unwrap()).collect();
        let first = Class::new(1 + at % 4).unwrap();
        examples.push(fsrs::Example { first, elapsed, rating, interval: (at % 9) as f32, recalled: 0.8 });
    }
    gradcheck::check(&Fsrs::new(0), &Fsrs::examples(&examples).unwrap())
        .within(1e-2)
        .expect("equal derivatives");
}
