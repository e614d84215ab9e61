"""Loss and gradient of small networks, computed in double precision by JAX.

The figures stand in `figures.txt`; `outside.rs` declares the same networks and compares. To compute
them anew:

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python figures.py > figures.txt

Values come from a counter-based stream, so that both sides have them without a file: value `i` of stream
`s` is `u = splitmix64(s << 32 | i) >> 40` over 2^24. Parameters take streams 1, 2, 3, … in the order of
their declaration, numbers in -0.5..0.5; inputs take streams 100, 102, …, targets 101, 103, …, numbers in
-1..1 or classes `floor(u k)`. One line a figure: network, name, numbers, row-major.
"""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def uniform(stream, count):
    """Numbers in 0..1."""
    z = (np.uint64(stream) << np.uint64(32)) | np.arange(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / 2.0**24


def numbers(stream, shape, scale):
    return ((2 * uniform(stream, int(np.prod(shape))) - 1) * scale).reshape(shape)


class Classes:
    """A field of classes: how many, and the shape."""

    def __init__(self, count, shape=()):
        self.count, self.shape = count, shape


def field(stream, kind, examples):
    if isinstance(kind, Classes):
        u = uniform(stream, examples * int(np.prod(kind.shape)))
        return np.floor(u * kind.count).astype(np.int64).reshape((examples, *kind.shape))
    return numbers(stream, (examples, *kind), 1.0)


NETWORKS = {}


def network(examples, parameters, inputs, targets):
    """Registers a loss of one example: a function of parameters by name, inputs, targets."""

    def register(loss):
        NETWORKS[loss.__name__] = (examples, parameters, inputs, targets, loss)
        return loss

    return register


def dense(name, width, n):
    return {f"{name}.weight": (width, n), f"{name}.bias": (width,)}


def apply_dense(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def norm(name, n):
    return {f"{name}.gain": (n,), f"{name}.bias": (n,)}


def apply_norm(p, name, x):
    centred = x - x.mean(-1, keepdims=True)
    spread = (centred**2).mean(-1, keepdims=True)
    return centred / jnp.sqrt(spread + 1e-5) * p[f"{name}.gain"] + p[f"{name}.bias"]


def squared_error(a, b):
    return jnp.mean((a - b) ** 2)


def cross_entropy(logits, label):
    return jax.nn.logsumexp(logits) - logits[label]


@network(8, dense("hidden", 2, 2) | dense("y_hat", 1, 2), [(2,)], [()])
def xor(p, x, y):
    hidden = jax.nn.sigmoid(apply_dense(p, "hidden", x))
    return squared_error(jax.nn.sigmoid(apply_dense(p, "y_hat", hidden)[0]), y)


@network(37, dense("hidden", 16, 64) | dense("logits", 10, 16), [(64,)], [Classes(10)])
def digits(p, image, label):
    hidden = jax.nn.relu(apply_dense(p, "hidden", image))
    return cross_entropy(apply_dense(p, "logits", hidden), label)


@network(21, dense("first", 12, 7) | dense("second", 6, 12) | dense("y_hat", 1, 6), [(7,)], [()])
def regression(p, x, y):
    first = jnp.tanh(apply_dense(p, "first", x))
    second = jax.nn.softplus(apply_dense(p, "second", first))
    return squared_error(apply_dense(p, "y_hat", second)[0], y)


@network(19, dense("hidden.dense1", 8, 6) | norm("hidden.layer_norm1", 8) | dense("y_hat", 3, 8), [(6,)], [(3,)])
def layer_norm(p, x, y):
    hidden = jnp.tanh(apply_norm(p, "hidden.layer_norm1", apply_dense(p, "hidden.dense1", x)))
    return squared_error(apply_dense(p, "y_hat", hidden), y)


@network(
    18,
    norm("y_hat.layer_norm1", 6) | dense("y_hat.dense1", 12, 6) | dense("y_hat.dense2", 6, 12),
    [(6,)],
    [(6,)],
)
def gelu_residual(p, x, y):
    inner = apply_dense(p, "y_hat.dense1", apply_norm(p, "y_hat.layer_norm1", x))
    return squared_error(x + apply_dense(p, "y_hat.dense2", jax.nn.gelu(inner, approximate=False)), y)


@network(20, {"bag.table": (11, 4)} | dense("logits", 3, 4), [Classes(11, (5,))], [Classes(3)])
def embedding_bag(p, words, label):
    bag = p["bag.table"][words].mean(0)
    return cross_entropy(apply_dense(p, "logits", jnp.tanh(bag)), label)


@network(17, dense("q", 6, 6) | dense("k", 6, 6) | dense("v", 6, 6), [(4, 6)], [(4, 6)])
def attention(p, x, y):
    q, k, v = (apply_dense(p, name, x) for name in "qkv")
    weights = jax.nn.softmax(jnp.einsum("qd,kd->qk", q, k) / jnp.sqrt(6.0), axis=-1)
    return squared_error(jnp.einsum("qk,kd->qd", weights, v), y)


@network(23, {"z.weight": (5, 3, 4), "z.bias": (5,)}, [(3,), (4,)], [(5,)])
def bilinear(p, left, right, y):
    z = jnp.einsum("i,kij,j->k", left, p["z.weight"], right) + p["z.bias"]
    return squared_error(jnp.tanh(z), y)


@network(33, dense("y_hat", 3, 5), [(5,)], [(3,)])
def huber(p, x, y):
    error = apply_dense(p, "y_hat", x) - y
    size = jnp.abs(error)
    return jnp.mean(jnp.where(size <= 0.5, 0.5 * error**2, 0.5 * (size - 0.25)))


@network(30, dense("hidden", 6, 5) | dense("logit", 1, 6), [(5,)], [Classes(2)])
def binary(p, x, y):
    hidden = jax.nn.silu(apply_dense(p, "hidden", x))
    logit = apply_dense(p, "logit", hidden)[0]
    return jax.nn.softplus(logit) - y * logit


@network(30, dense("hidden", 6, 5) | dense("p", 1, 6), [(5,)], [Classes(2)])
def binary_from_probability(p, x, y):
    hidden = jax.nn.elu(apply_dense(p, "hidden", x))
    probability = jax.nn.sigmoid(apply_dense(p, "p", hidden)[0])
    return -(y * jnp.log(probability) + (1 - y) * jnp.log(1 - probability))


@network(25, dense("hidden", 9, 6) | dense("logits", 4, 9), [(6,)], [Classes(4)])
def label_smoothing(p, x, label):
    logits = apply_dense(p, "logits", jnp.tanh(apply_dense(p, "hidden", x)))
    target = 0.9 * jax.nn.one_hot(label, 4) + 0.1 / 4
    return -jnp.sum(target * jax.nn.log_softmax(logits))


@network(26, dense("encoder", 4, 5) | {"scale": ()}, [(5,), (5,)], [Classes(2)])
def siamese(p, left, right, same):
    a, b = (jnp.tanh(apply_dense(p, "encoder", x)) for x in (left, right))
    logit = p["scale"] - jnp.sum((a - b) ** 2)
    return jax.nn.softplus(logit) - same * logit


@network(
    22, dense("trunk", 7, 6) | dense("logits", 3, 7) | dense("size", 1, 7), [(6,)], [Classes(3), ()]
)
def two_outputs(p, x, label, amount):
    trunk = jax.nn.leaky_relu(apply_dense(p, "trunk", x), 0.01)
    size = apply_dense(p, "size", trunk)[0]
    return cross_entropy(apply_dense(p, "logits", trunk), label) + 0.3 * (size - amount) ** 2


@network(24, dense("logits", 5, 6), [(6,)], [(5,)])
def probabilities(p, x, weights):
    target = jax.nn.softmax(weights)
    return -jnp.sum(target * jax.nn.log_softmax(apply_dense(p, "logits", x)))


@network(28, {"x0": (), "rate": (3,), "mix": (3, 2)}, [(2,)], [()])
def formula(p, x, y):
    z = jnp.exp(p["rate"]) * jnp.sin(p["mix"] @ x)
    norm = jnp.sqrt(jnp.sum(z**2) + 0.1)
    return jnp.log(1 + (p["x0"] + jnp.max(z) / norm - y) ** 2)


def main():
    print("# Written by figures.py.")
    for name, (examples, shapes, inputs, targets, loss) in NETWORKS.items():
        parameters = {key: numbers(i + 1, shape, 0.5) for i, (key, shape) in enumerate(shapes.items())}
        fields = [field(100 + 2 * i, kind, examples) for i, kind in enumerate(inputs)]
        fields += [field(101 + 2 * i, kind, examples) for i, kind in enumerate(targets)]

        def mean(p):
            return jnp.mean(jax.vmap(lambda *example: loss(p, *example))(*fields))

        value, gradient = jax.value_and_grad(mean)(parameters)
        for key, figures in {"loss": value, **{key: gradient[key] for key in shapes}}.items():
            print(name, key, *(repr(float(x)) for x in np.asarray(figures).reshape(-1)))


if __name__ == "__main__":
    main()
