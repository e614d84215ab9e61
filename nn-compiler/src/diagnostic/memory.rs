//! What memory planning reports: networks that do not fit their budget.

use super::table::messages;

/// A number of bytes, as `64 KiB` where it is many.
fn bytes(count: usize) -> String {
    match count {
        0..1024 => format!("{count} bytes"),
        1024..0x4000_0000 => format!("{:.1} KiB", count as f64 / 1024.0),
        _ => format!("{:.1} GiB", count as f64 / f64::from(1 << 30)),
    }
}

messages! {
    /// A network that needs more memory than computers have.
    over_memory(name: &str, most: usize, parameters: usize, once: usize, group: usize, examples: usize) {
        let needed = bytes(parameters + once + group);
        let most = bytes(most);

        what: "a step of training of `{name}` takes {needed}, more than {most}",
        why: vec![
            format!("parameters : {}, as they are and as they were before the step", bytes(parameters)).into(),
            format!("gradient   : {}, with sums over the batch and values that exist once", bytes(once)).into(),
            format!("examples   : {} for the {examples} that are computed together", bytes(group)).into(),
        ],
        help: "make layers narrower, or their inputs smaller",
    }

    /// A step of training that needs more memory than its budget.
    over_budget(budget: usize, parameters: usize, once: usize, group: usize, examples: usize) {
        let needed = bytes(parameters + once + group);
        let budget = bytes(budget);

        what: "a step of training takes {needed}, more than the budget of {budget}",
        why: vec![
            format!("parameters : {}, as they are and as they were before the step", bytes(parameters)).into(),
            format!("gradient   : {}, with sums over the batch and values that exist once", bytes(once)).into(),
            format!("examples   : {} for the {examples} that are computed together", bytes(group)).into(),
        ],
        help: "make layers narrower, or the budget at least {needed}",
    }
}
