//! What does a network look at? The derivative of the loss by each pixel of an image, and an image that a small step
//! along it makes the network misread (Goodfellow, Shlens and Szegedy, "Explaining and harnessing adversarial
//! examples", 2015).
use nn_examples::{mnist, save_images, steps};
use nn_runtime::{Adam, Class, Examples, Trainer, network};

network! {
    /// One hidden layer, ten digits.
    #[derivatives(input_gradient)]
    pub struct Digits {
        input  image: [784];
        target label: class(10);
        let logits = image.dense(64).relu().dense(10);
        output probabilities = softmax(logits);
        output digit = argmax(logits);
        loss   cross_entropy(logits, label);
        metric accuracy = argmax(logits) == label;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let train = Examples::from_dataset(&mnist("train")?)?;
    let test: Examples<Digits> = Examples::from_dataset(&mnist("t10k")?)?;
    let (train, _) = train.split_at(train.len().min(64 * steps(938)));
    let mut net = Digits::new(42);
    Trainer::new(Adam::new(3e-3)).batch_size(64).epochs(1).seed(7).quiet().fit(&mut net, &train)?;
    println!("Accuracy {:.3}\n", net.evaluate(&test).metric("accuracy").unwrap_or_default());

    let mut panels = Vec::new();
    for number in 0..4 {
        let (image, label) = test.row(number).split_at(784);
        let image: [f32; 784] = image.try_into()?;
        let label = Class::new(label[0] as usize).ok_or("a digit")?;
        let gradient = net.input_gradient(&digits::Example { image, label })?.image;

        // The smallest of these steps that changes the answer.
        let moved = |size: f32| {
            let pixels = image
                .iter()
                .zip(&gradient)
                .map(|(pixel, slope)| (pixel + size * slope.signum()).clamp(0.0, 1.0));
            let pixels: Vec<f32> = pixels.collect();
            <[f32; 784]>::try_from(pixels)
        };
        let mut misread = None;
        for size in (1..=50).map(|size| size as f32 / 100.0) {
            let image = moved(size).map_err(|_| "784 pixels")?;
            let answer = net.predict(&image)?.digit;
            if answer != label {
                misread = Some((size, answer, image));
                break;
            }
        }
        match &misread {
            Some((size, answer, _)) => {
                println!("a {label} is read as a {answer} if each pixel changes by {size:.2}")
            }
            None => println!("a {label} is read as a {label} still if each pixel changes by 0.50"),
        }
        panels.push(image.map(|pixel| [255 - (255.0 * pixel) as u8; 3]).to_vec());
        panels.push(signs(&gradient));
        let last = misread.map_or(image, |(_, _, image)| image);
        panels.push(last.map(|pixel| [255 - (255.0 * pixel) as u8; 3]).to_vec());
    }
    println!("\nImages, what more ink does to the loss (red: more, blue: less), images that are misread");
    save_images("saliency", 28, 3, &panels)
}

/// Red where more ink makes the loss larger, blue where it makes it smaller.
fn signs(gradient: &[f32]) -> Vec<[u8; 3]> {
    let most = gradient.iter().fold(f32::MIN_POSITIVE, |most, slope| most.max(slope.abs()));
    let color = |slope: &f32| {
        let rest = (255.0 * (1.0 - (slope.abs() / most).sqrt())) as u8;
        if *slope > 0.0 { [255, rest, rest] } else { [rest, rest, 255] }
    };
    gradient.iter().map(color).collect()
}
