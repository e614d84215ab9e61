//! The functions in 192 bits, far more than any result has.

use astro_float_num::{BigFloat, Consts, RoundingMode};

/// The bits of all numbers here.
const BITS: usize = 192;
const NEAREST: RoundingMode = RoundingMode::ToEven;

/// Computes exact results; keeps what it knows of constants.
pub struct Exact(Consts);

impl Default for Exact {
    fn default() -> Exact {
        Exact(Consts::new().expect("memory for constants"))
    }
}

/// The same number. A subnormal one takes a detour, as its conversion is only right for normal ones.
fn number(x: f64) -> BigFloat {
    if !x.is_subnormal() {
        return BigFloat::from_f64(x, BITS);
    }
    mul(&BigFloat::from_f64(x * 2f64.powi(64), BITS), &BigFloat::from_f64(2f64.powi(-64), BITS))
}

fn add(a: &BigFloat, b: &BigFloat) -> BigFloat {
    a.add(b, BITS, NEAREST)
}

fn mul(a: &BigFloat, b: &BigFloat) -> BigFloat {
    a.mul(b, BITS, NEAREST)
}

fn div(a: &BigFloat, b: &BigFloat) -> BigFloat {
    a.div(b, BITS, NEAREST)
}

#[allow(
    missing_docs,
    reason = "the functions of `nn_runtime::math`, of finite numbers where they are finite"
)]
impl Exact {
    pub fn exp(&mut self, x: f64) -> BigFloat {
        self.exp_of(&number(x))
    }

    fn exp_of(&mut self, x: &BigFloat) -> BigFloat {
        x.exp(BITS, NEAREST, &mut self.0)
    }

    pub fn ln(&mut self, x: f64) -> BigFloat {
        number(x).ln(BITS, NEAREST, &mut self.0)
    }

    pub fn sin(&mut self, x: f64) -> BigFloat {
        number(x).sin(BITS, NEAREST, &mut self.0)
    }

    pub fn cos(&mut self, x: f64) -> BigFloat {
        number(x).cos(BITS, NEAREST, &mut self.0)
    }

    pub fn tanh(&mut self, x: f64) -> BigFloat {
        // Where the rest of the way to 1 is below all that matters.
        if x.abs() > 70.0 {
            return number(1f64.copysign(x));
        }
        number(x).tanh(BITS, NEAREST, &mut self.0)
    }

    pub fn atan(&mut self, x: f64) -> BigFloat {
        number(x).atan(BITS, NEAREST, &mut self.0)
    }

    pub fn ln_1p(&mut self, x: f64) -> BigFloat {
        let x_exactly = number(x);
        // For small numbers by the first terms of the series.
        if x.abs() < 2f64.powi(-70) {
            let square = mul(&x_exactly, &x_exactly);
            return add(&x_exactly, &mul(&square, &number(-0.5)));
        }
        add(&number(1.0), &x_exactly).ln(BITS, NEAREST, &mut self.0)
    }

    pub fn sigmoid(&mut self, x: f64) -> BigFloat {
        let one = number(1.0);
        div(&one, &add(&one, &self.exp(-x)))
    }

    pub fn softplus(&mut self, x: f64) -> BigFloat {
        let e = self.exp(-x.abs());
        // ln(1 + e), for small e by the first terms of its series.
        let ln = if x.abs() > 70.0 {
            let square = mul(&e, &e);
            add(&e, &mul(&square, &number(-0.5)))
        } else {
            add(&number(1.0), &e).ln(BITS, NEAREST, &mut self.0)
        };
        if x > 0.0 { add(&number(x), &ln) } else { ln }
    }

    /// `2/√π · exp(-x²) · (x + 2x³/3 + 4x⁵/(3·5) + …)`, whose terms all have one sign.
    pub fn erf(&mut self, x: f64) -> BigFloat {
        if x.abs() > 10.0 || x == 0.0 {
            return number(if x == 0.0 { x } else { 1f64.copysign(x) });
        }
        let x = number(x);
        let square = mul(&x, &x);
        let (mut term, mut sum) = (x.clone(), x);
        for n in 1.. {
            term = div(&mul(&term, &mul(&square, &number(2.0))), &number(f64::from(2 * n + 1)));
            sum = add(&sum, &term);
            let exponent = |x: &BigFloat| x.exponent().unwrap_or(i32::MIN / 2);
            if exponent(&term) < exponent(&sum) - BITS as i32 {
                break;
            }
        }
        let pi = self.0.pi(BITS, NEAREST);
        let decay = self.exp_of(&square.neg());
        div(&mul(&mul(&number(2.0), &decay), &sum), &pi.sqrt(BITS, NEAREST))
    }

    /// Of a positive `x`.
    pub fn pow(&mut self, x: f64, y: f64) -> BigFloat {
        let ln = self.ln(x);
        self.exp_of(&mul(&ln, &number(y)))
    }
}

/// The distance from `exact` to `found` in units of the last place that an `f64` near `exact` has. Infinity
/// counts as the number that would follow the largest.
pub fn ulps(found: f64, exact: &BigFloat) -> f64 {
    const MAX_EXPONENT: i32 = 1024;
    if exact.is_nan() || found.is_nan() {
        return if exact.is_nan() && found.is_nan() { 0.0 } else { f64::INFINITY };
    }
    // A number with this exponent is in 2^(exponent - 1)..2^exponent.
    let exponent = exact.exponent().unwrap_or(if exact.is_zero() { i32::MIN } else { i32::MAX });
    if exponent > MAX_EXPONENT {
        let same = found.is_infinite() && (found > 0.0) == exact.is_positive();
        return if same { 0.0 } else { f64::INFINITY };
    }
    let found = match found.is_infinite() {
        true => mul(&number(2f64.powi(1023).copysign(found)), &number(2.0)),
        false => number(found),
    };
    let unit = exponent.max(-1021) - 53;
    let distance = found.sub(exact, BITS, NEAREST);
    let Some((words, _, _, exponent, _)) = distance.as_raw_parts() else { return f64::INFINITY };
    // The highest word is the number's beginning after the point.
    let highest = words.last().copied().unwrap_or(0) as f64 / 2f64.powi(64);
    highest * 2f64.powi((exponent - unit).clamp(-1000, 1000))
}
