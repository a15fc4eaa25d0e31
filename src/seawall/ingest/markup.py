"""Plain text from the markup of exports: HTML and phpBB's stored form. Linear in time, whatever comes in.

``html.parser`` takes quadratic time on hostile input in the Python versions we support, and these texts are hostile;
all that is needed is to drop tags and keep where lines break, so a tag is what stands between ``<`` and the next ``>``.
"""

from __future__ import annotations

import html
import re

__all__ = ["plain", "plain_bbcode"]

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,20}+)(?=[\s/>])[^<>]*+>|<!--[^<>]*+>")
_PARAGRAPHS = frozenset(("p", "blockquote", "ul", "ol", "pre", "table", "aside", "h1", "h2", "h3", "h4", "h5", "h6"))
_LINES = frozenset(("br", "div", "li", "tr", "hr"))
_BREAKS = re.compile(r"\n{3,}+")
_UID = re.compile(r"\[(/?[a-zA-Z*]{1,20}+(?:=[^\[\]:]{0,200}+)?):[0-9a-z]{5,8}\]")


def plain(markup: str) -> str:
    """HTML as text: tags gone, ``br`` a line break, paragraphs apart, quoted blocks as lines that start with ``> ``."""
    pieces: list[str] = ["\n"]
    depth = at = 0
    for found in _TAG.finditer(markup):
        _write(pieces, markup[at : found.start()], depth)
        at = found.end()
        name = (found[2] or "").lower()
        if name == "blockquote":
            depth = max(0, depth + (-1 if found[1] else 1))
        if name in _PARAGRAPHS:
            pieces.append("\n\n")
        elif name in _LINES and not found[1]:
            pieces.append("\n")
    _write(pieces, markup[at:], depth)
    return _BREAKS.sub("\n\n", "".join(pieces)).strip()


def plain_bbcode(stored: str) -> str:
    """PhpBB's ``post_text`` as its author typed it: BBCode stays, its hidden ids and XML go."""
    if stored.startswith(("<t>", "<r>")):
        return plain(stored)
    return html.unescape(_UID.sub(r"[\1]", stored))


def _write(pieces: list[str], piece: str, depth: int) -> None:
    """Add text; inside quotes, each line is marked."""
    text = html.unescape(piece)
    if depth:
        mark = "> " * min(depth, 3)
        text = text.replace("\n", "\n" + mark)
        if text and pieces[-1].endswith("\n"):
            text = mark + text
    if text:
        pieces.append(text)
