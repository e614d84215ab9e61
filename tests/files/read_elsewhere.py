"""Reads networks that nn-runtime saved, with `safetensors` and NumPy alone, and predicts from them as it does.

    FILES=folder cargo test -p nn-tests --test files -- --ignored
    python read_elsewhere.py folder
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file


def predict(tensors, x):
    hidden = np.tanh(tensors["hidden.weight"] @ x + tensors["hidden.bias"])
    logits = tensors["logits.weight"] @ hidden + tensors["logits.bias"]
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum()


def main(folder):
    lines = [[float(word) for word in line.split()] for line in (folder / "predictions.txt").open()]
    for name, dtype, start in [("single", np.float32, 4), ("double", np.float64, 7)]:
        with np.load(folder / f"{name}.npz") as archive:
            arrays = dict(archive)
        tensors = load_file(folder / f"{name}.safetensors")
        assert sorted(tensors) == sorted(arrays) == ["hidden.bias", "hidden.weight", "logits.bias", "logits.weight"]
        for key, tensor in tensors.items():
            assert tensor.dtype == arrays[key].dtype == dtype, (name, key)
            assert tensor.tobytes() == arrays[key].tobytes(), (name, key)
        for line in lines:
            x, expected = np.array(line[:4], dtype), np.array(line[start : start + 3])
            error = abs(predict(tensors, x) - expected).max()
            assert error < (1e-6 if dtype == np.float32 else 1e-13), (name, x, error)
        with safe_open(folder / f"{name}.safetensors", framework="np") as file:
            notes = json.loads(file.metadata()["nn-runtime"])
        assert notes["version"] == 1 and notes["network"] == name.capitalize(), notes
        assert set(notes["roles"].values()) == {"learned"}, notes
        assert f"struct {name.capitalize()}" in notes["source"]
    print(f"{len(lines)} predictions of 2 networks are those of the files, in both formats")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
