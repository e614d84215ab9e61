//! Every optimiser against its published update, carried out by hand in `f64`.

use super::*;
use crate::math;

/// The parameter, which starts at `start`, after each of these gradients.
fn sequence(optimiser: &impl Optimiser, start: f64, gradients: &[f64]) -> Vec<f64> {
    let (mut parameter, mut memory) = ([start], vec![0.0; optimiser.memory()]);
    let steps = (1..).zip(gradients).map(|(number, &gradient)| {
        let step = Step { number, rate: optimiser.rate(), instructions: Instructions::best() };
        optimiser.step(step, &mut parameter, &[gradient], &mut memory);
        parameter[0]
    });
    steps.collect()
}

fn assert_close(found: &[f64], expected: &[f64]) {
    let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-14);
    assert!(close && found.len() == expected.len(), "{found:?} instead of {expected:?}");
}

#[test]
fn plain_descent() {
    assert_close(&sequence(&Sgd::new(0.1), 1.0, &[1.0, -2.0, 0.5]), &[0.9, 1.1, 1.05]);
    // 1 − 0.1·(1 + 0.5·1) = 0.85; 0.85 − 0.1·(0 + 0.5·0.85) = 0.8075.
    assert_close(&sequence(&Sgd::new(0.1).weight_decay(0.5), 1.0, &[1.0, 0.0]), &[0.85, 0.8075]);
}

#[test]
fn momentum() {
    // v = 1, 1.9, 2.71 and then 0.439.
    let found = sequence(&Sgd::new(0.1).momentum(0.9), 0.0, &[1.0, 1.0, 1.0, -2.0]);
    assert_close(&found, &[-0.1, -0.29, -0.561, -0.6049]);
    // g + decay·θ = 1 + 0.5·2 = 2 = v; θ = 1.8; then 0.9, v = 1.8 + 0.9 = 2.7, θ = 1.53.
    assert_close(&sequence(&Sgd::new(0.1).momentum(0.9).weight_decay(0.5), 2.0, &[1.0, 0.0]), &[1.8, 1.53]);
}

#[test]
fn nesterov() {
    // g + µ·v = 1.9, 2.71, 3.439 and then −2 + 0.9·0.439 = −1.6049.
    let found = sequence(&Sgd::new(0.1).momentum(0.9).nesterov(), 0.0, &[1.0, 1.0, 1.0, -2.0]);
    assert_close(&found, &[-0.19, -0.461, -0.8049, -0.64441]);
}

#[test]
fn adam() {
    // The first step has the length of the rate whatever the gradient; so has every step of an even slope.
    assert_close(&sequence(&Adam::new(0.1).epsilon(1e-300), 0.0, &[3.0; 3]), &[-0.1, -0.2, -0.3]);
    // Gradients 1, −2, 0 with ε = 0.5:
    //   m = 0.1, −0.11, −0.099          1 − β₁ᵗ = 0.1, 0.19, 0.271
    //   v = 0.001, 0.004999, 0.004994001    1 − β₂ᵗ = 0.001, 0.001999, 0.002997001
    let first = -0.1 * 1.0 / (1.0 + 0.5);
    let second = first - 0.1 * (-0.11 / 0.19) / ((0.004999_f64 / 0.001999).sqrt() + 0.5);
    let third = second - 0.1 * (-0.099 / 0.271) / ((0.004994001_f64 / 0.002997001).sqrt() + 0.5);
    assert_close(&sequence(&Adam::new(0.1).epsilon(0.5), 0.0, &[1.0, -2.0, 0.0]), &[first, second, third]);
    // β₁ = 0.5, β₂ = 0.75: m = 1, then 1.5; v = 1, then 1.75; m/(1 − β₁ᵗ) = 2, 2; v/(1 − β₂ᵗ) = 4, 4.
    let found = sequence(&Adam::new(0.1).betas(0.5, 0.75).epsilon(1.0), 0.0, &[2.0, 2.0]);
    assert_close(&found, &[-0.2 / 3.0, -0.4 / 3.0]);
}

#[test]
fn adamw_decays_apart_from_the_gradient() {
    assert_close(&sequence(&AdamW::new(0.1).weight_decay(0.5), 2.0, &[0.0, 0.0]), &[1.9, 1.805]);
    // 2·(1 − 0.1·0.01) − 0.1, with the usual decay; the gradient's size is of no matter.
    assert_close(&sequence(&AdamW::new(0.1).epsilon(1e-300), 2.0, &[1e5]), &[1.898]);
    let plain = sequence(&Adam::new(0.1), 1.0, &[1.0, -3.0]);
    assert_eq!(sequence(&AdamW::new(0.1).weight_decay(0.0), 1.0, &[1.0, -3.0]), plain);
}

#[test]
fn a_chunk_keeps_the_memory_of_each_of_its_parameters() {
    fn check(optimiser: impl Optimiser) {
        let (mut parameters, gradients) = ([0.5, -1.0, 2.0], [[1.0, 0.1, -4.0], [-2.0, 0.2, 0.0]]);
        let mut memory = vec![0.0; 3 * optimiser.memory()];
        for (number, gradient) in (1..).zip(&gradients) {
            let step = Step { number, rate: optimiser.rate(), instructions: Instructions::best() };
            optimiser.step(step, &mut parameters, gradient, &mut memory);
        }
        assert_eq!(parameters[0], sequence(&optimiser, 0.5, &[1.0, -2.0])[1]);
        assert_eq!(parameters[1], sequence(&optimiser, -1.0, &[0.1, 0.2])[1]);
        assert_eq!(parameters[2], sequence(&optimiser, 2.0, &[-4.0, 0.0])[1]);
    }
    check(Sgd::new(0.1));
    check(Sgd::new(0.1).momentum(0.9).weight_decay(0.1));
    check(Sgd::new(0.1).momentum(0.9).nesterov());
    check(Adam::new(0.1));
    check(AdamW::new(0.1));
}

#[test]
fn settings_without_sense_are_named() {
    let message = |optimiser: &dyn Fn() -> Result<(), InvalidSetting>| optimiser().unwrap_err().to_string();
    let rate = |rate| message(&|| Adam::new(rate).check());
    assert_eq!(rate(f64::NAN), "the learning rate is NaN; it must be a finite number above 0");
    assert_eq!(rate(-1.0), "the learning rate is -1; it must be a finite number above 0");
    assert_eq!(rate(f64::INFINITY), "the learning rate is inf; it must be a finite number above 0");
    assert_eq!(
        message(&|| Sgd::new(0.1).momentum(1.0).check()),
        "the momentum is 1; it must be 0 or above, and below 1"
    );
    assert_eq!(
        message(&|| Sgd::new(0.1).nesterov().check()),
        "the momentum is 0; it must be above 0 for Nesterov's method"
    );
    assert!(AdamW::new(0.1).weight_decay(-0.1).check().is_err());
    assert!(Adam::new(0.1).betas(0.9, 1.5).check().is_err());
    assert!(Adam::new(0.1).epsilon(0.0).check().is_err());
    assert!(StepDecay::new(0, 0.5).check().is_err());
    assert!(WarmUp::new(3, Cosine::to(f64::NAN)).check().is_err());
}

#[test]
fn schedules() {
    let factors = |schedule: &dyn Schedule| -> Vec<f64> {
        let moment = |step| Moment { step, steps: 8, epoch: step as usize / 2, epochs: 4 };
        (0..8).map(|step| schedule.factor(moment(step))).collect()
    };
    assert_eq!(factors(&Constant), [1.0; 8]);
    assert_eq!(factors(&StepDecay::new(2, 0.5)), [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5]);
    let root = 0.5_f64.sqrt();
    let cosine = factors(&Cosine::to(0.2));
    assert_close(&[cosine[0], cosine[2], cosine[4]], &[1.0, 0.2 + 0.4 * (1.0 + root), 0.6]);
    let warm = factors(&WarmUp::new(4, Cosine::to(0.0)));
    assert_close(&warm, &[0.25, 0.5, 0.75, 1.0, 1.0, 0.5 + 0.5 * root, 0.5, 0.5 - 0.5 * root]);
}

/// How parameters are moved: where they are, where they are few, and elsewhere.
#[derive(Clone, Copy, Debug)]
enum Way {
    InPlace,
    Few,
    Passing,
}

/// After each of some steps with a gradient and many without, nothing is subnormal.
fn nothing_is_subnormal_by<T: Real>(name: &str, optimiser: &impl Optimiser, way: Way) {
    const COUNT: usize = 21;
    let is_subnormal = |x: &T| *x != T::default() && math::abs(*x) < T::MIN_POSITIVE;
    let mut parameters = vec![T::from_f64(0.5); COUNT];
    let mut memory = vec![T::default(); optimiser.memory() * COUNT];
    for number in 1..20_000 {
        // For good, or as small as gradients get where a network is sure; and now and then one for some.
        let gradient: Vec<T> = (0..COUNT)
            .map(|place| match (number, place % 3) {
                (1..4, _) => 0.1 * place as f64,
                (_, 0) => 0.0,
                (_, 1) => T::MIN_POSITIVE.to_f64().sqrt() * 0.1,
                (_, _) => {
                    if number % 5000 == 0 {
                        1e3
                    } else {
                        0.0
                    }
                }
            })
            .map(T::from_f64)
            .collect();
        let step = Step { number, rate: optimiser.rate(), instructions: Instructions::best() };
        match way {
            Way::InPlace => optimiser.step(step, &mut parameters, &gradient, &mut memory),
            Way::Few => optimiser.step_few(step, &mut parameters, &gradient, &mut memory),
            Way::Passing => {
                let (mut numbers, mut room, bad) = (gradient, vec![T::default(); COUNT], Bad::none());
                optimiser.advance(
                    step,
                    Passing {
                        numbers: &mut numbers,
                        rest: None,
                        scale: T::from_f64(1.0),
                        factor: T::from_f64(1.0),
                        parameters: &parameters,
                        memory: &mut memory,
                        room: &mut room,
                        start: 0,
                        bad: &bad,
                    },
                );
                parameters = numbers;
            }
        }
        assert!(!memory.iter().any(is_subnormal), "{name}, {way:?}, step {number}: {memory:?}");
        assert!(!parameters.iter().any(is_subnormal), "{name}, {way:?}, step {number}: {parameters:?}");
    }
}

#[test]
fn nothing_becomes_subnormal() {
    fn check(name: &str, optimiser: &impl Optimiser, ways: &[Way]) {
        for &way in ways {
            nothing_is_subnormal_by::<f32>(name, optimiser, way);
            nothing_is_subnormal_by::<f64>(name, optimiser, way);
        }
    }
    let all = [Way::InPlace, Way::Few, Way::Passing];
    check("decay", &Sgd::new(0.1).weight_decay(0.5), &all);
    check("momentum", &Sgd::new(0.1).momentum(0.9), &all);
    check("momentum and decay", &Sgd::new(0.1).momentum(0.9).weight_decay(0.5), &all);
    check("Nesterov", &Sgd::new(0.1).momentum(0.9).nesterov().weight_decay(0.5), &all);
    check("Adam", &Adam::new(0.01).betas(0.9, 0.95), &all);
    check("AdamW", &AdamW::new(0.1).betas(0.5, 0.9).weight_decay(0.9), &all);
    // Steps call it in these ways.
    check("a rule of one's own", &MeanSquare, &[Way::Few, Way::Passing]);
}

#[test]
fn no_step_of_adam_is_longer_than_the_rate_however_small_the_gradient() {
    // Gradients whose square is subnormal, and the smallest ε there is: no step is longer than the rate.
    for gradient in [1e-12, 1e-18, 1e-19, 1e-20, 1e-25, 1e-30, 1e-38, 1e-44f32] {
        let optimiser = Adam::new(0.1).epsilon(f64::MIN_POSITIVE);
        let (mut parameter, mut memory) = ([0.0f32], [0.0; 2]);
        for number in 1..100 {
            let before = parameter[0];
            let step = Step { number, rate: 0.1, instructions: Instructions::best() };
            optimiser.step(step, &mut parameter, &[gradient], &mut memory);
            assert!((parameter[0] - before).abs() < 0.101, "{gradient} in step {number}: {parameter:?}");
        }
    }
}

/// A rule of a user's own: descent by the gradient over the root of its mean square, for parameters that shrink.
struct MeanSquare;

impl Optimiser for MeanSquare {
    fn rate(&self) -> f64 {
        0.1
    }

    fn memory(&self) -> usize {
        1
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
    }

    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        let [rate, keep, rest] = [step.rate, 0.9, 0.1].map(T::from_f64);
        for ((parameter, &g), square) in parameters.iter_mut().zip(gradient).zip(memory) {
            *square = keep * *square + rest * g * g;
            *parameter = keep * *parameter - rate * g / (math::sqrt(*square) + rest);
        }
    }
}

/// A rule of a user's own, which is given slices.
struct Own(Sgd);

impl Optimiser for Own {
    fn rate(&self) -> f64 {
        self.0.rate()
    }

    fn memory(&self) -> usize {
        self.0.memory()
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        self.0.check()
    }

    fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
        self.0.step(step, parameters, gradient, memory);
    }
}

#[test]
fn a_rule_has_the_name_of_its_type() {
    /// A rule around another.
    struct Around<O>(O);

    impl<O: Optimiser> Optimiser for Around<O> {
        fn rate(&self) -> f64 {
            self.0.rate()
        }
        fn memory(&self) -> usize {
            self.0.memory()
        }
        fn check(&self) -> Result<(), InvalidSetting> {
            self.0.check()
        }
        fn step<T: Real>(&self, step: Step, parameters: &mut [T], gradient: &[T], memory: &mut [T]) {
            self.0.step(step, parameters, gradient, memory);
        }
    }

    assert_eq!(Adam::new(0.1).name(), "Adam");
    assert_eq!(AdamW::new(0.1).name(), "AdamW");
    assert_eq!(<&Own as Optimiser>::name(&&Own(Sgd::new(0.1))), "Own");
    assert_eq!(<&&Around<Sgd> as Optimiser>::name(&&&Around(Sgd::new(0.1))), "Around");
}

/// The parameters and what is remembered after a step from a gradient that is still to be put together, and the places of the
/// first numbers that are not finite.
fn passing(
    optimiser: &impl Optimiser,
    step: Step,
    parameters: &[f32],
    [numbers, rest]: [&[f32]; 2],
) -> (Vec<f32>, Vec<f32>, [usize; 2]) {
    let mut moved = numbers.to_vec();
    let mut memory = vec![0.25; optimiser.memory() * parameters.len()];
    let (mut room, bad) = (vec![0.0; numbers.len()], Bad::none());
    optimiser.advance(
        step,
        Passing {
            numbers: &mut moved,
            rest: (!rest.is_empty()).then_some(rest),
            scale: 0.5,
            factor: 0.25,
            parameters,
            memory: &mut memory,
            room: &mut room,
            start: 100,
            bad: &bad,
        },
    );
    (moved, memory, bad.places())
}

#[test]
fn parameters_written_elsewhere_are_those_moved_in_place() {
    fn check(optimiser: &impl Optimiser) {
        for (instructions, count) in
            Instructions::available().into_iter().flat_map(|one| (0..40).map(move |count| (one, count)))
        {
            let numbers = |seed: usize| -> Vec<f32> {
                (0..count).map(|i| ((i * 7919 + seed) % 1009) as f32 / 504.5 - 1.0).collect()
            };
            let (parameters, gradient, more) = (numbers(1), numbers(2), numbers(3));
            let step = Step { number: 3, rate: optimiser.rate(), instructions };
            for rest in [&[][..], &more] {
                let whole = |(i, g): (usize, &f32)| rest.get(i).map_or(*g, |rest| g + rest) * 0.5 * 0.25;
                let gradient_of_all: Vec<f32> = gradient.iter().enumerate().map(whole).collect();
                let mut memory = vec![0.25; optimiser.memory() * count];
                let [mut expected, mut few] = [parameters.clone(), parameters.clone()];
                optimiser.step(step, &mut expected, &gradient_of_all, &mut memory);
                let found = passing(optimiser, step, &parameters, [&gradient, rest]);
                assert_eq!(found, (expected.clone(), memory, [usize::MAX; 2]), "{count}");
                let mut memory = vec![0.25; optimiser.memory() * count];
                optimiser.step_few(step, &mut few, &gradient_of_all, &mut memory);
                assert_eq!((few, memory), (expected, found.1), "{count}");
            }
        }
    }
    check(&Sgd::new(0.1));
    check(&Sgd::new(0.1).momentum(0.9).weight_decay(0.1));
    check(&Sgd::new(0.1).momentum(0.9).nesterov());
    check(&Adam::new(0.1));
    check(&AdamW::new(0.1));
    check(&Own(Sgd::new(0.1).momentum(0.9)));
}

#[test]
fn the_first_number_that_is_not_finite_has_its_place() {
    let step = Step { number: 1, rate: 2.0, instructions: Instructions::best() };
    for place in [0, 15, 16, 31, 33, 36, 38] {
        let mut gradient = [1.0_f32; 39];
        (gradient[place], gradient[38]) = (f32::INFINITY, f32::NAN);
        assert_eq!(passing(&Sgd::new(2.0), step, &[0.0; 39], [&gradient, &[]]).2, [100 + place, usize::MAX]);
        assert_eq!(passing(&Own(Sgd::new(2.0)), step, &[0.0; 39], [&gradient, &[]]).2[0], 100 + place);
        // Too long a step, from a gradient that is not.
        gradient = [1.0; 39];
        (gradient[place], gradient[38]) = (f32::MAX, f32::MAX);
        let sgd = Sgd::new(2.0);
        let far = Step { rate: 1e30, ..step };
        assert_eq!(passing(&sgd, far, &[0.0; 39], [&gradient, &[]]).2, [usize::MAX, 100 + place]);
        assert_eq!(passing(&Own(sgd), far, &[0.0; 39], [&gradient, &[]]).2, [usize::MAX, 100 + place]);
    }
}
