#!/bin/sh
# Installs Node from the package index into the virtual environment whose bin folder is $1, then what the sign-in tests run with it.
set -eu
here="$(dirname "$0")/../tests/console/oidc"
"$1/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$here/requirements.txt"
PATH="$(cd "$1" && pwd):$PATH" npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund --silent
