//! What is said of a number that is infinite or NaN: the example that makes it so, and no advice that cannot help.

use nn_runtime::solve::SolveError;
use nn_runtime::train::{Quantity, Stepper};
use nn_runtime::{Adam, Examples, Lbfgs, Minimiser, Sgd, TrainError, Trainer, network};

network! {
    /// Small: its steps on a whole set are one compiled loop.
    #[dtype(f64)]
    pub struct Logarithm {
        input x;
        target y;
        param w = 1;
        let z = w * ln(x);
        output z;
        loss squared_error(z, y);
    }

    /// Larger, of several tiles, with an array and a class.
    pub struct Wide {
        input image: [20];
        input kind: class(3);
        target y;
        let h = concat(image, one_hot(kind)).dense(64).tanh();
        output z = h.dense() + sum(sqrt(image));
        loss squared_error(z, y);
    }

    /// Its loss is finite where its gradient is not.
    #[dtype(f64)]
    pub struct Root {
        input x;
        target y;
        param w = 0;
        output z = sqrt(w + x);
        loss squared_error(z, y);
    }

    /// The root of a parameter that each step makes smaller.
    #[dtype(f64)]
    pub struct Falling {
        input x;
        param w = 1;
        output z = x * sqrt(w);
        loss z;
    }
}

fn logarithms(xs: &[f64]) -> Examples<Logarithm> {
    Logarithm::examples(&xs.iter().map(|&x| logarithm::Example { x, y: 0.5 }).collect::<Vec<_>>()).unwrap()
}

#[test]
fn the_example_is_named_and_the_learning_rate_is_not_blamed() {
    let examples = logarithms(&[1.0, 2.0, 3.0, -1.0, 5.0, 6.0]);
    let trainer = Trainer::new(Sgd::new(1e-6)).batch_size(6).seed(3).quiet();
    let error = trainer.fit(&mut Logarithm::new(0), &examples).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the loss, NaN, is not finite in step 1 (epoch 1), first of example 3 (from 0), where `x` is -1, `y` is 0.5, \
         and the output `z` is NaN; the network has the parameters it started with"
    );
    let TrainError::NotFinite { cause: Some(cause), .. } = error else { panic!("{error}") };
    assert_eq!((cause.example, &cause.numbers[..], &cause.parameters[..]), (3, &[-1.0, 0.5][..], &[1.0][..]));
}

/// Also where the steps are taken one by one.
#[test]
fn every_way_of_taking_a_step_finds_the_example() {
    let examples = logarithms(&[1.0, 2.0, 0.0, 4.0]);
    let rows = || (0..examples.len()).map(|index| examples.row(index));
    let mut net = Logarithm::new(0);
    let mut stepper = Stepper::new(&net, Adam::new(0.1)).unwrap();
    let one = stepper.step(&mut net, rows()).unwrap_err();
    let many = stepper.descend(&mut net, 9, rows()).unwrap_err();
    assert_eq!((one.cause.unwrap().example, many.cause.unwrap().example), (2, 2));
    let clipped = Trainer::new(Sgd::new(0.1)).clip_norm(1.0).batch_size(2).epochs(3).quiet();
    let error = clipped.fit(&mut net, &examples).unwrap_err();
    assert!(
        matches!(&error, TrainError::NotFinite { cause: Some(cause), .. } if cause.example == 2),
        "{error}"
    );
}

#[test]
fn arrays_are_shown_in_few_words() {
    let mut rows = vec![wide::Example { image: [0.25; 20], kind: 1.try_into().unwrap(), y: 0.0 }; 100];
    rows[77].image[4] = -1.0;
    let examples = Wide::examples(&rows).unwrap();
    let error =
        Trainer::new(Sgd::new(0.01)).batch_size(100).quiet().fit(&mut Wide::new(1), &examples).unwrap_err();
    assert!(
        error.to_string().contains(
            "first of example 77 (from 0), where `image` is from -1 to 0.25, `kind` is 1, `y` is 0, and the output \
             `z` is NaN;"
        ),
        "{error}"
    );
}

#[test]
fn a_gradient_names_the_example_too() {
    let rows: Vec<_> = [2.0, 0.0, 3.0].map(|x| root::Example { x, y: 1.0 }).into();
    let mut net = Root::new(0);
    let error =
        Trainer::new(Sgd::new(0.1)).quiet().fit(&mut net, &Root::examples(&rows).unwrap()).unwrap_err();
    let TrainError::NotFinite { quantity: Quantity::Gradient("w"), cause: Some(cause), .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(cause.example, 1);
    assert!(!error.to_string().contains("learning rate"), "{error}");
}

/// The parameters that were too far, not those that the network has again.
#[test]
fn a_step_too_far_is_shown_with_its_parameters() {
    let examples = Falling::examples(&[falling::Example { x: 1.0 }]).unwrap();
    for clip in [None, Some(1e9)] {
        let trainer = Trainer::new(Sgd::new(3.0)).batch_size(1).quiet();
        let trainer = clip.map_or(trainer.clone(), |norm| trainer.clip_norm(norm));
        let mut net = Falling::new(0);
        let error = trainer.fit(&mut net, &examples).unwrap_err();
        let TrainError::NotFinite { cause: Some(cause), step: 2, .. } = &error else { panic!("{error}") };
        assert_eq!((cause.example, &cause.parameters[..], net.w()), (0, &[-0.5][..], 1.0));
        assert!(
            error.to_string().ends_with("A smaller learning rate often helps, or `clip_norm`"),
            "{error}"
        );
    }
}

#[test]
fn a_validation_loss_that_is_not_finite_is_an_error() {
    let (train, test) = (logarithms(&[1.0, 2.0, 3.0]), logarithms(&[1.0, 2.0, 4.0, 0.0]));
    for patience in [None, Some(2)] {
        let trainer = Trainer::new(Sgd::new(0.01)).epochs(5).validation(&test).quiet();
        let trainer = patience.map_or(trainer.clone(), |epochs| trainer.early_stopping(epochs));
        let error = trainer.fit(&mut Logarithm::new(0), &train).unwrap_err();
        assert!(
            matches!(&error, TrainError::Validation { epoch: 1, cause: Some(cause), .. } if cause.example == 3),
            "{error}"
        );
        assert!(
            error.to_string().starts_with(
                "the validation loss, inf, is not finite after epoch 1, first of example 3 (from 0), where `x` is 0, \
                 `y` is 0.5, and the output `z` is -inf"
            ),
            "{error}"
        );
    }
}

#[test]
fn minimisers_name_the_example_they_cannot_start_with() {
    let examples = logarithms(&[1.0, -2.0, 3.0]);
    let error = Minimiser::new(Lbfgs::new()).fit(&mut Logarithm::new(0), &examples).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the loss, NaN, is not finite at the parameters to start from, first of example 1 (from 0), where `x` is -2, \
         `y` is 0.5, and the output `z` is NaN"
    );
    assert!(matches!(error, SolveError::NotFinite { quantity: Quantity::Loss(_), cause: Some(_) }));
}
