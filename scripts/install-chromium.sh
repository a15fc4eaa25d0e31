#!/bin/sh
# Installs Debian's Chromium for the browser tests.
set -eu
run() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
command -v apt-get >/dev/null || { echo "Install Chromium so that 'chromium' is on the PATH, then run make test again." >&2; exit 1; }
run apt-get update -qq
run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
