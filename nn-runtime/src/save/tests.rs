//! Networks go through files and come back.

use super::*;
use crate::by_hand::ByHand;
use crate::init::initialise;
use crate::network::Network;

type Net = ByHand<f32>;

fn net() -> Net {
    initialise(3)
}

fn message(result: Result<Net, LoadError>) -> String {
    result.expect_err("it does not fit").to_string()
}

#[test]
fn a_network_comes_back_with_its_bits() {
    let mut net = net();
    net.parameters_mut()[0] = f32::from_bits(1);
    net.parameters_mut()[1] = -0.0;
    let bytes = Weights::of(&net).to_bytes().unwrap();
    let back: Net = Weights::from_bytes(&bytes).unwrap().load().unwrap();
    let bits = |net: &Net| net.parameters().iter().map(|number| number.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&back), bits(&net));
    assert_eq!(Weights::of(&back).to_bytes().unwrap(), bytes, "a file is the same for the same network");
    let double: ByHand<f64> = initialise(3);
    assert_eq!(Weights::of(&double).load::<ByHand<f64>>().unwrap(), double);
}

#[test]
fn a_file_says_what_it_is() {
    let weights = Weights::from_bytes(&Weights::of(&net()).to_bytes().unwrap()).unwrap();
    assert_eq!(weights.network().as_deref(), Some("ByHand"));
    assert_eq!(
        weights.noted::<String>("fingerprint").unwrap(),
        Some(Net::INFO.fingerprint::<f32>()),
        "names, shapes and number type"
    );
    assert_ne!(Net::INFO.fingerprint::<f32>(), Net::INFO.fingerprint::<f64>());
    let names: Vec<&str> = weights.iter().map(|(name, _)| name).collect();
    let own: Vec<String> = Net::INFO.tensors().map(|tensor| tensor.name.into_owned()).collect();
    assert_eq!(names.len(), own.len());
    assert!(own.iter().all(|name| names.contains(&name.as_str())));
}

#[test]
fn all_that_differs_is_named_with_a_cure() {
    let renamed = Weights::of(&net()).rename("weight", "fc.weight").unwrap();
    assert_eq!(
        message(renamed.load()),
        "`memory` does not fit the network `ByHand`:\
         \n  the network has `weight: [2, 3]`, the file does not\
         \n  the file has `fc.weight: [2, 3]`, the network does not\
         \nhelp: where only the names differ, `Weights::rename(\"fc.weight\", \"weight\")` maps them\
         \nhelp: what the network does not need is left out by `Weights::without(\"fc.weight\")`\
         \nhelp: `load_partial` takes what fits"
    );
    assert_eq!(renamed.rename("fc.weight", "weight").unwrap().load::<Net>().unwrap(), net());
    let turned = Weights::of(&net()).transpose("weight").unwrap();
    assert_eq!(
        message(turned.load()),
        "`memory` does not fit the network `ByHand`:\
         \n  the file has `weight: [3, 2]`, the network `[2, 3]`\
         \nhelp: `Weights::transpose(\"weight\")` turns a matrix over"
    );
    assert_eq!(turned.transpose("weight").unwrap().load::<Net>().unwrap(), net());
    let double = Weights::of(&initialise::<ByHand<f64>>(3));
    let said = message(double.load());
    assert!(said.contains("the file has `scale` in f64, the network in f32"), "{said}");
    assert!(
        said.ends_with("help: `Weights::convert::<f32>()` brings all numbers into the network's type"),
        "{said}"
    );
    assert_eq!(double.convert::<f32>().load::<Net>().unwrap(), net());
}

#[test]
fn what_fits_is_taken_and_the_rest_is_told() {
    let mut other: Net = initialise(4);
    let mut weights = Weights::of(&other).rename("bias", "b").unwrap();
    weights.insert("training/optimiser", Role::Training, &[3], &[1.0f32, 2.0, 3.0]);
    let mut net = net();
    let partial = weights.load_partial(&mut net).unwrap();
    assert_eq!(partial.taken, ["weight", "scale"]);
    assert_eq!(
        partial.to_string(),
        "taken: `weight`, `scale`\
         \nleft: the network has `bias: [2]`, the file does not\
         \nleft: the file has `b: [2]`, the network does not"
    );
    other.parameters_mut()[6..8].copy_from_slice(&initialise::<Net>(3).parameters()[6..8]);
    assert_eq!(net, other);
    let nothing = weights.rename("weight", "w").unwrap().rename("scale", "s").unwrap();
    let error = nothing.load_partial(&mut net).unwrap_err();
    assert!(error.to_string().starts_with("nothing of `memory` fits the network `ByHand`:\n"), "{error}");
    assert_eq!(net, other, "it stays as it is");
}

#[test]
fn names_are_mapped_with_all_below_them() {
    let weights = Weights::of(&net()).rename("weight", "a.b.weight").unwrap().rename("a", "c").unwrap();
    assert!(weights.get("c.b.weight").is_some());
    let error = weights.clone().rename("c.b.w", "x").unwrap_err().to_string();
    assert_eq!(error, "`memory` has no tensor `c.b.w`; it has `c.b.weight`, `bias`, `scale`");
    let error = weights.clone().rename("bias", "scale").unwrap_err().to_string();
    assert_eq!(error, "`memory` has a tensor `scale` already");
    let error = weights.transpose("bias").unwrap_err().to_string();
    assert_eq!(error, "`bias` of `memory` has the shape [2]; only a tensor of two axes is turned over");
}

#[test]
fn what_is_not_a_whole_file_is_refused() {
    let bytes = Weights::of(&net()).to_bytes().unwrap();
    let problem = |bytes: &[u8]| match Weights::from_bytes(bytes) {
        Err(LoadError::Format { problem, .. }) => problem.to_string(),
        other => panic!("{other:?}"),
    };
    for length in 0..bytes.len() {
        problem(&bytes[..length]);
    }
    assert_eq!(problem(b""), "it is not a file of safetensors, nor of NumPy (`.npz`, `.npy`)");
    assert!(problem(&bytes[..100]).starts_with("it was cut off: its header has "));
    assert_eq!(
        problem(&bytes[..bytes.len() - 1]),
        "it is damaged: its header describes 36 bytes of numbers, and 35 follow"
    );
    let large = r#"{"a":{"dtype":"F32","shape":[1152921504606846976,16],"data_offsets":[0,0]}}"#;
    assert_eq!(
        problem(&with_header(large)),
        "it is damaged: `a: [1152921504606846976, 16]` in F32 cannot have its numbers in 0 bytes"
    );
    let overlap = r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#;
    assert_eq!(
        problem(&with_header(overlap)),
        "it is damaged: the numbers of `b` are said to be the bytes 0 to 1, and those before it end at 1"
    );
    let twice = r#"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[1,0],"data_offsets":[0,0]}}"#;
    assert_eq!(problem(&with_header(twice)), "it has two tensors `a`");
    let mut lies = bytes.clone();
    lies[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert_eq!(
        problem(&lies),
        "its header announces 18446744073709551615 bytes; 100000000 are the most that are read"
    );
    let later = r#"{"__metadata__":{"nn-runtime":"{\"version\":2,\"roles\":{\"a\":\"imagined\"}}"}}"#;
    assert_eq!(
        problem(&with_header(later)),
        "it is of version 2 of this arrangement, and this program reads those up to 1: build it with a newer nn-runtime"
    );
}

#[cfg(feature = "numpy")]
#[test]
fn archives_of_numpy_hold_the_same_tensors() {
    let bytes = format::Format::Npz.write(&Weights::of(&net())).unwrap();
    assert_eq!(bytes, format::Format::Npz.write(&Weights::of(&net())).unwrap(), "the same bytes each time");
    assert_eq!(Weights::from_bytes(&bytes).unwrap().load::<Net>().unwrap(), net());
    for length in 0..bytes.len() {
        assert!(Weights::from_bytes(&bytes[..length]).is_err());
    }
    let mut weights = Weights::of(&net());
    weights.insert("training/optimiser", Role::Training, &[1], &[1.0f32]);
    let error = format::Format::Npz.write(&weights).unwrap_err().to_string();
    assert!(error.contains("no place for its `training/optimiser`: save it as `.safetensors`"), "{error}");
    let parts = ["weight", "bias", "scale"].map(|name| {
        let (mut alone, all) = (Weights::new(), Weights::of(&net()));
        let stored = all.get(name).unwrap();
        alone.insert(name, Role::Learned, stored.shape(), &all.numbers::<f32>(name).unwrap());
        let bytes = format::Format::Npy.write(&alone).unwrap();
        Weights::read_from(&format!("some/folder/{name}.npy"), &bytes[..]).unwrap()
    });
    let [weight, bias, scale] = parts;
    let joined = weight.join(bias).unwrap().join(scale).unwrap();
    assert_eq!(joined.load::<Net>().unwrap(), net());
    let error = joined.clone().join(joined).unwrap_err().to_string();
    assert_eq!(error, "`some/folder/weight.npy` has a tensor `weight` already");
    let error = format::Format::Npy.write(&Weights::of(&net())).unwrap_err().to_string();
    assert!(error.contains("a `.npy` file holds one array, and these are 3: use `.npz`"), "{error}");
}

fn with_header(header: &str) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat()
}

#[test]
fn tensors_without_numbers_are_turned_over_and_shown_at_once() {
    let header = r#"{"a":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}}"#;
    let turned = Weights::from_bytes(&with_header(header)).unwrap().transpose("a").unwrap();
    assert_eq!(turned.get("a").unwrap().shape(), [9_223_372_036_854_775_807, 0]);
    // More than a width of the formatter can be.
    let name = "n".repeat(70_000);
    let header = format!(r#"{{"{name}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}}}"#);
    assert_eq!(Weights::from_bytes(&with_header(&header)).unwrap().to_string(), format!("{name}  f32   [0]"));
}

#[test]
fn tensors_have_one_order_and_notes_stay_as_they_are() {
    let tensor = r#"{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#;
    let tensors: Vec<String> = "hgfedcba".chars().map(|name| format!(r#""{name}":{tensor}"#)).collect();
    let note = "[".repeat(1000);
    let about = format!(r#"{{\"version\":1,\"deep\":{note}{}}}"#, "]".repeat(1000));
    let header = format!(r#"{{{},"__metadata__":{{"nn-runtime":"{about}"}}}}"#, tensors.join(","));
    let weights = Weights::from_bytes(&with_header(&header)).unwrap();
    assert!(weights.iter().map(|(name, _)| name).eq(["a", "b", "c", "d", "e", "f", "g", "h"]));
    let bytes = weights.to_bytes().unwrap();
    assert_eq!(Weights::from_bytes(&bytes).unwrap().to_bytes().unwrap(), bytes);
}

#[test]
fn what_is_not_such_a_file_is_not_read_to_its_end() {
    let refused = |start: &[u8]| {
        let endless = std::io::Read::chain(start, std::io::repeat(0));
        Weights::read_from("endless", endless).unwrap_err().to_string()
    };
    assert_eq!(refused(b""), "`endless`: it is not a file of safetensors, nor of NumPy (`.npz`, `.npy`)");
    assert!(refused(b"\0\0\0\0\0\0\0\x01{").contains("announces 72057594037927936 bytes"));
}

#[test]
fn one_more_tensor_takes_as_long_as_the_one_before() {
    // Each of these is to be told, and none is one of the network. All pairs of them would take minutes.
    let tensor = r#"["U8",[0],[0,0]]"#;
    let tensors: Vec<String> = (0..100_000).map(|place| format!(r#""{place}":{tensor}"#)).collect();
    let weights = Weights::from_bytes(&with_header(&format!("{{{}}}", tensors.join(",")))).unwrap();
    assert_eq!(
        message(weights.load()).lines().filter(|line| line.starts_with("  the file has")).count(),
        100_000
    );
}
