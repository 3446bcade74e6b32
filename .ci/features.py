#!/usr/bin/env python3
"""Compare the table of features in docs/library.md with what cargo tree counts: .ci/features.py

Fails if a number of crates is another one, a feature of Cargo.toml is not named, or the library alone needs a crate
that only the program may use.
"""
import json, re, subprocess, sys

PROGRAM_ONLY = {'anyhow', 'clap', 'clap_complete', 'clap_mangen', 'indicatif', 'signal-hook', 'toml'}


def cargo(*arguments):
    return subprocess.run(['cargo', *arguments, '--locked'], check=True, capture_output=True, text=True).stdout


def crates(features):
    """Names with versions of all crates that a build with these features needs, our own left out."""
    tree = cargo('tree', '--edges', 'normal', '--prefix', 'none', '--no-default-features', '--features', ','.join(features))
    return {' '.join(line.split()[:2]) for line in tree.splitlines()} - {'kiru-align v' + own['version']}


packages = json.loads(cargo('metadata', '--no-deps', '--format-version', '1'))['packages']
own = next(package for package in packages if package['name'] == 'kiru-align')
page = open('docs/library.md').read()
table = re.search(r'<!-- features: .*?-->\n(.*?)<!-- end -->', page, re.S).group(1)
faults = []
for row in table.splitlines()[2:]:
    first, _, told = (cell.strip() for cell in row.strip('|').split('|'))
    features = re.findall(r'`([\w-]+)`', first)
    found = crates(features)
    print(f'{len(found):4} crates with {", ".join(features) or "no feature"}')
    if len(found) != int(told):
        faults.append(f'docs/library.md: {first}: {told} crates; cargo tree counts {len(found)}')
    if 'cli' not in features:
        faults += [f'{first}: needs {crate}' for crate in found if crate.split()[0] in PROGRAM_ONLY]
faults += [f'docs/library.md: no word of the feature {name}'
           for name in own['features'] if name != 'default' and f'`{name}`' not in table]
sys.exit('\n'.join(faults) or 0)
