//! Files of models that PyTorch and JAX wrote (see `written_elsewhere.py`) are loaded, and predict as there; those that are
//! written here, Python predicts from as here (`read_elsewhere.py`).

use std::path::{Path, PathBuf};

use nn_runtime::save::Weights;
use nn_runtime::{LoadError, Network, network};

network! {
    pub struct Single {
        input x: [4];
        target y: class(3);
        let hidden = x.dense(5).tanh();
        let logits = hidden.dense(3);
        output y_hat = softmax(logits);
        loss cross_entropy(logits, y);
    }

    #[dtype(f64)]
    pub struct Double {
        input x: [4];
        target y: class(3);
        let hidden = x.dense(5).tanh();
        let logits = hidden.dense(3);
        output y_hat = softmax(logits);
        loss cross_entropy(logits, y);
    }
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("files").join(name)
}

/// Four inputs and three predictions of each example of a model.
fn predictions(model: &str) -> Vec<[f64; 7]> {
    let text = std::fs::read_to_string(file("predictions.txt")).expect("the predictions");
    let lines = text.lines().skip_while(|line| *line != model).skip(1);
    let lines = lines.take_while(|line| line.contains(' '));
    let numbers =
        |line: &str| line.split(' ').map(|number| number.parse().expect("a number")).collect::<Vec<_>>();
    lines.map(|line| numbers(line).try_into().expect("seven numbers")).collect()
}

fn assert_predicts(predict: impl Fn([f64; 4]) -> [f64; 3], model: &str, tolerance: f64) {
    let expected = predictions(model);
    assert_eq!(expected.len(), 3, "{model}");
    for [a, b, c, d, expected @ ..] in expected {
        for (found, expected) in predict([a, b, c, d]).into_iter().zip(expected) {
            assert!((found - expected).abs() <= tolerance, "{model}: {found} is not {expected}");
        }
    }
}

fn assert_single_predicts(net: &Single, model: &str) {
    let predict = |x: [f64; 4]| net.predict(&x.map(|x| x as f32)).expect("no ranges").y_hat.map(f64::from);
    assert_predicts(predict, model, 1e-6);
}

fn of_torch<N: Network>(weights: Weights) -> Result<N, LoadError> {
    weights.without("steps")?.rename("fc1", "hidden")?.rename("fc2", "logits")?.load()
}

fn of_flax(weights: Weights) -> Result<Single, LoadError> {
    let named = weights
        .rename("params.Dense_0.kernel", "hidden.weight")?
        .rename("params.Dense_1.kernel", "logits.weight")?
        .rename("params.Dense_0", "hidden")?
        .rename("params.Dense_1", "logits")?;
    named.transpose("hidden.weight")?.transpose("logits.weight")?.load()
}

#[test]
fn models_of_pytorch_predict_as_there() -> Result<(), LoadError> {
    let net: Single = of_torch(Weights::read(file("torch.safetensors"))?)?;
    assert_single_predicts(&net, "torch");
    let net: Double = of_torch(Weights::read(file("torch_double.safetensors"))?)?;
    assert_predicts(|x| net.predict(&x).expect("no ranges").y_hat, "torch_double", 1e-12);
    let net: Single = of_torch(Weights::read(file("torch_bfloat16.safetensors"))?.convert::<f32>())?;
    assert_single_predicts(&net, "torch_bfloat16");
    Ok(())
}

#[test]
fn models_of_jax_predict_as_there() -> Result<(), LoadError> {
    assert_single_predicts(&of_flax(Weights::read(file("flax.safetensors"))?)?, "flax");
    assert_single_predicts(&of_flax(Weights::read(file("flax.npz"))?)?, "flax");
    // Turned over once more than the matrices of the other file.
    let turned = Weights::read(file("flax_turned.npz"))?;
    let upright = turned.transpose("params.Dense_0.kernel")?.transpose("params.Dense_1.kernel")?;
    assert_single_predicts(&of_flax(upright)?, "flax");
    // An array by itself has the name of its file.
    let kernel = Weights::read(file("kernel.npy"))?.rename("kernel", "params.Dense_0.kernel")?;
    let others = Weights::read(file("flax.npz"))?.without("params.Dense_0.kernel")?;
    assert_single_predicts(&of_flax(others.join(kernel)?)?, "flax");
    Ok(())
}

#[test]
fn a_model_with_other_names_is_refused_with_cures_that_work() {
    let error = Single::load(file("torch.safetensors")).expect_err("other names").to_string();
    let path = file("torch.safetensors");
    let expected = format!(
        "`{}` does not fit the network `Single`:
  the network has `hidden.weight: [5, 4]`, the file does not
  the network has `hidden.bias: [5]`, the file does not
  the network has `logits.weight: [3, 5]`, the file does not
  the network has `logits.bias: [3]`, the file does not
  the file has `steps: []`, the network does not
  the file has `fc1.bias: [5]`, the network does not
  the file has `fc1.weight: [5, 4]`, the network does not
  the file has `fc2.bias: [3]`, the network does not
  the file has `fc2.weight: [3, 5]`, the network does not
help: where only the names differ, `Weights::rename(\"fc1.weight\", \"hidden.weight\")` maps them
help: what the network does not need is left out by `Weights::without(\"steps\")`
help: `load_partial` takes what fits",
        path.display()
    );
    assert_eq!(error, expected);
}

/// What `read_elsewhere.py` reads: a network in every format and number type, and what it predicts.
#[test]
#[ignore = "writes files for a script of Python"]
fn files_for_python_are_written() {
    let folder = PathBuf::from(std::env::var_os("FILES").expect("FILES, a folder to write to"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let (single, double) = (Single::new(5), Double::new(5));
    for extension in ["safetensors", "npz"] {
        single.save(folder.join(format!("single.{extension}"))).expect("it is saved");
        double.save(folder.join(format!("double.{extension}"))).expect("it is saved");
    }
    let inputs = [[0.5, -1.0, 2.0, 0.25], [0.0; 4], [-3.0, 1.5, 0.125, 4.0]];
    let line = |x: [f64; 4]| {
        let single = single.predict(&x.map(|x| x as f32)).expect("no ranges").y_hat.map(f64::from);
        let double = double.predict(&x).expect("no ranges").y_hat;
        let numbers = x.into_iter().chain(single).chain(double);
        numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ") + "\n"
    };
    let lines: String = inputs.map(line).concat();
    std::fs::write(folder.join("predictions.txt"), lines).expect("it is written");
}
