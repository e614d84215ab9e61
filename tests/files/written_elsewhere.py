"""Writes the files of models that `main.rs` loads, with what PyTorch and JAX predict from them.

    pip install -r requirements.txt
    python written_elsewhere.py

Each model is a perceptron of 4 inputs, 5 hidden units with tanh, and 3 logits. `predictions.txt` has, for each, the inputs
of some examples and the softmax that the other system computes, in the order of the axes.
"""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

HERE = Path(__file__).parent
INPUTS = np.array(
    [[0.5, -1.0, 2.0, 0.25], [0.0, 0.0, 0.0, 0.0], [-3.0, 1.5, 0.125, 4.0]], dtype=np.float32
)


def perceptron(dtype):
    torch.manual_seed(7)
    model = torch.nn.Sequential()
    model.add_module("fc1", torch.nn.Linear(4, 5))
    model.add_module("activation", torch.nn.Tanh())
    model.add_module("fc2", torch.nn.Linear(5, 3))
    # What models often have beside their weights: a counter.
    model.register_buffer("steps", torch.tensor(1000))
    return model.to(dtype)


def predicted(name, outputs, lines):
    lines.append(name)
    for inputs, row in zip(INPUTS, outputs):
        lines.append(" ".join(repr(float(x)) for x in [*inputs, *row]))


def main():
    lines = []
    for name, dtype in [("torch", torch.float32), ("torch_double", torch.float64), ("torch_bfloat16", torch.bfloat16)]:
        model = perceptron(dtype)
        safetensors.torch.save_file(model.state_dict(), HERE / f"{name}.safetensors")
        # The numbers of the file in the precision that they are predicted with here.
        model = model.double() if dtype == torch.float64 else model.float()
        inputs = torch.from_numpy(INPUTS).to(torch.float64 if dtype == torch.float64 else torch.float32)
        predicted(name, torch.softmax(model(inputs), dim=1).detach().numpy(), lines)

    # As Flax arranges and names them: a row of the kernel for each input.
    keys = jax.random.split(jax.random.key(7), 4)
    params = {
        "params.Dense_0.kernel": jax.random.normal(keys[0], (4, 5)),
        "params.Dense_0.bias": jax.random.normal(keys[1], (5,)),
        "params.Dense_1.kernel": jax.random.normal(keys[2], (5, 3)),
        "params.Dense_1.bias": jax.random.normal(keys[3], (3,)),
    }
    params = {name: np.asarray(value) for name, value in params.items()}
    safetensors.numpy.save_file(params, HERE / "flax.safetensors")
    np.savez(HERE / "flax.npz", **params)
    # Turned over by NumPy, which then stores the first index to run fastest; and packed.
    turned = {name: value.T for name, value in params.items()}
    np.savez_compressed(HERE / "flax_turned.npz", **turned)
    for name, value in params.items():
        if name == "params.Dense_0.kernel":
            np.save(HERE / "kernel.npy", value)
    hidden = jnp.tanh(INPUTS @ params["params.Dense_0.kernel"] + params["params.Dense_0.bias"])
    logits = hidden @ params["params.Dense_1.kernel"] + params["params.Dense_1.bias"]
    predicted("flax", jax.nn.softmax(logits), lines)
    (HERE / "predictions.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
