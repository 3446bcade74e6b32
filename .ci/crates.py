#!/usr/bin/env python3
"""Check what all crates together promise: cargo metadata --locked --format-version 1 | .ci/crates.py

No crate may need a newer Rust than our Cargo.toml says, and each must come under a licence that we may ship.
Prints our minimum Rust version.
"""
import json, re, sys

ALLOWED = {'MIT', 'MIT-0', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC', 'MPL-2.0', 'Zlib',
           'Unicode-3.0', 'Unlicense'}


def version(text):
    return tuple(int(part) for part in (text.split('.') + ['0', '0'])[:3])


def allowed(expression):
    """Whether an SPDX expression can be met with allowed licences ('/' is an old way to write OR)."""
    words = re.findall(r'[()]|[^\s()/]+|/', re.sub(r' WITH \S+', '', expression))
    python = {'/': 'or', 'OR': 'or', 'AND': 'and', '(': '(', ')': ')'}
    return eval(' '.join(python.get(word, str(word in ALLOWED)) for word in words))


metadata = json.load(sys.stdin)
own = next(p for p in metadata['packages'] if p['id'] == metadata['resolve']['root'])
faults = []
for p in metadata['packages']:
    name = f'{p["name"]} {p["version"]}'
    if p['rust_version'] and version(p['rust_version']) > version(own['rust_version']):
        faults.append(f'{name} needs Rust {p["rust_version"]}, Cargo.toml promises {own["rust_version"]}')
    if not p['license'] or not allowed(p['license']):
        faults.append(f'{name}: licence {p["license"]} is not among those allowed')
if faults:
    sys.exit('\n'.join(faults))
print(own['rust_version'])
