//! The numbers behind a derivation: every term's value, from the formulas that are printed.

use super::{Derivation, Role};
use crate::ir::op::{Bindings, Value};

impl Derivation {
    /// The value of every term, in their order: what is given as bound, the others by evaluating their
    /// formulas.
    ///
    /// # Panics
    /// When the bindings lack an input, target or parameter.
    pub fn values(&self, bindings: &Bindings) -> Vec<Value> {
        let mut values = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let value = match (&term.formula, term.role) {
                (Some(formula), _) => formula.evaluate(&values),
                (None, Role::Input(index)) => Value::Example(bindings.inputs[index].clone()),
                (None, Role::Target(index)) => Value::Example(bindings.targets[index].clone()),
                (None, Role::Parameter(index)) => Value::Shared(bindings.parameters[index].clone()),
                (None, _) => unreachable!("what is computed has a formula"),
            };
            values.push(value);
        }
        values
    }
}
