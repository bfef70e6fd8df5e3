#!/usr/bin/env bash
# Installs MiniStack, the emulator of AWS that the cloud tests run on, and prints where its program is. It goes into a
# virtual environment of its own; every package is pinned and checked by its hash. When it is there, nothing is done.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=test/cloud/requirements.txt
environment=.spillway/ministack

# The list is copied last, so that an installation that was cut short is made again.
if ! cmp --silent "$requirements" "$environment/installed.txt"; then
  mkdir -p "$(dirname "$environment")"
  python3 -m venv --clear "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$requirements" >&2
  cp "$requirements" "$environment/installed.txt"
fi
echo "$PWD/$environment/bin/ministack"
