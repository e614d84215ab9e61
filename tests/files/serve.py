"""Predicts from raw rows with the file that `examples/serve.rs` saves, with `safetensors` and NumPy alone, as it does.

    cargo run --release --example serve -- --out folder
    python serve.py folder
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open


def preprocessed(steps, columns):
    """What the steps make of raw columns: from numbers of shape [rows] or [rows, width] to the same."""
    columns = dict(columns)
    for step in steps:
        [(kind, step)] = step.items()
        name = step["field" if kind == "columns" else "column"]
        if kind == "columns":
            columns[name] = np.column_stack([columns.pop(part) for part in step["columns"]])
        elif kind == "scale" and name in columns:
            columns[name] = columns[name] * step["factor"]
        elif kind == "standardise" and name in columns:
            mean = np.array([one["mean"] for one in step["moments"]])
            deviation = np.array([one["deviation"] or 1.0 for one in step["moments"]])
            columns[name] = (columns[name] - mean) / deviation
        elif kind not in ("scale", "standardise", "classes"):
            raise ValueError(f"a step that is not known: {kind}")
    return columns


def predict(tensors, features):
    hidden = np.tanh(features @ tensors["hidden.weight"].T + tensors["hidden.bias"])
    logits = hidden @ tensors["logits.weight"].T + tensors["logits.bias"]
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def main(folder):
    with safe_open(folder / "iris.safetensors", framework="np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        steps = json.loads(file.metadata()["nn-runtime"])["preprocessing"]
    [names] = [step["classes"]["names"] for step in steps if "classes" in step]

    with (folder / "rows.csv").open() as file:
        header, *rows = csv.reader(file)
    raw = dict(zip(header, np.array(rows, np.float64).T))
    features = preprocessed(steps, raw)["features"].astype(np.float32)
    probabilities = predict(tensors, features)

    with (folder / "predictions.csv").open() as file:
        header, *expected = csv.reader(file)
    assert header == ["class", *names], header
    assert len(expected) == len(rows) > 0
    error = abs(probabilities - np.array([line[1:] for line in expected], np.float64)).max()
    assert error < 1e-6, error
    assert [names[place] for place in probabilities.argmax(axis=1)] == [line[0] for line in expected]
    print(f"{len(rows)} raw rows are predicted as by the program, to {error:.1e}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
