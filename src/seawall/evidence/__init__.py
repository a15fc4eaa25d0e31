"""Room 8: vault, sealed log, bundles and the offline verifier."""

from seawall.evidence.keys import Keyring, Keys, dump_keyring, new_keyring, parse_keyring
from seawall.evidence.keystore import load_keys, save_keyring
from seawall.evidence.log import Log
from seawall.evidence.offline.logs import verify_log
from seawall.evidence.offline.seal import associated, canonical, commitment, event_commitment, leaf
from seawall.evidence.signer import Signer, Witness
from seawall.evidence.vault import KEY_BYTES, open_box, seal_box

__all__ = [
    "KEY_BYTES",
    "Keyring",
    "Keys",
    "Log",
    "Signer",
    "Witness",
    "associated",
    "canonical",
    "commitment",
    "dump_keyring",
    "event_commitment",
    "leaf",
    "load_keys",
    "new_keyring",
    "open_box",
    "parse_keyring",
    "save_keyring",
    "seal_box",
    "verify_log",
]
