"""Someone's private phone, e-mail or account, told without their consent."""

from __future__ import annotations

from seawall.detect.dox import Datum, DoxDetector

__all__ = ["DETECTOR"]

DETECTOR = DoxDetector(
    "dox_contact",
    "gives a private phone, e-mail or account of an identifiable person",
    {
        "PHONE": Datum(1.0, "p2", "a phone number"),
        "EMAIL": Datum(0.8, "p2", "an e-mail address"),
        "HANDLE": Datum(-1.0, "p2", "an account"),
        "URL_PROFILE": Datum(0.0, "p2", "a profile"),
    },
)
