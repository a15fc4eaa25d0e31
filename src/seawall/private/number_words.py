"""Digits in words, English and Spanish: units, ten to nineteen, round tens and hundreds, each with what it is written as."""

from __future__ import annotations

__all__ = ["HUNDREDS", "ROUND", "TENS", "UNITS"]

UNITS = {
    w: str(n)
    for words in (
        "zero one two three four five six seven eight nine",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
    )
    for n, w in enumerate(words.split())
} | {"oh": "0", "o": "0", "nought": "0", "un": "1"}
TENS = {
    w: str(n)
    for words in (
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve",
    )
    for n, w in enumerate(words.split(), 10)
}
ROUND = {
    w: str(n)
    for words in (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    )
    for n, w in enumerate(words.split(), 2)
}
HUNDREDS = {
    w: str(n)
    for n, w in enumerate(
        [
            "cien",
            "doscientos",
            "trescientos",
            "cuatrocientos",
            "quinientos",
            "seiscientos",
            "setecientos",
            "ochocientos",
            "novecientos",
        ],
        1,
    )
} | {"ciento": "1"}
