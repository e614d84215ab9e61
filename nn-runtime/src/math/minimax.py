"""Prints the coefficients of the polynomials in `single/` and `double/`, lowest first, and constants: minimax
fits by the algorithm of Remez (Comptes Rendus 199, 1934). Needs the package mpmath.

Each line fits `value(x)` on `low..high`, with the error weighed by `weight(x)`, which turns it into the
relative error of the function that is computed."""

from mpmath import (atan, atanh, cos, erf, erfc, exp, linspace, log, log1p, lu_solve, matrix, mp, mpf, pi, sin, sqrt,
                    tanh)

mp.prec = 240


def remez(value, weight, low, high, degree):
    size = degree + 2
    nodes = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / (size - 1)) for i in range(size)]
    grid = linspace(low, high, 3000)
    exact = [(x, value(x), weight(x)) for x in grid]
    for _ in range(12):
        system = matrix(size, size)
        for i, x in enumerate(nodes):
            for j in range(degree + 1):
                system[i, j] = x**j
            system[i, degree + 1] = (-1) ** i / weight(x)
        solved = lu_solve(system, matrix([value(x) for x in nodes]))
        c = [solved[j] for j in range(degree + 1)]
        errors = [w * (f - sum(a * x**j for j, a in enumerate(c))) for x, f, w in exact]
        extrema = [0]
        for i, error in enumerate(errors):
            if error * errors[extrema[-1]] < 0:
                extrema.append(i)
            elif abs(error) > abs(errors[extrema[-1]]):
                extrema[-1] = i
        while len(extrema) > size:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        largest = max(map(abs, errors))
        if len(extrema) < size or largest < 1.02 * abs(solved[degree + 1]):
            break
        nodes = [grid[i] for i in extrema]
    return c, largest


def fit(name, value, weight, low, high, degree):
    c, error = remez(value, weight, mpf(low) + mpf(2)**-60, mpf(high), degree)
    print(f"{name}: relative error 2^{float(log(error, 2)):.1f}")
    print("    [" + ", ".join(repr(float(a)) for a in c) + "]")


def root(f):
    return lambda s: f(sqrt(s))


TANH = lambda x: (tanh(x) / x - 1) / x**2
ATAN = lambda x: (atan(x) / x - 1) / x**2
ERF = lambda x: erf(x) / x - 1
LOG2 = lambda s: (log((1 + s) / (1 - s), 2) / s - 2 / log(2)) / s**2


def single():
    print("Single precision")
    half = log(2) / 2
    fit("exp(r) = 1 + r + r²·p(r)", lambda r: (exp(r) - 1 - r) / r**2, lambda r: r**2 / exp(r), -half, half, 5)
    fit("log1p(f) = f - f²/2 + f³·p(f)", lambda f: (log1p(f) - f + f**2 / 2) / f**3,
        lambda f: abs(f**3 / log1p(f)), -0.25, 0.5, 8)
    fit("tanh(x) = x + x³·p(x²)", root(TANH), root(lambda x: x**3 / tanh(x)), 0, 0.625**2, 4)
    fit("erf(x) = x + x·p(x²)", root(ERF), root(lambda x: x / erf(x)), 0, 0.93**2, 6)
    fit("erf(x) = 1 - exp(-x - x·p(x))", lambda x: -log(erfc(x)) / x - 1, lambda x: x * erfc(x) / erf(x),
        0.92, 4, 6)
    fit("atan(x) = x + x³·p(x²)", root(ATAN), root(lambda x: x**3 / atan(x)), 0, mpf("0.551")**2, 5)
    angle = pi / 4 * 1.01
    fit("sin(x) = x + x³·p(x²)", root(lambda x: (sin(x) / x - 1) / x**2), root(lambda x: x**3 / sin(x)),
        0, angle**2, 3)
    fit("cos(x) = 1 - x²/2 + x⁴·p(x²)", root(lambda x: (cos(x) - 1 + x**2 / 2) / x**4),
        root(lambda x: x**4 / cos(x)), 0, angle**2, 2)
    widest = (sqrt(2) - 1) / (sqrt(2) + 1) * 1.01
    fit("log2((1 + s)/(1 - s)) = 2/ln 2·s + s³·p(s²)", root(LOG2), root(lambda s: s**2 * log(2) / 2),
        0, widest**2, 3)
    fit("exp2(f) = 1 + f·p(f)", lambda f: (2**f - 1) / f, lambda f: abs(f) / 2**f, -0.505, 0.505, 6)


def double():
    print("Double precision")
    half = log(2) / 2 * 1.001
    fit("exp(r) = 1 + r + r²·p(r)", lambda r: (exp(r) - 1 - r) / r**2, lambda r: r**2 / exp(r), -half, half, 10)
    widest = (sqrt(2) - 1) / (sqrt(2) + 1) * 1.001
    fit("log((1 + s)/(1 - s)) = 2s + s³·p(s²)", root(lambda s: (2 * atanh(s) / s - 2) / s**2),
        root(lambda s: s**3 / (2 * atanh(s))), 0, widest**2, 6)
    fit("tanh(x) = x + x³·p(x²)", root(TANH), root(lambda x: x**3 / tanh(x)), 0, 0.625**2, 11)
    fit("erf(x) = x + x·p(x²)", root(ERF), root(lambda x: x / erf(x)), 0, 1, 12)
    fit("erf(x) = 1 - exp(-x - x·p(x))", lambda x: -log(erfc(x)) / x - 1, lambda x: x * erfc(x) / erf(x),
        1, 6, 18)
    fit("atan(x) = x + x³·p(x²)", root(ATAN), root(lambda x: x**3 / atan(x)), 0, mpf("0.551")**2, 14)
    angle = pi / 4 * 1.001
    # The first coefficient is 1/6.
    fit("sin(x) = x + x³·p(x²)", root(lambda x: (sin(x) / x - 1) / x**2), root(lambda x: x**3 / sin(x)),
        0, angle**2, 6)
    fit("cos(x) = 1 - x²/2 + x⁴·p(x²)", root(lambda x: (cos(x) - 1 + x**2 / 2) / x**4),
        root(lambda x: x**4 / cos(x)), 0, angle**2, 5)
    fit("atanh(s) = s/3·(3 + s² + s⁴·p(s²))", root(lambda s: 3 * (atanh(s) / s - 1 - s**2 / 3) / s**4),
        root(lambda s: s**5 / 3 / atanh(s)), 0, widest**2, 7)
    parts("ln 2, for exp", log(2), 32)
    parts("ln 2, for pow", log(2), 26)
    parts("2/(3·ln 2)", 2 / (3 * log(2)), 26)
    parts("π/2", pi / 2, 26)


def parts(name, value, bits):
    """A number in two parts, of which the first has so many bits after the point."""
    high = mpf(int(value * 2**bits)) / 2**bits
    print(f"{name} = {float(high)!r} + {float(value - high)!r}")


def digits():
    mp.prec = 1400
    rest, words = 2 / pi, []
    for _ in range(50):
        words.append(int(rest * 2**24))
        rest = rest * 2**24 - words[-1]
    print("2/π: " + ", ".join(f"0x{word:06X}" for word in words))


if __name__ == "__main__":
    single()
    double()
    digits()
