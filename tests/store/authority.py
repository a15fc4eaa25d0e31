"""A time-stamp authority of our own, run by the openssl command."""

from __future__ import annotations

import subprocess
from pathlib import Path

_CA = """\
[req]
distinguished_name = name
prompt = no
x509_extensions = root
[name]
CN = Invented root
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""
_TSA = """\
[tsa]
default_tsa = ours
[ours]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


class Authority:
    """Stamps requests; ``roots`` is the file of its root's certificate."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder, self.roots = folder, folder / "root.pem"
        (folder / "ca.cnf").write_text(_CA)
        (folder / "tsa.cnf").write_text(_TSA)
        (folder / "serial").write_text("01\n")
        fresh = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        _openssl(
            folder, "req", "-x509", *fresh, "-keyout", "ca.key", "-out", "root.pem", "-days", "9", "-config", "ca.cnf"
        )
        _openssl(folder, "req", *fresh, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Invented authority")
        _openssl(
            folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "ca.key", "-set_serial", "2",
            "-days", "9", "-extfile", "ca.cnf", "-extensions", "stamps", "-out", "tsa.pem",
        )  # fmt: skip

    def stamp(self, query: bytes) -> bytes:
        """The reply to a request."""
        (self._folder / "query").write_bytes(query)
        _openssl(self._folder, "ts", "-reply", "-queryfile", "query", "-out", "reply", "-config", "tsa.cnf")
        return (self._folder / "reply").read_bytes()
