//! Large inputs, outputs, parameters and derivatives, on the small stack of a thread.

use nn_runtime::{Class, Dataset, Sgd, Tensor, Trainer, network};

network! {
    /// Every part that may be large is.
    #[derivatives(input_gradient)]
    pub struct Large {
        input image: [2, 200_000] in 0.0..=1.0;
        input words: [5000] of class(7);
        input small: [4];
        target y: [2, 200_000];
        param scale: [2, 200_000] = ones();
        let z = image * scale + sum(small);
        output z;
        output double = 2 * z;
        output last = words;
        loss squared_error(z, y);
    }

    /// An output of all derivatives, one row for each.
    #[derivatives(jacobian)]
    pub struct Square {
        input x: [60];
        target y;
        let h = tanh(x);
        output h;
        loss squared_error(sum(h), y);
    }
}

type Image = [[f32; 200_000]; 2];

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    thread.spawn(work).unwrap().join().unwrap();
}

fn example() -> large::Example {
    large::Example {
        image: Tensor::from_fn(|place| (place % 100) as f32 / 100.0),
        words: Tensor::from_fn(|place| Class::new(place % 7).unwrap()),
        small: [0.25; 4],
        y: Tensor::filled(1.0),
    }
}

#[test]
fn large_outputs_are_on_the_heap() {
    on_a_small_stack(|| {
        let (net, example) = (Large::new(1), example());
        let large::Output { z, double, last } =
            net.predict(&example.image, &example.words, &example.small).unwrap();
        assert_eq!((z[1][150_000], double[1][199_999]), (1.0, 2.0 * 1.99));
        assert_eq!(last[4999].index(), 4999 % 7);
        let data = Dataset::new()
            .column("image", [example.image.as_slice()].iter().map(|image| chunked(image)))
            .unwrap()
            .column("small", [[0.25f32; 4]])
            .unwrap()
            .column("words", [&*example.words])
            .unwrap();
        let all = net.predict_batch(&data).unwrap();
        assert!(all[0].z == z && all[0].double == double && all[0].last == last);
    });
}

fn chunked(image: &[f32]) -> &Image {
    image.as_chunks().0.try_into().unwrap()
}

#[test]
fn large_examples_parameters_and_gradients_are_on_the_heap() {
    on_a_small_stack(|| {
        let mut net = Large::new(1);
        let examples = Large::examples(&[example(), example()]).unwrap();
        let scale = Tensor::<Image>::filled(0.5);
        net.set_scale(&scale);
        assert!(net.scale() == *scale);
        let (_, gradient) = net.gradient(&examples);
        let gradient: Tensor<Image> = gradient.scale().to_tensor();
        assert!(gradient[0][99].abs() > 0.0);
        let by_image = net.input_gradient(&example()).unwrap().image;
        assert_eq!(by_image.as_slice().len(), 400_000);
        Trainer::new(Sgd::new(0.1)).epochs(1).quiet().fit(&mut net, &examples).unwrap();
        assert!(net.scale().to_tensor() != scale);
        let mut bad = example();
        bad.image[1][7] = 1.5;
        let error = Large::examples(&[example(), bad]).unwrap_err().to_string();
        assert_eq!(
            error,
            "row 1 (from 0) of `image`[1, 7]: 1.5 is not in 0..=1, the range that the network declares"
        );
        assert_eq!(example().clone(), example());
    });
}

/// A matrix of 60 × 60 numbers is more than 4 KiB, one of 4 × 4 is an array.
#[test]
fn large_derivatives_are_tensors() {
    let jacobian: Tensor<[[f32; 60]; 60]> = Square::new(1).jacobian(&[0.0; 60]).unwrap().h_by_x;
    assert_eq!((jacobian[3][3], jacobian[3][4]), (1.0, 0.0));
}
