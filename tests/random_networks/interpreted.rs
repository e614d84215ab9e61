//! Random networks with loops, which no text comes to yet: what the stages of the compiler make of one, down to its programs,
//! computes what its graph says. `NETWORKS=10000 cargo test --release -p nn-random-networks` looks at more of them.

use std::env;

use nn_compiler::compile;
use nn_random_networks::random::Random;
use nn_random_networks::{
    Computation, EXAMPLES, Loops, Numbers, PLANNED, Reference, SIMPLIFIED, looped_network, parallel,
};

/// How many there are, together with those without loops that other tests look at, unless it is said.
const NETWORKS: usize = 700;

#[test]
fn loops_compute_what_was_written() {
    let count = env::var("NETWORKS").map_or(NETWORKS, |count| count.parse().expect("NETWORKS is a number"));
    let numbers: Vec<usize> = (0..count).collect();
    let sound: Vec<(Loops, Vec<String>)> =
        parallel::map(&numbers, |&number| of_network(number)).into_iter().flatten().collect();
    let failures: Vec<&String> = sound.iter().flat_map(|(_, failures)| failures).collect();
    assert!(failures.is_empty(), "{} failures: {failures:#?}", failures.len());
    let share = |what: &str, has: fn(&Loops) -> bool| {
        let of = sound.iter().filter(|(loops, _)| has(loops)).count();
        println!("{of} of {} are {what}", sound.len());
        assert!(of * 20 >= sound.len(), "too few are {what}");
    };
    assert!(sound.len() * 10 >= count * 9, "most networks are sound");
    share("nested", |loops| loops.nested);
    share("reversed", |loops| loops.reversed);
    share("captured", |loops| loops.captured);
    share("without steps", |loops| loops.empty);
}

/// What its loops are like, and what differs; nothing where it cannot be compared.
fn of_network(number: usize) -> Option<(Loops, Vec<String>)> {
    let (model, loops) = looped_network(number, "Network", "f64")?;
    let reference = Reference::new(&model, EXAMPLES, &mut Random::new(9000 + number as u64));
    let Reference { bindings, numbers } = reference.ok()?;
    let joint = compile::differentiate(&model);
    let programs = compile::programs(&model, &joint);
    let simplified = Computation::simplified(&joint).numbers(&bindings);
    let mut failures = simplified.differences(&numbers, "simplified", SIMPLIFIED);
    failures.extend(Numbers::planned(&programs, &bindings).differences(&simplified, "planned", PLANNED));
    Some((loops, failures.into_iter().map(|failure| format!("network {number}: {failure}")).collect()))
}
