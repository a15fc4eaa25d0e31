"""Joins the modules of ``offline`` into the single file ``verify.py`` that goes into every bundle."""

from __future__ import annotations

import ast
from functools import lru_cache
from importlib import resources

__all__ = ["PARTS", "single_file"]

#: The modules in the order in which they need each other.
PARTS = (
    "faults", "tree", "tiles", "ed25519", "note", "stamps", "anchors", "chacha", "seal", "container", "logs", "bundles",
    "command",
)  # fmt: skip
_HEAD = '''\
"""Checks a Seawall bundle, or the folder of a sealed log, offline. One file, Python 3.10 or later, no libraries.

    python3 verify.py BUNDLE --identity my-age-identity.txt --key NAME+HASH+KEY
"""

from __future__ import annotations

'''


@lru_cache(maxsize=1)
def single_file() -> bytes:
    """``verify.py``: the modules without their imports of each other, names that only one of them uses made unique."""
    imports: set[str] = set()
    bodies = []
    for name in PARTS:
        source = resources.files("seawall.evidence.offline").joinpath(f"{name}.py").read_text("utf-8")
        bodies.append(f"# --- {name} ---\n\n{_body(source, name, imports)}")
    return (_HEAD + "\n".join(sorted(imports)) + "\n\n" + "\n\n".join(bodies)).encode()


def _body(source: str, name: str, imports: set[str]) -> str:
    tree = ast.parse(source)
    private: dict[str, str] = {}
    kept = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("seawall", "__future__"))):
                imports.add(ast.unparse(node))
            continue
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id == "__all__":
                continue
            private[node.targets[0].id] = f"{node.targets[0].id}_{name}"
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            private[node.name] = f"{node.name}_{name}"
        kept.append(node)
    private = {old: new for old, new in private.items() if old.startswith("_")}
    for inner in ast.walk(tree):
        if isinstance(inner, ast.Name) and inner.id in private:
            inner.id = private[inner.id]
        elif isinstance(inner, ast.FunctionDef) and inner.name in private and inner in tree.body:
            inner.name = private[inner.name]
    module = ast.Module(kept[1:] if isinstance(kept[0], ast.Expr) else kept, [])
    return ast.unparse(module)
