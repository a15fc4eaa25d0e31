"""Someone's home or other private place, told without their consent."""

from __future__ import annotations

from seawall.detect.dox import Datum, DoxDetector

__all__ = ["DETECTOR"]

DETECTOR = DoxDetector(
    "dox_location",
    "gives the home or another private place of an identifiable person",
    {
        "STREET_ADDRESS": Datum(1.5, "p1", "an address with a house number"),
        "COORDINATES": Datum(1.2, "p1", "coordinates"),
    },
    any_of=("person", "link", "ask"),
)
