//! The same networks as the other competitors': the same losses at the beginning and after ten updates.

use nn_peers::Workload;

/// What JAX 0.10.2 prints for a workload: the loss, or the sum of the outputs, and the loss after ten updates.
const JAX: [(&str, f64, Option<f64>); 6] = [
    ("W1", 0.250657, Some(0.250189)),
    ("W2", 2.294834, Some(2.153569)),
    ("W3", 2.303914, Some(2.266174)),
    ("W7", 0.000101, Some(0.000078)),
    ("W8", 0.800208, Some(0.725517)),
    ("I2", -0.252102, None),
];

#[test]
fn losses_are_those_of_jax() {
    for (name, first, tenth) in JAX {
        let workload = Workload::named(name).expect("a workload");
        assert_eq!(workload.trains(), tenth.is_some());
        let mut task = workload.start();
        let found = task.steps(1).expect("finite numbers");
        assert!((found - first).abs() < 1e-5, "{name}: {found}, not {first}");
        let Some(tenth) = tenth else { continue };
        for _ in 0..9 {
            task.steps(1).expect("finite numbers");
        }
        let found = task.steps(1).expect("finite numbers");
        assert!((found - tenth).abs() < 1e-5, "{name} after ten steps: {found}, not {tenth}");
        let at_once = workload.start().steps(11).expect("finite numbers");
        assert_eq!(at_once, found, "{name}, all steps in one call");
    }
}
