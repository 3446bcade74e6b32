#!/usr/bin/env bash
# Makes models/en-us.kiru from the PyPI package pocketsphinx, pinned by version and SHA-256.
# Needs python3 with pip, and cargo. Writes nothing outside models/ but cargo's target folder.
set -euo pipefail
cd "$(dirname "$0")/.."

version=5.1.1
wheel_sha256=bb8fd0fc7fb08dd8f85da21f5121f34ebf4186a5bee91ce85e2d358e69a448bf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The wheel is a zip with the model inside; it is only unpacked, so the platform it is for does not matter.
python3 -m pip download --quiet --no-deps --only-binary :all: --python-version 3.11 \
    --implementation cp --abi cp311 --platform manylinux_2_28_x86_64 \
    --dest "$work" "pocketsphinx==$version"
wheel=$(echo "$work"/pocketsphinx-*.whl)
echo "$wheel_sha256  $wheel" | sha256sum --check --quiet
python3 -m zipfile -e "$wheel" "$work/wheel"

# The program that makes the model is built without one inside.
sphinx=$work/wheel/pocketsphinx/model/en-us
cargo run --quiet --locked --release --no-default-features -- model import \
    --sphinx "$sphinx/en-us" --dict "$sphinx/cmudict-en-us.dict" \
    --name en-us --about models/about.txt --output models/en-us.kiru
sha256sum models/en-us.kiru
