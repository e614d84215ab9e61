//! Networks are saved and loaded by their methods, wherever the file is.

use std::fs;
use std::path::PathBuf;

use nn_runtime::save::{Role, Weights};
use nn_runtime::{LoadError, Network, SaveError, network};

network! {
    /// Learned and frozen parameters, a matrix, a vector, a scalar, a range.
    pub struct Mixed {
        input x: [3];
        target y: [2];
        param shift: [3] = uniform(-1, 1);
        param slope in 0.0..=1.0 = 0.5;
        let moved = x + stop_gradient(shift);
        output y_hat = slope * moved.dense(4).tanh().dense(2);
        loss squared_error(y_hat, y);
    }
}

/// An empty folder for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("nn-saving-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be made");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn bits(net: &Mixed) -> Vec<u32> {
    net.parameters().iter().map(|number| number.to_bits()).collect()
}

#[test]
fn every_way_out_leads_back() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::new("ways");
    let path = folder.0.join("mixed.safetensors");
    let net = Mixed::new(7);
    net.save(&path)?;
    let bytes = net.to_bytes()?;
    assert_eq!(fs::read(&path)?, bytes);
    let mut written = Vec::new();
    net.write_to(&mut written)?;
    assert_eq!(written, bytes);
    for loaded in [Mixed::load(&path)?, Mixed::from_bytes(&bytes)?, Mixed::read_from(&bytes[..])?] {
        assert_eq!(bits(&loaded), bits(&net));
    }
    let mut other = Mixed::new(8);
    let partial = other.load_partial(&path)?;
    assert_eq!(partial.taken.len(), 6);
    assert!(partial.left.is_empty());
    assert_eq!(bits(&other), bits(&net));
    let names: Vec<_> = fs::read_dir(&folder.0)?.map(|entry| entry.map(|entry| entry.file_name())).collect();
    assert_eq!(names.len(), 1, "nothing is left beside it: {names:?}");
    Ok(())
}

#[test]
fn a_file_says_which_parameters_are_frozen() -> Result<(), Box<dyn std::error::Error>> {
    let weights = Weights::from_bytes(&Mixed::new(7).to_bytes()?)?;
    let role = |name| weights.get(name).map(|stored| stored.role());
    assert_eq!((role("shift"), role("slope")), (Some(Role::Frozen), Some(Role::Learned)));
    let listed = weights.to_string();
    assert!(listed.lines().any(|line| line == "shift          f32   [3]  frozen"), "{listed}");
    assert!(weights.source().is_some_and(|source| source.contains("param slope in 0.0..=1.0 = 0.5;")));
    Ok(())
}

#[test]
fn a_number_outside_of_its_range_is_refused() {
    network! {
        pub struct Wider {
            input x: [3];
            target y: [2];
            param shift: [3] = 0.0;
            param slope = 1.5;
            let moved = x + shift;
            output y_hat = slope * moved.dense(4).tanh().dense(2);
            loss squared_error(y_hat, y);
        }
    }
    let weights = Weights::of(&Wider::new(1));
    let error = weights.load::<Mixed>().expect_err("1.5 is not in 0..=1").to_string();
    assert_eq!(
        error,
        "`memory` does not fit the network `Mixed`:\n  the file has `slope = 1.5`, the network declares 0..=1 for it"
    );
}

#[test]
fn what_cannot_be_read_or_written_is_said() {
    let folder = Folder::new("errors");
    let net = Mixed::new(1);
    let missing = folder.0.join("missing");
    let read = Mixed::load(missing.join("mixed.safetensors")).expect_err("it is not there");
    assert!(matches!(read, LoadError::Read { .. }) && read.to_string().contains("missing"), "{read}");
    let written = net.save(missing.join("mixed.safetensors")).expect_err("there is no such folder");
    assert!(
        matches!(written, SaveError::Write { .. }) && written.to_string().contains("missing"),
        "{written}"
    );
    assert!(matches!(net.save(&folder.0), Err(SaveError::Write { .. })), "a folder");
    assert!(matches!(Mixed::load(&folder.0), Err(LoadError::Read { .. })), "a folder");
    assert!(folder.0.is_dir());
    assert!(matches!(net.save(""), Err(SaveError::Write { .. })), "no name");
    assert!(!missing.exists());
}

#[test]
fn a_file_is_replaced_as_a_whole() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Folder::new("replaced");
    let path = folder.0.join("mixed.safetensors");
    Mixed::new(1).save(&path)?;
    // Whoever has the old file open still reads it.
    let mut old = fs::File::open(&path)?;
    Mixed::new(2).save(&path)?;
    if cfg!(unix) {
        assert_eq!(bits(&Mixed::read_from(&mut old)?), bits(&Mixed::new(1)));
    }
    assert_eq!(bits(&Mixed::load(&path)?), bits(&Mixed::new(2)));
    Ok(())
}

#[cfg(unix)]
#[test]
fn links_and_devices_stay_what_they_are() -> Result<(), Box<dyn std::error::Error>> {
    use std::os::unix::fs::FileTypeExt;

    let folder = Folder::new("links");
    let (file, link) = (folder.0.join("file"), folder.0.join("link"));
    fs::write(&file, "old")?;
    std::os::unix::fs::symlink(&file, &link)?;
    Mixed::new(1).save(&link)?;
    assert!(fs::symlink_metadata(&link)?.is_symlink());
    assert_eq!(bits(&Mixed::load(&file)?), bits(&Mixed::new(1)));
    // A disk without room.
    let full = std::path::Path::new("/dev/full");
    if full.exists() {
        let error = Mixed::new(1).save(full).expect_err("it takes nothing").to_string();
        assert!(error.starts_with("cannot write `/dev/full`: "), "{error}");
        assert!(fs::metadata(full)?.file_type().is_char_device());
    }
    Ok(())
}
