"""The offline verifier: standard library only, and small enough to be read before it is believed.

These modules, in the order of ``script.PARTS``, are also joined into the single file ``verify.py`` of every bundle.
"""
