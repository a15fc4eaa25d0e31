"""Where an identifiable person is now, or will be within hours."""

from __future__ import annotations

from seawall.detect.dox import DoxDetector

__all__ = ["DETECTOR"]

DETECTOR = DoxDetector("dox_live_location", "live or same-day whereabouts of an identifiable person", {})
