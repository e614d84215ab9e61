//! Equations with known solutions, which networks are measured by.

use std::f64::consts::PI;

/// Burgers' equation, `∂u/∂t + u ∂u/∂x = ν ∂²u/∂x²` with `u(x, 0) = −sin πx` and `u(±1, t) = 0`: `u(x, t)` for
/// `t > 0`.
///
/// By the Cole-Hopf transformation `u` is a quotient of two integrals over Gaussians (Basdevant and others,
/// Computers & Fluids 14, 1986); they are taken here by the trapezoid rule, which for such functions is exact to
/// rounding.
pub fn burgers(x: f64, t: f64, viscosity: f64) -> f64 {
    let place = |i: i32| f64::from(i) / 1000.0;
    let exponent = |s: f64| -(PI * (x - s)).cos() / (2.0 * PI * viscosity) - s * s / (4.0 * viscosity * t);
    let places = -2000..=2000;
    let largest = places.clone().map(|i| exponent(place(i))).fold(f64::NEG_INFINITY, f64::max);
    let (mut above, mut below) = (0.0, 0.0);
    for s in places.map(place) {
        let weight = (exponent(s) - largest).exp();
        above -= (PI * (x - s)).sin() * weight;
        below += weight;
    }
    above / below
}

/// A pendulum of length and mass 1 under gravity 1: its energy at an angle and a momentum.
pub fn pendulum_energy(angle: f64, momentum: f64) -> f64 {
    0.5 * momentum * momentum + 1.0 - angle.cos()
}

/// One step of Runge and Kutta's method of fourth order (Kutta 1901) along a field over the plane.
pub fn runge_kutta<E>(
    field: impl Fn([f64; 2]) -> Result<[f64; 2], E>,
    at: [f64; 2],
    step: f64,
) -> Result<[f64; 2], E> {
    let moved = |by: [f64; 2], part: f64| [at[0] + part * step * by[0], at[1] + part * step * by[1]];
    let a = field(at)?;
    let b = field(moved(a, 0.5))?;
    let c = field(moved(b, 0.5))?;
    let d = field(moved(c, 1.0))?;
    let mean = |i: usize| (a[i] + 2.0 * b[i] + 2.0 * c[i] + d[i]) / 6.0;
    Ok(moved([mean(0), mean(1)], 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// The equation itself, by finite differences, and the values at the start and on the edges.
    #[test]
    fn burgers_solves_its_equation() {
        let nu = 0.05;
        let u = |x, t| burgers(x, t, nu);
        let h = 1e-3;
        for (x, t) in [(0.3, 0.2), (-0.7, 0.5), (0.05, 0.8)] {
            let u_t = (u(x, t + h) - u(x, t - h)) / (2.0 * h);
            let u_x = (u(x + h, t) - u(x - h, t)) / (2.0 * h);
            let u_xx = (u(x + h, t) - 2.0 * u(x, t) + u(x - h, t)) / (h * h);
            assert!((u_t + u(x, t) * u_x - nu * u_xx).abs() < 1e-4, "at {x}, {t}");
        }
        assert!((u(0.4, 1e-4) + (PI * 0.4).sin()).abs() < 1e-3);
        assert!(u(1.0, 0.5).abs() < 1e-9 && u(-1.0, 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_pendulum_keeps_its_energy() {
        let mut at = [1.0, 0.0];
        for _ in 0..1000 {
            let Ok::<_, Infallible>(next) = runge_kutta(|[q, p]| Ok([p, -q.sin()]), at, 0.01);
            at = next;
        }
        assert!((pendulum_energy(at[0], at[1]) - pendulum_energy(1.0, 0.0)).abs() < 1e-9);
    }
}
