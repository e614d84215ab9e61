"""Whole epochs with JAX: the networks of epochs.rs, with the same initial values on the same rows.

    taskset -c 0 python epochs.py [tabular|kinds|images] [EPOCHS] [ROWS]

An epoch is one compiled program: a scan over its steps, which draws their rows by a permutation. For each network it
prints what `epochs` does: the microseconds of a step in the first epoch after compilation, and in the quickest, the
middle and the slowest of the others; and the mean loss of the last epoch. Needs jax and numpy.
"""
import os
import sys
import time

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"
import numpy as np  # noqa: E402
import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402


def uniform(stream, count):
    """The numbers of stream.rs."""
    with np.errstate(over="ignore"):
        z = (np.uint64(stream) << np.uint64(32)) | np.arange(count, dtype=np.uint64)
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)


def symmetric(stream, count, scale=1.0):
    return (uniform(stream, count) * np.float32(2) - np.float32(1)) * np.float32(scale)


def layers(*widths):
    """Weights and biases within 1/√fan_in, each from a stream of its own."""
    parameters, stream = [], 1
    for inputs, units in zip(widths, widths[1:]):
        scale = np.float32(inputs**-0.5)
        weight = symmetric(stream, inputs * units, scale).reshape(inputs, units)
        parameters.append((weight, symmetric(stream + 1, units, scale)))
        stream += 2
    return parameters


def forward(parameters, x, activation):
    *hidden, (weight, bias) = parameters
    for w, b in hidden:
        x = activation(x @ w + b)
    return x @ weight + bias


def squared_error(parameters, x, y):
    return jnp.mean((forward(parameters, x, jax.nn.relu)[:, 0] - y) ** 2)


def cross_entropy(activation):
    def loss(parameters, x, y):
        log = jax.nn.log_softmax(forward(parameters, x, activation))
        return -jnp.mean(jnp.take_along_axis(log, y[:, None], 1))

    return loss


def adam(rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    def step(parameters, memory, gradient, number):
        means, squares = memory
        means = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, means, gradient)
        squares = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, squares, gradient)
        c1, c2 = 1 - beta1**number, 1 - beta2**number
        move = lambda p, m, v: p - rate * (m / c1) / (jnp.sqrt(v / c2) + epsilon)
        return jax.tree.map(move, parameters, means, squares), (means, squares)

    return 2, step


def momentum(rate, momentum):
    def step(parameters, memory, gradient, number):
        (velocity,) = memory
        velocity = jax.tree.map(lambda v, g: momentum * v + g, velocity, gradient)
        return jax.tree.map(lambda p, v: p - rate * v, parameters, velocity), (velocity,)

    return 1, step


def tabular(rows):
    x = symmetric(100, 13 * rows).reshape(rows, 13)
    return x, x[:, 0] * x[:, 1] + x[:, 2], layers(13, 64, 64, 1), squared_error, adam(1e-3), 32


def kinds(rows):
    x = symmetric(100, 4 * rows).reshape(rows, 4)
    y = np.where(x[:, 0] * x[:, 1] > 0, 0, 1 + (x[:, 2] > 0)).astype(np.int32)
    return x, y, layers(4, 16, 16, 3), cross_entropy(jnp.tanh), momentum(0.05, 0.9), 16


def images(rows):
    x = uniform(100, 784 * rows).reshape(rows, 784)
    x[1:, np.arange(784) % 4 > 0] = 0
    y = np.floor(uniform(101, rows) * np.float32(10)).astype(np.int32)
    return x, y, layers(784, 128, 10), cross_entropy(jax.nn.relu), adam(1e-3), 32


def measure(name, rows, epochs):
    x, y, parameters, loss, (remembered, rule), batch = rows
    steps = len(x) // batch

    def step(state, batch_rows):
        parameters, memory, number = state
        value, gradient = jax.value_and_grad(loss)(parameters, x[batch_rows], y[batch_rows])
        number = number + 1
        parameters, memory = rule(parameters, memory, gradient, number)
        return (parameters, memory, number), value

    @jax.jit
    def epoch(state, key):
        order = jax.random.permutation(key, len(x))[: steps * batch].reshape(steps, batch)
        state, losses = jax.lax.scan(step, state, order)
        return state, losses.mean()

    x, y = jnp.asarray(x), jnp.asarray(y)
    parameters = jax.tree.map(jnp.asarray, parameters)
    memory = tuple(jax.tree.map(jnp.zeros_like, parameters) for _ in range(remembered))
    start = (parameters, memory, jnp.float32(0))
    keys = jax.random.split(jax.random.key(0), epochs)
    jax.block_until_ready(epoch(start, keys[0]))
    state, times = start, []
    for key in keys:
        began = time.perf_counter()
        state, value = jax.block_until_ready(epoch(state, key))
        times.append((time.perf_counter() - began) / steps * 1e6)
    first, *later = times
    later.sort()
    print(f"jax-scan\t{name}\t{first:.2f}\t{later[0]:.2f}\t{later[len(later) // 2]:.2f}\t{later[-1]:.2f}\tloss={value:.5f}")


def main():
    wanted = sys.argv[1:2]
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    for network, rows in ((tabular, 16_000), (kinds, 16_000), (images, 32_000)):
        if wanted in ([], [network.__name__]):
            rows = int(sys.argv[3]) if len(sys.argv) > 3 else rows
            measure(network.__name__, network(rows), max(epochs, 2))


main()
