"""Private data: every kind is found with its exact span, and look-alike numbers are left alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from seawall.private import find_private
from seawall.text import Text


def _bare(text: Text) -> Text:
    return text


def _line(text: str, language: str = "en") -> Text:
    return Text(text, text.lower(), language=language)


def _found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [
        (private.kind, text[private.span.start : private.span.end]) for private in find_private(_line(text, language))
    ]


KINDS = [
    ("He lives at 14 Larkmoor Lane, flat 3.", "STREET_ADDRESS", "14 Larkmoor Lane, flat 3"),
    ("Send it to 221 North Quarry Road, Apt 5.", "STREET_ADDRESS", "221 North Quarry Road, Apt 5"),
    ("It is 41 Tern Hollow Lane.", "STREET_ADDRESS", "41 Tern Hollow Lane"),
    ("Halden Road, number 9", "STREET_ADDRESS", "Halden Road, number 9"),
    ("vive en Calle Turmalina 61 interior 4", "STREET_ADDRESS", "Calle Turmalina 61 interior 4"),
    ("queda en Cra 7 # 32-10, apto 201", "STREET_ADDRESS", "Cra 7 # 32-10, apto 201"),
    ("en Plaza Hidalgo s/n", "STREET_ADDRESS", "Plaza Hidalgo s/n"),
    ("barrio La Playita, manzana F lote 3", "STREET_ADDRESS", "barrio La Playita, manzana F lote 3"),
    ("call 555-0142 now", "PHONE", "555-0142"),
    ("call (212) 555-0142 now", "PHONE", "(212) 555-0142"),
    ("es 55 5555 0117, ese", "PHONE", "55 5555 0117"),
    ("ring +44 20 7946 0018 tonight", "PHONE", "+44 20 7946 0018"),
    ("móvil 612 34 56 78", "PHONE", "612 34 56 78"),
    ("write to nadia.private@example.net please", "EMAIL", "nadia.private@example.net"),
    ("nadia [at] example [dot] net", "EMAIL", "nadia [at] example [dot] net"),
    ("her account is @nel_digs here", "HANDLE", "@nel_digs"),
    ("insta: nel_digs", "HANDLE", "nel_digs"),
    ("SSN 666-41-0198", "GOV_ID", "666-41-0198"),
    ("his passport is ZZ000417", "GOV_ID", "ZZ000417"),
    ("curp AEIR000032MDFXXX00", "GOV_ID", "AEIR000032MDFXXX00"),
    ("DNI 00000471 a nombre de", "GOV_ID", "00000471"),
    ("DUI 00000319-0 del", "GOV_ID", "00000319-0"),
    ("00000000T es de muestra", "GOV_ID", "00000000T"),
    ("CUIT 20-00000000-1", "GOV_ID", "20-00000000-1"),
    ("routing 000000518", "BANK", "000000518"),
    ("sort 00-00-41", "BANK", "00-00-41"),
    ("IBAN GB82 WEST 1234 5698 7654 32", "BANK", "GB82 WEST 1234 5698 7654 32"),
    ("la clabe donde le cae 000180000004471203", "BANK", "000180000004471203"),
    ("paid with 4111 1111 1111 1111 yesterday", "CARD", "4111 1111 1111 1111"),
    ("send to 0x52908400098527886e0f7030069857d2e4169ee7", "CRYPTO", "0x52908400098527886e0f7030069857d2e4169ee7"),
    ("from 192.0.2.44 again", "IP", "192.0.2.44"),
    ("pin 40.71280, -74.00600 there", "COORDINATES", "40.71280, -74.00600"),
    ("plate ABC-000 red", "PLATE", "ABC-000"),
    ("placa CRX-000, vidrio", "PLATE", "CRX-000"),
    ("born 3/9/91 in", "BIRTH_DATE", "3/9/91"),
    ("nacido el 3 de marzo de 1991", "BIRTH_DATE", "3 de marzo de 1991"),
    ("the password is Marigold1958 still", "CREDENTIAL", "Marigold1958"),
    ("contraseña del correo: pollito88, la misma", "CREDENTIAL", "pollito88"),
    ("ravvaqueen / Biscuit99!", "CREDENTIAL", "Biscuit99!"),
    ("see https://instagram.com/nel.digs there", "URL_PROFILE", "https://instagram.com/nel.digs"),
]


@pytest.mark.parametrize(("text", "kind", "value"), KINDS)
def test_finds_the_kind_with_its_span(text: str, kind: str, value: str) -> None:
    folded = text.replace("ñ", "n").replace("ó", "o").lower()
    line = _bare(Text(text, folded, language="any"))
    found = [(private.kind, text[private.span.start : private.span.end]) for private in find_private(line)]
    assert (kind, value) in found


DECOYS = [
    "It costs $1,250,000 or 1.250.000 pesos.",
    "On 2024-03-09 and 09/03/2024 we met at 10:45.",
    "From 1998-2004 it was 21-14, then 3-0.",
    "Version 10.2.14.1 of the driver, build 20240311.",
    "Part number 8842-1190-22 fits.",
    "Order 4455667788 is on its way.",
    "ISBN 9780000000000",
    "We walked 5 miles down the road.",
    "2 of them in a place with 3 more on the way",
    "In 2019, Wall Street fell 4 percent.",
    "It took 10 minutes to drive to court.",
    "He runs a 5 km race and a 10 km walk.",
    "Corrí la carrera de 10 km en la avenida.",
    "Hay 40 personas en la plaza y 3 en la calle.",
    "Salí a las 5 de la calle, son 200 pesos.",
    "The password must have eight letters.",
    "He is here 24/7 and/or on call.",
    "La clave es tener paciencia.",
    "A ratio of 3/4 and 16:9.",
]


@pytest.mark.parametrize("text", DECOYS)
def test_leaves_look_alikes_alone(text: str) -> None:
    assert _found(text, "any") == []


def test_a_post_without_digits_or_signs_has_none() -> None:
    assert find_private(_line("What a quiet evening by the river, said the baker.")) == ()


def test_spans_are_sorted_and_never_overlap() -> None:
    text = "Dana, 14 Larkmoor Lane, 555-0142, dana@example.net, SSN 666-41-0198, plate ABC-000, @dana_v"
    spans = [private.span for private in find_private(_line(text))]
    assert len(spans) >= 6
    assert all(left.end <= right.start for left, right in pairwise(spans))


def test_spans_point_into_the_original_when_folding_moved_them() -> None:
    original = "ring 5 5 5-0142 now"
    folded = "ring 555-0142 now"
    starts = [*range(5), 5, 7, *range(9, 19)]
    ends = [start + 1 for start in starts]
    line = _bare(Text(original, folded, starts, ends, "en"))
    (private,) = find_private(line)
    assert original[private.span.start : private.span.end] == "5 5 5-0142"


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1-",
        "a1 ",
        "a@",
        "@a.",
        "12 a ",
        "calle a ",
        "555 ",
        "pass ",
        "pass: ",
        "dni ",
        "1.1.",
        "a/",
        "12 de ",
        "-",
        "(",
        "0x",
        "a1b2",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    def cost(size: int) -> float:
        line = _line((piece * size)[:size])
        start = time.perf_counter()
        find_private(line)
        return time.perf_counter() - start

    small = min(cost(4_000) for _ in range(3))
    large = min(cost(32_000) for _ in range(3))
    assert large < max(small * 40, 0.2)
