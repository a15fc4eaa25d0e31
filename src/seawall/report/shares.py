"""Shares with their uncertainty."""

from __future__ import annotations

import math

__all__ = ["wilson"]


def wilson(good: int, total: int) -> tuple[float, float]:
    """The 95 % interval of the share ``good / total`` (Wilson 1927); 0 to 1 where there is nothing to count."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, good / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)
