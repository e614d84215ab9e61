//! Loops, stacks and lengths, from the macro through training.

use nn_runtime::{Adam, DataError, Threads, Trainer, copy_parameters, gradcheck, network};

network! {
    layer residual(width)(x: [n]) { x + x.dense(width).tanh().dense(n, bias = false) }
    layer cell(width)(h: [width], x: [n]) { tanh(x.dense(width) + h.dense(width, bias = false)) }

    pub struct Stacked {
        input x: [4]; target y: [4];
        let first = x.dense(4);
        let deep = first.stack(3, residual(6));
        let last = deep.dense(4);
        output last;
        loss mean((last - y).square());
    }

    pub struct Blocks {
        input x: [4]; target y: [4];
        let first = x.dense(4);
        let a = first.residual(6);
        let b = a.residual(6);
        let c = b.residual(6);
        let last = c.dense(4);
        output last;
        loss mean((last - y).square());
    }

    #[dtype(f64)]
    pub struct Ragged {
        length n <= 5;
        input x: [n, 2];
        input c: [n] of class(1..=3);
        target y: [n];
        let h = scan((x, c.embedding(3)), zeros([4]), |h, (e, f)| cell(4)(h, concat(e, f)));
        let z = h.dense();
        output z;
        output mean_state = mean(h, axis = 0);
        loss mean((z - y).square());
        metric longest = max(z);
    }

    #[dtype(f64)]
    pub struct Three {
        input x: [3, 2];
        input c: [3] of class(1..=3);
        target y: [3];
        let h = scan((x, c.embedding(3)), zeros([4]), |h, (e, f)| cell(4)(h, concat(e, f)));
        let z = h.dense();
        output z;
        output mean_state = mean(h, axis = 0);
        loss mean((z - y).square());
        metric longest = max(z);
    }

    #[dtype(f64)]
    pub struct Decay {
        length n <= 12;
        input dose: [n];
        input wait: [n];
        target level;
        param rate = 0.3;
        param gain = 1.0;
        let state = fold((dose, wait), 0, |s, (d, t)| (s + gain * d) * exp(-rate * t));
        output state;
        loss (state - level).square();
    }
}

fn number(seed: usize) -> f64 {
    ((seed * 7919 + 13) % 1009) as f64 / 1009.0 - 0.4
}

#[test]
fn a_stack_has_the_bits_of_its_blocks_written_out() {
    let (stacked, blocks) = (Stacked::new(7), Blocks::new(7));
    macro_rules! parts {
        ($block:expr) => {
            (
                $block.dense1().weight().to_array(),
                $block.dense1().bias().to_array(),
                $block.dense2().weight().to_array(),
            )
        };
    }
    let written = [parts!(blocks.a()), parts!(blocks.b()), parts!(blocks.c())];
    assert_eq!(stacked.deep().map(|block| parts!(block)), written);
    assert_eq!(stacked.last().weight(), blocks.last().weight());
    let rows: Vec<[f32; 4]> = (0..37).map(|at| std::array::from_fn(|i| number(4 * at + i) as f32)).collect();
    let own: Vec<_> = rows.iter().map(|&x| stacked::Example { x, y: x.map(|x| x * x) }).collect();
    let others: Vec<_> = rows.iter().map(|&x| blocks::Example { x, y: x.map(|x| x * x) }).collect();
    let (own, others) = (Stacked::examples(&own).unwrap(), Blocks::examples(&others).unwrap());
    let ((loss, gradient), (expected, others)) = (stacked.gradient(&own), blocks.gradient(&others));
    assert_eq!(loss.to_bits(), expected.to_bits());
    let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-6 * b.abs().max(0.1));
    let [one, ..] = gradient.deep();
    assert!(near(&one.dense1().bias().to_array(), &others.a().dense1().bias().to_array()));
    let last = gradient.deep()[2];
    assert!(near(
        last.dense2().weight().to_array().as_flattened(),
        others.c().dense2().weight().to_array().as_flattened()
    ));
    assert!(near(
        gradient.first().weight().to_array().as_flattened(),
        others.first().weight().to_array().as_flattened()
    ));
}

#[test]
fn blocks_are_changed_and_saved_by_their_numbers() {
    let mut net = Stacked::new(1);
    net.deep_mut(2).dense1_mut().set_bias(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(net.deep()[2].dense1().bias().to_array(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(net.deep()[1].dense1().bias().to_array(), [0.0; 6]);
    let names: Vec<String> =
        <Stacked as nn_runtime::Network>::INFO.tensors().map(|t| t.name.into_owned()).collect();
    assert_eq!(
        names[2..6],
        ["deep.0.dense1.weight", "deep.0.dense1.bias", "deep.0.dense2.weight", "deep.1.dense1.weight"]
    );
}

fn rows(count: usize, seed: usize) -> (Vec<[f64; 2]>, Vec<nn_runtime::Class<3, 1>>, Vec<f64>) {
    let x = (0..count).map(|at| [number(seed + 3 * at), number(seed + 3 * at + 1)]).collect();
    let c = (0..count).map(|at| nn_runtime::Class::new(1 + (seed + at) % 3).unwrap()).collect();
    let y = (0..count).map(|at| number(seed + 7 * at)).collect();
    (x, c, y)
}

#[test]
fn an_example_is_computed_as_by_a_network_of_its_own_size() {
    let net = Ragged::new(3);
    let mut three = Three::new(3);
    copy_parameters(&net, &mut three, &["h", "z"]).expect("the same layers");
    let mut examples = Vec::new();
    for (at, count) in [3, 5, 1, 3, 2].into_iter().cycle().take(40).enumerate() {
        let (x, c, y) = rows(count, 100 * at);
        examples.push(ragged::Example { x, c, y });
    }
    let data = Ragged::examples(&examples).unwrap();
    let outputs = net.predict_batch(&data).unwrap();
    for (example, output) in examples.iter().zip(&outputs) {
        assert_eq!(output.z.len(), example.x.len());
        let one = net.predict(&example.x, &example.c).unwrap();
        assert!(one.z.iter().zip(&output.z).all(|(a, b)| (a - b).abs() < 1e-13));
        if let Ok(x) = <[[f64; 2]; 3]>::try_from(example.x.clone()) {
            let c = example.c.clone().try_into().unwrap();
            let expected = three.predict(&x, &c).unwrap();
            assert!(expected.z.iter().zip(&output.z).all(|(a, b)| (a - b).abs() < 1e-13));
            let states = expected.mean_state.iter().zip(&output.mean_state);
            assert!(states.into_iter().all(|(a, b)| (a - b).abs() < 1e-13));
        }
    }
    let only: Vec<_> = examples.iter().filter(|example| example.x.len() == 3).cloned().collect();
    let same: Vec<_> = only
        .iter()
        .map(|example| three::Example {
            x: example.x.clone().try_into().unwrap(),
            c: example.c.clone().try_into().unwrap(),
            y: example.y.clone().try_into().unwrap(),
        })
        .collect();
    let (own, same) = (Ragged::examples(&only).unwrap(), Three::examples(&same).unwrap());
    let ((loss, gradient), (expected, other)) = (net.gradient(&own), three.gradient(&same));
    assert!((loss - expected).abs() < 1e-13);
    let pairs = gradient.as_slice().iter().zip(other.as_slice());
    assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-12));
    let (one, other) = (net.evaluate(&own), three.evaluate(&same));
    assert!((one.metrics[0].1 - other.metrics[0].1).abs() < 1e-13);
}

#[test]
fn wrong_lengths_are_named() {
    let (x, c, y) = rows(6, 0);
    let long = ragged::Example { x: x.clone(), c: c.clone(), y: y.clone() };
    let error = Ragged::examples(&[long]).unwrap_err();
    assert_eq!(error.to_string(), "row 0 (from 0) of `x`: 6 elements, but the length `n` is from 1 to 5");
    let uneven = ragged::Example { x: x[..3].to_vec(), c: c[..3].to_vec(), y: y[..2].to_vec() };
    let error = Ragged::examples(&[uneven]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 0 (from 0) of `y`: 2 elements, but `x`, also along the length `n`, has 3"
    );
    let error = Ragged::examples(&[ragged::Example { x: vec![], c: vec![], y: vec![] }]).unwrap_err();
    assert!(matches!(error, DataError::Length { found: 0, least: 1, .. }), "{error}");
    assert!(Ragged::new(1).predict(&x, &c).is_err());
    // Where only a state is asked for, an example may have no elements.
    let none = Decay::new(1).predict(&[], &[]).unwrap();
    assert_eq!(none.state, 0.0);
}

#[test]
fn parameters_of_a_recurrence_are_recovered() {
    let mut truth = Decay::new(0);
    truth.set_rate(0.45);
    truth.set_gain(1.7);
    let examples: Vec<decay::Example> = (0..256)
        .map(|at| {
            let count = at % 13;
            let dose: Vec<f64> = (0..count).map(|i| number(at + 5 * i).abs()).collect();
            let wait: Vec<f64> = (0..count).map(|i| 2.0 * number(3 * at + i).abs()).collect();
            let level = truth.predict(&dose, &wait).unwrap().state;
            decay::Example { dose, wait, level }
        })
        .collect();
    let data = Decay::examples(&examples).unwrap();
    gradcheck::check(&Decay::new(0), &data).within(1e-6).expect("equal derivatives");
    let nets = [Threads::one(), Threads::new(2).unwrap()].map(|threads| {
        let mut net = Decay::new(0);
        let trainer = Trainer::new(Adam::new(0.02)).batch_size(32).epochs(60).threads(threads);
        trainer.fit(&mut net, &data).unwrap();
        net
    });
    let [one, two] = &nets;
    assert_eq!(one.rate().to_bits(), two.rate().to_bits());
    assert!(
        (one.rate() - 0.45).abs() < 1e-3 && (one.gain() - 1.7).abs() < 1e-3,
        "{} {}",
        one.rate(),
        one.gain()
    );
}
