"""Temperature, bias and thresholds, chosen on posts that nothing was trained on.

One exception: where gate and glance may stop a blunt threat is also read off blunt rows of the training split, because
there are too few others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from seawall.learn.corpus import Row

__all__ = ["BUDGET", "JUDGED", "LEFT_ALONE", "LOST", "choose"]

#: Share of ordinary posts that may reach the alert threshold, and of the suite's look-alikes that must stay below it.
BUDGET, LEFT_ALONE = 2e-3, 0.95
#: Log-odds that judges take off ordinary posts and look-alikes later on, so that the reader need not.
JUDGED = 0.35
#: Share of what the whole network finds that each earlier stage may lose.
LOST = 0.003
#: The same for blunt threats: many come from sets whose harmless posts sound alike.
BLUNT_LOST = 0.03


def choose(
    dev: Sequence[Row], cases: np.ndarray[Any, Any], blunt: np.ndarray[Any, Any], ordinary: np.ndarray[Any, Any]
) -> dict[str, Any]:
    """The numbers of the manifest.

    From ``[gate, glance, full]`` log-odds of development rows and of blunt threats, and full log-odds of ordinary posts.
    """
    harmful = np.array([bool(row["labels"]) for row in dev])
    suite = np.array(
        [row.get("split") is None for row in dev]
    )  # the corpus's own rows are harder than what is met: they weigh less
    temperature, bias = _fit(cases[:, 2], harmful, np.where(suite, 1.0, 0.3))
    threshold = max(np.quantile(ordinary, 1 - BUDGET), np.quantile(cases[suite & ~harmful, 2], LEFT_ALONE))
    bias = JUDGED - float(threshold) / temperature
    found = harmful & (cases[:, 2] >= -bias * temperature)
    direct = blunt[blunt[:, 2] >= -bias * temperature]
    mine = {lang: found & np.array([row["lang"] == lang for row in dev]) for lang in ("en", "es")}
    numbers: dict[str, Any] = {"calibration": {"*": [round(temperature, 4), round(bias, 4)]}}
    for stage, at in (("gate", 0), ("glance", 1)):
        floor = float(np.quantile(direct[:, at], BLUNT_LOST))  # blunt rows are English for the most part
        lowest = {lang: float(np.quantile(cases[rows, at], LOST)) for lang, rows in (("*", found), *mine.items())}
        numbers[stage] = {lang: round(odds if lang == "es" else min(odds, floor), 4) for lang, odds in lowest.items()}
    for name, rows in (("suite", suite), ("corpus", ~suite)):
        above = cases[:, 2] >= threshold
        print(f"{name}: found {above[harmful & rows].mean():.3f}, left alone {1 - above[~harmful & rows].mean():.3f}")
    print(f"threshold {threshold:.3f}, ordinary above it {(ordinary >= threshold).mean():.5f}")
    return numbers


def _fit(
    odds: Sequence[float] | np.ndarray[Any, Any], harmful: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]
) -> tuple[float, float]:
    """Temperature and bias by logistic regression (Platt 1999), Newton's method."""
    x = np.stack([np.asarray(odds), np.ones(len(harmful))], axis=1)
    beta = np.zeros(2)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (weights * (harmful - p))
        curve = (x * (weights * p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        beta = beta + np.clip(np.linalg.solve(curve, slope), -0.5, 0.5)
    return 1 / float(beta[0]), float(beta[1])
