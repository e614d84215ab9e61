use super::verify;
use crate::program::samples;

#[test]
fn samples_have_no_faults() {
    for sample in samples::all() {
        let faults: Vec<String> = verify(&sample.program).iter().map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{}:\n{}\n{}", sample.name, faults.join("\n"), sample.program);
    }
}
