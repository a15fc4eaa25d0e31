"""Room 2: folding with an exact way back, and the language of a post."""

from __future__ import annotations

from seawall.normalise.folder import Folder
from seawall.normalise.language import identify

__all__ = ["Folder", "identify"]
