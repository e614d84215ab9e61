//! Three tables everyone knows: irises, wines, and cell nuclei. Each row is a class; the network learns
//! it from the other columns. Accuracy is measured on rows it has not seen (five folds).
use nn_examples::{cross_validate, data, steps};
use nn_runtime::{AdamW, Dataset, Network, Trainer, network};

network! {
    /// What the three have in common.
    layer perceptron(classes)(x: [n]) {
        x.dense(16).tanh().dense(classes)
    }

    /// Three kinds of iris from the sizes of their leaves.
    pub struct Iris {
        input  features: [4];
        target class: class(3);
        let logits = features.perceptron(3);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, class);
        metric accuracy = argmax(logits) == class;
    }

    /// Three growers of wine from thirteen chemical figures.
    pub struct Wine {
        input  features: [13];
        target class: class(3);
        let logits = features.perceptron(3);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, class);
        metric accuracy = argmax(logits) == class;
    }

    /// Malignant (0) or benign (1), from thirty figures of a cell's nucleus.
    pub struct BreastCancer {
        input  features: [30];
        target class: class(2);
        let logits = features.perceptron(2);
        output class_hat = argmax(logits);
        loss   cross_entropy(logits, class);
        metric accuracy = argmax(logits) == class;
    }
}

/// The accuracy on rows not trained on, in per cent.
fn accuracy<N: Network>(file: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let table = Dataset::from_csv(data(file))?;
    let names = table.names();
    let features: Vec<&str> = names.iter().map(String::as_str).filter(|&name| name != "class").collect();
    let table = table.group("features", &features)?.shuffled(1);
    let trainer = Trainer::new(AdamW::new(0.01)).batch_size(16).epochs(steps(60)).seed(1).quiet();
    Ok(100.0 * cross_validate::<N>(&table, "accuracy", &trainer)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:<15} {:>10} {:>11}", "table", "accuracy", "reference");
    let line = |name: &str, accuracy: f64, reference: f64| {
        println!("{name:<15} {accuracy:>8.1} % {reference:>9.1} %")
    };
    line("iris", accuracy::<Iris>("tables/iris.csv")?, 94.7);
    line("wine", accuracy::<Wine>("tables/wine.csv")?, 98.3);
    line("breast cancer", accuracy::<BreastCancer>("tables/breast_cancer.csv")?, 96.8);
    println!("\nThe reference is a multilayer perceptron of scikit-learn, cross-validated.");
    Ok(())
}
