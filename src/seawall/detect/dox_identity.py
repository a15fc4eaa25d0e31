"""Someone's identity numbers, credentials, bank or medical data."""

from __future__ import annotations

from seawall.detect.dox import Datum, DoxDetector

__all__ = ["DETECTOR"]

DETECTOR = DoxDetector(
    "dox_identity",
    "gives ID numbers, credentials, bank or medical data of an identifiable person",
    {
        "GOV_ID": Datum(1.8, "p1", "an identity number"),
        "BANK": Datum(1.5, "p1", "bank data"),
        "CARD": Datum(1.5, "p1", "a card number"),
        "CREDENTIAL": Datum(1.5, "p1", "a password or user name"),
        "IP": Datum(0.5, "p2", "an IP address"),
    },
)
