"""Values and derivatives of recurrent layers and of attention, computed in double precision by PyTorch.

The figures stand in `sequences.txt`; `sequences.rs` writes the same layers and compares. To compute them anew:

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python sequences.py > sequences.txt

Where PyTorch has the layer it is PyTorch's own, with our parameters put where it keeps them; docs/language.md has the table of
these places. Others are written out, as differently from the prelude as may be.

Values come from the counter-based stream of `../outside/figures.py`: parameters take streams 1, 2, 3, … in the order of their
declaration, numbers in -0.5..0.5; inputs take streams 100, 102, …, numbers in -1..1 or classes. One line a figure: case, name,
numbers, row-major. The derivatives are those of the sum of all squares of the value, by each input of numbers and by each parameter.
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


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
    values = (2 * uniform(stream, int(np.prod(shape))) - 1) * scale
    return torch.tensor(values.reshape(shape), requires_grad=True)


CASES = {}


def case(parameters, *inputs):
    """Registers a function of parameters by name and of inputs."""

    def register(function):
        CASES[function.__name__] = (parameters, inputs, function)
        return function

    return register


def call(module, tensors, *arguments):
    """A module of PyTorch with these tensors for its parameters."""
    return torch.func.functional_call(module, tensors, arguments)


def cell(gates, width, d):
    return {"weight": (gates * width, d), "recurrent": (gates * width, width), "bias": (gates * width,)}


def within(prefix, shapes):
    return {f"{prefix}.{name}": shape for name, shape in shapes.items()}


def part(p, prefix):
    return {name[len(prefix) + 1 :]: value for name, value in p.items() if name.startswith(prefix + ".")}


def torch_rnn(p, suffix=""):
    """Our parameters of a recurrent layer, where PyTorch keeps them."""
    second = torch.zeros_like(p["bias"])
    if "recurrent_bias" in p:
        second = torch.cat([second[: 2 * len(p["recurrent_bias"])], p["recurrent_bias"]])
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    return {f"{name}{suffix}": value for name, value in zip(names, [p["weight"], p["recurrent"], p["bias"], second])}


@case(within("cell", cell(1, 3, 2)), (4, 2))
def rnn(p, x):
    return call(nn.RNN(2, 3), torch_rnn(part(p, "cell"), "_l0"), x)[0]


@case(cell(1, 3, 2), (3,), (2,))
def rnn_cell(p, h, x):
    return call(nn.RNNCell(2, 3), torch_rnn(p), x, h)


GRU = cell(3, 3, 2) | {"recurrent_bias": (3,)}


@case(within("cell", GRU), (4, 2))
def gru(p, x):
    return call(nn.GRU(2, 3), torch_rnn(part(p, "cell"), "_l0"), x)[0]


@case(within("cell", GRU), (4, 2))
def gru_reversed(p, x):
    return call(nn.GRU(2, 3), torch_rnn(part(p, "cell"), "_l0"), x.flip(0))[0].flip(0)


@case(GRU, (3,), (2,))
def gru_cell(p, h, x):
    return call(nn.GRUCell(2, 3), torch_rnn(p), x, h)


@case(GRU, (4, 2), (3,))
def last_state(p, x, h):
    return call(nn.GRU(2, 3), torch_rnn(p, "_l0"), x, h[None])[1][0]


@case(within("cell", cell(3, 3, 2)), (4, 2))
def gru_reset_before(p, x):
    w, u, b = ([*t.chunk(3)] for t in (p["cell.weight"], p["cell.recurrent"], p["cell.bias"]))
    h, states = torch.zeros(3), []
    for row in x:
        r = torch.sigmoid(w[0] @ row + u[0] @ h + b[0])
        z = torch.sigmoid(w[1] @ row + u[1] @ h + b[1])
        candidate = torch.tanh(w[2] @ row + u[2] @ (r * h) + b[2])
        h = (1 - z) * candidate + z * h
        states.append(h)
    return torch.stack(states)


@case(within("forward.cell", GRU) | within("backward.cell", GRU), (4, 2))
def bidirectional(p, x):
    both = torch_rnn(part(p, "forward.cell"), "_l0") | torch_rnn(part(p, "backward.cell"), "_l0_reverse")
    return call(nn.GRU(2, 3, bidirectional=True), both, x)[0]


def minimal_gated_step(p, h, x):
    w, u, b = ([*t.chunk(2)] for t in (p["weight"], p["recurrent"], p["bias"]))
    f = torch.sigmoid(w[0] @ x + u[0] @ h + b[0])
    return (1 - f) * h + f * torch.tanh(w[1] @ x + u[1] @ (f * h) + b[1])


@case(cell(2, 3, 2), (3,), (2,))
def minimal_gated_cell(p, h, x):
    return minimal_gated_step(p, h, x)


@case(within("cell", cell(2, 3, 2)), (4, 2))
def minimal_gated(p, x):
    h, states = torch.zeros(3), []
    for row in x:
        h = minimal_gated_step(part(p, "cell"), h, row)
        states.append(h)
    return torch.stack(states)


@case(within("cell", cell(4, 3, 2)), (4, 2))
def lstm(p, x):
    return call(nn.LSTM(2, 3), torch_rnn(part(p, "cell"), "_l0"), x)[0]


@case(cell(4, 3, 2), (4, 2), (3,), (3,))
def lstm_cell(p, x, h, c):
    h, c = call(nn.LSTM(2, 3), torch_rnn(p, "_l0"), x, (h[None], c[None]))[1]
    return torch.cat([h[0], c[0]])


PEEPHOLES = {f"peephole_{gate}": (3,) for gate in ("input", "forget", "output")}


@case(within("cell", cell(4, 3, 2) | PEEPHOLES), (4, 2))
def lstm_peephole(p, x):
    p = part(p, "cell")
    w, u, b = ([*t.chunk(4)] for t in (p["weight"], p["recurrent"], p["bias"]))
    h, c, states = torch.zeros(3), torch.zeros(3), []
    for row in x:
        i, f, g, o = (w[k] @ row + u[k] @ h + b[k] for k in range(4))
        i = torch.sigmoid(i + p["peephole_input"] * c)
        f = torch.sigmoid(f + p["peephole_forget"] * c)
        c = f * c + i * torch.tanh(g)
        h = torch.sigmoid(o + p["peephole_output"] * c) * torch.tanh(c)
        states.append(h)
    return torch.stack(states)


@case({"rate": (2, 3), "step": (3,), "read": (2, 3), "skip": (3,)}, (5, 3))
def state_space(p, x):
    """As a convolution with the kernel of all distances."""
    a, t = -torch.exp(p["rate"]), torch.exp(p["step"])
    distance = torch.arange(len(x))[:, None, None]
    kernel = torch.exp(a * t * distance) * (torch.exp(a * t) - 1) / a
    kernel = (p["read"] * kernel).sum(1)
    rows = [sum(kernel[n - m] * x[m] for m in range(n + 1)) + p["skip"] * x[n] for n in range(len(x))]
    return torch.stack(rows)


class Classes:
    """An input of classes `first..first + count`."""

    def __init__(self, first, count, shape):
        self.first, self.count, self.shape = first, count, shape


@case({}, (9, 4), Classes(1, 3, (4,)))
def ctc(p, logits, target):
    return F.ctc_loss(F.log_softmax(logits, -1), target, (9,), (4,), reduction="sum")


@case({}, (4, 3), Classes(0, 2, (1,)))
def ctc_of_last(p, logits, target):
    return F.ctc_loss(F.log_softmax(logits, -1), target, (4,), (1,), blank=2, reduction="sum")


def dense(width, n):
    return {"weight": (width, n), "bias": (width,)}


def projections(d, memory, shared=1):
    names = {"query": (d, d), "key": (d // shared, memory), "value": (d // shared, memory), "out": (d, d)}
    return {f"{name}.{key}": shape for name, sizes in names.items() for key, shape in dense(*sizes).items()}


def multi_head(p, packed=True):
    """Our parameters of attention, where `nn.MultiheadAttention` keeps them."""
    three = ("query", "key", "value")
    weights = [p[f"{name}.weight"] for name in three]
    if packed:
        tensors = {"in_proj_weight": torch.cat(weights)}
    else:
        tensors = {f"{name[0]}_proj_weight": weight for name, weight in zip(three, weights)}
    bias = torch.cat([p[f"{name}.bias"] for name in three])
    return tensors | {"in_proj_bias": bias, "out_proj.weight": p["out.weight"], "out_proj.bias": p["out.bias"]}


def hidden_from(n):
    return torch.triu(torch.ones(n, n, dtype=torch.bool), 1)


@case(projections(8, 8), (5, 8))
def self_attention(p, x):
    return call(nn.MultiheadAttention(8, 4), multi_head(p), x, x, x)[0]


@case(projections(8, 8), (5, 8))
def self_attention_causal(p, x):
    module = nn.MultiheadAttention(8, 2)
    return torch.func.functional_call(module, multi_head(p), (x, x, x), {"attn_mask": hidden_from(5)})[0]


@case(projections(8, 6), (3, 8), (5, 6))
def cross_attention(p, x, memory):
    module = nn.MultiheadAttention(8, 2, kdim=6, vdim=6)
    return call(module, multi_head(p, packed=False), x, memory, memory)[0]


def projected(p, name, x, heads):
    y = x @ p[f"{name}.weight"].T + p[f"{name}.bias"]
    return y.reshape(len(x), heads, -1).transpose(0, 1)


def joined(p, y):
    return y.transpose(0, 1).flatten(1) @ p["out.weight"].T + p["out.bias"]


@case(projections(8, 8, shared=2), (5, 8))
def grouped_query(p, x):
    q, k, v = projected(p, "query", x, 4), projected(p, "key", x, 2), projected(p, "value", x, 2)
    y = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True, enable_gqa=True)
    return joined(p, y[0])


def turned(x, base=10000.0):
    """`[…, n, w]`, of which each pair is a complex number."""
    half = x.shape[-1] // 2
    pairs = torch.complex(x[..., :half], x[..., half:])
    angle = torch.arange(x.shape[-2])[:, None] * base ** (-torch.arange(half) / half)
    pairs = pairs * torch.polar(torch.ones_like(angle), angle)
    return torch.cat([pairs.real, pairs.imag], -1)


@case(projections(8, 8), (5, 8))
def self_attention_rotary(p, x):
    q, k, v = (projected(p, name, x, 2) for name in ("query", "key", "value"))
    return joined(p, F.scaled_dot_product_attention(turned(q), turned(k), v))


@case({}, (3, 2, 6))
def rotary(p, x):
    return turned(x.transpose(0, 1)).transpose(0, 1)


@case(projections(8, 8), (5, 8))
def self_attention_alibi(p, x):
    q, k, v = (projected(p, name, x, 4) for name in ("query", "key", "value"))
    bias = [[[-(0.25 ** (h + 1)) * abs(i - j) for j in range(5)] for i in range(5)] for h in range(4)]
    bias = torch.tensor(bias).masked_fill(hidden_from(5), -math.inf)
    return joined(p, F.scaled_dot_product_attention(q, k, v, attn_mask=bias))


@case({}, (3, 4), (5, 4), (5, 2))
def attention_masked(p, query, key, value):
    return F.scaled_dot_product_attention(query, key, value, attn_mask=torch.arange(5) < 3)


def block(d, hidden):
    norm = {"gain": (d,), "bias": (d,)}
    return (
        within("attend", projections(d, d))
        | within("attend_norm", norm)
        | within("wide", dense(hidden, d))
        | within("narrow", dense(d, hidden))
        | within("feed_norm", norm)
    )


def encoder_layer(p):
    """Our parameters of a block, where `nn.TransformerEncoderLayer` keeps them."""
    tensors = {f"self_attn.{name}": value for name, value in multi_head(part(p, "attend")).items()}
    places = {"attend_norm": "norm1", "wide": "linear1", "narrow": "linear2", "feed_norm": "norm2"}
    for ours, theirs in places.items():
        tensors |= {f"{theirs}.{name.replace('gain', 'weight')}": value for name, value in part(p, ours).items()}
    return tensors


@case(block(4, 16), (3, 4))
def transformer_block(p, x):
    module = nn.TransformerEncoderLayer(4, 2, 16, dropout=0, activation="gelu", norm_first=True)
    mask = {"src_mask": hidden_from(3)}
    return torch.func.functional_call(module, encoder_layer(p), (x[:, None],), mask)[:, 0]


@case(block(4, 5), (3, 4))
def transformer_block_post_norm(p, x):
    module = nn.TransformerEncoderLayer(4, 2, 5, dropout=0, activation="relu")
    return call(module, encoder_layer(p), x[:, None])[:, 0]


@case({"gate.weight": (3, 4), "value.weight": (3, 4), "out.weight": (4, 3)}, (2, 4))
def swiglu(p, x):
    return F.linear(F.silu(F.linear(x, p["gate.weight"])) * F.linear(x, p["value.weight"]), p["out.weight"])


@case({"table": (3, 4)}, (3, 4))
def learned_position(p, x):
    return x + p["table"]


@case({}, (3, 6))
def sinusoidal_position(p, x):
    def wave(position, column):
        angle = position / 10000 ** (column // 2 * 2 / 6)
        return math.cos(angle) if column % 2 else math.sin(angle)

    return x + torch.tensor([[wave(row, column) for column in range(6)] for row in range(3)])


def field(stream, kind):
    if isinstance(kind, Classes):
        u = uniform(stream, int(np.prod(kind.shape)))
        return torch.tensor(kind.first + np.floor(u * kind.count).astype(np.int64).reshape(kind.shape))
    return numbers(stream, kind, 1.0)


def main():
    print("# Written by sequences.py.")
    for name, (shapes, kinds, function) in CASES.items():
        parameters = {key: numbers(i + 1, shape, 0.5) for i, (key, shape) in enumerate(shapes.items())}
        inputs = [field(100 + 2 * i, kind) for i, kind in enumerate(kinds)]
        value = function(parameters, *inputs)
        (value**2).sum().backward()
        figures = {"value": value.detach()}
        figures |= {f"input{i}": x.grad for i, x in enumerate(inputs) if x.requires_grad}
        figures |= {key: p.grad for key, p in parameters.items()}
        for key, numbers_of in figures.items():
            print(name, key, *(repr(float(x)) for x in numbers_of.reshape(-1)))


if __name__ == "__main__":
    main()
