#!/usr/bin/env python3
"""How far the pronunciations by rules are from those of a dictionary.

    g2p.py PRONOUNCE LANGUAGES FOLDER [CODE ...]

PRONOUNCE is the example program `pronounce`, LANGUAGES the folder of all languages' folders; FOLDER/CODE/words.tsv has a
word and its phones (International Phonetic Alphabet, variants separated by |) a line. Both sides are folded to the model's phones, the first choice for each; the
phone error rate is the edit distance over the phones of the closest variant of the dictionary. `first` compares the
likeliest variant of the rules, `best` the closest one. With -v the commonest confusions and some words are shown.
"""
import collections, glob, os, subprocess, sys


def distance(a, b):
    """(edits, [(wrong, right), ...]) between two lists of phones."""
    d = [[j for j in range(len(b) + 1)]]
    for i, x in enumerate(a):
        d.append([i + 1])
        for j, y in enumerate(b): d[-1].append(min(d[i][j] + (x != y), d[i][j + 1] + 1, d[-1][j] + 1))
    i, j, pairs = len(a), len(b), []
    while i or j:
        if i and j and d[i][j] == d[i - 1][j - 1] + (a[i - 1] != b[j - 1]):
            if a[i - 1] != b[j - 1]: pairs.append((a[i - 1], b[j - 1]))
            i, j = i - 1, j - 1
        elif i and d[i][j] == d[i - 1][j] + 1: pairs.append((a[i - 1], '-')); i -= 1
        else: pairs.append(('-', b[j - 1])); j -= 1
    return d[-1][-1], pairs


def run(program, language, lines, *options):
    r = subprocess.run([program, language, *options], input='\n'.join(lines) + '\n', capture_output=True, text=True)
    if r.returncode: sys.exit(r.stderr)
    return [l.split('\t') for l in r.stdout.splitlines()]


def main():
    args = [a for a in sys.argv[1:] if a != '-v']; verbose = '-v' in sys.argv
    if len(args) < 3: sys.exit(__doc__)
    program, languages, folder = args[:3]; total = []
    codes = args[3:] or sorted(p.split('/')[-2] for p in glob.glob(f'{folder}/*/words.tsv'))
    for code in codes:
        rows = [l.rstrip('\n').split('\t') for l in open(f'{folder}/{code}/words.tsv')]
        truths = sorted({v.strip() for _, ipa in rows for v in ipa.split('|')})
        folded = dict((a, b.split()) for a, b in run(program, f'{languages}/{code}', truths, '--map'))
        unknown = [t for t in truths if not folded[t]]
        said = run(program, f'{languages}/{code}', [w for w, _ in rows]); n = first = best = 0; confusions = collections.Counter(); worst = []
        for (word, ipa), (_, variants, *own) in zip(rows, said):
            right = [folded[v.strip()] for v in ipa.split('|') if folded[v.strip()]]
            if not right: continue
            ways = [v.split() for v in variants.split(' | ')] or [[]]
            (e, pairs), truth = min(((distance(ways[0], r), r) for r in right), key=lambda x: x[0][0])
            n += len(truth); first += e; best += min(distance(w, r)[0] for w in ways for r in right)
            confusions.update(pairs)
            if e: worst.append((e / len(truth), word, ipa, own[0].split(' | ')[0] if own else ''))
        total.append((100 * first / n, 100 * best / n))
        print(f'{code}: {len(rows)} words, phone error rate first {total[-1][0]:.1f} %, best {total[-1][1]:.1f} %', flush=True)
        if unknown: print(f'  not in the map: {len(unknown)}: {unknown[:3]}')
        if verbose:
            print('  ' + ', '.join(f'{a} for {b}: {k}' for (a, b), k in confusions.most_common(10)))
            for e, word, ipa, own in sorted(worst, reverse=True)[::max(1, len(worst) // 60)]: print(f'    {word}: {own}, not {ipa}')
    print(f'g2p => first {sum(t[0] for t in total) / len(total):.1f} % on average, {max(t[0] for t in total):.1f} % at worst; best {sum(t[1] for t in total) / len(total):.1f} %')


main()
