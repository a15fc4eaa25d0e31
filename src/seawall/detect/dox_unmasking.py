"""Who is behind a pseudonym, or who a protected witness or victim is."""

from __future__ import annotations

from seawall.detect.dox import DoxDetector

__all__ = ["DETECTOR"]

DETECTOR = DoxDetector("dox_unmasking", "ties a pseudonymous person, a witness or a victim to a real identity", {})
