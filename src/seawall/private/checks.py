"""Check digits of personal numbers (ISO 7064, Luhn and the issuers' published rules). Arguments are bare, lower case."""

from __future__ import annotations

import re

__all__ = ["clabe", "cuit", "curp", "dni", "iban", "luhn", "nhs", "nss", "routing", "rut", "ssn"]

_LETTERS = "trwagmyfpdxbnjzsqvhlcke"
_CURP = "0123456789abcdefghijklmnñopqrstuvwxyz"


def luhn(number: str) -> bool:
    """Cards, Canadian SIN, Mexican social security (ISO/IEC 7812-1)."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _weighted(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def iban(written: str) -> bool:
    """International bank account number (ISO 13616, mod 97)."""
    moved = written[4:] + written[:4]
    return 15 <= len(written) <= 34 and moved.isalnum() and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def clabe(number: str) -> bool:
    """Mexican bank account, 18 digits."""
    total = sum(int(d) * (3, 7, 1)[i % 3] % 10 for i, d in enumerate(number[:17]))
    return len(number) == 18 and (10 - total % 10) % 10 == int(number[17])


def cuit(number: str) -> bool:
    """Argentine tax number, 11 digits."""
    return len(number) == 11 and (11 - _weighted(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(number[-1])


def dni(written: str) -> bool:
    """Spanish identity number: eight digits, or x/y/z and seven, and their letter."""
    number = {"x": "0", "y": "1", "z": "2"}.get(written[0], written[0]) + written[1:-1]
    return number.isdigit() and _LETTERS[int(number) % 23] == written[-1]


def curp(written: str) -> bool:
    """Mexican population number, 18 characters."""
    if len(written) != 18 or not written[-1].isdigit():
        return False
    total = sum(_CURP.index(c) * (18 - i) for i, c in enumerate(written[:17]))
    return (10 - total % 10) % 10 == int(written[17])


def nss(number: str) -> bool:
    """Mexican social security number, 11 digits."""
    return len(number) == 11 and luhn(number)


def nhs(number: str) -> bool:
    """British health service number, 10 digits."""
    check = 11 - _weighted(number, tuple(range(10, 1, -1))) % 11
    return len(number) == 10 and check % 11 == int(number[-1]) and check != 10


def rut(written: str) -> bool:
    """Chilean tax number: digits and a check character."""
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(written[:-1])))
    return "0123456789k"[(11 - total % 11) % 11] == written[-1]


def routing(number: str) -> bool:
    """Routing number of a bank in the United States, 9 digits."""
    return len(number) == 9 and _weighted(number, (3, 7, 1) * 3) % 10 == 0 and number != "0" * 9


def ssn(number: str) -> bool:
    """Whether a social security (or taxpayer) number of nine digits could have been issued."""
    return re.fullmatch(r"(?!000|666)\d{3}(?!00)\d{2}(?!0000)\d{4}", number) is not None
