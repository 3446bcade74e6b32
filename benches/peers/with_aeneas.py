#!/usr/bin/env python3
"""Align with aeneas, word by word: with_aeneas.py AUDIO TEXT RESULT.json

As its documentation tells for words: text of three levels (`mplain`: paragraphs, lines, words) with the settings it has
for that (`--presets-word`), all loops in its C extensions.
"""
import json, pathlib, sys, tempfile

from aeneas.tools.execute_task import ExecuteTaskCLI

TASK = 'task_language=eng|is_text_type=mplain|os_task_file_format=json|os_task_file_levels=3'


def main(audio, text, result):
    with tempfile.TemporaryDirectory() as folder:
        tokens = pathlib.Path(text).read_text(encoding='utf-8').split()
        out = pathlib.Path(folder) / 'out.json'
        code = ExecuteTaskCLI(use_sys=False).run(
            arguments=['aeneas', audio, text, TASK, str(out), '--presets-word'])
        if code != 0 or not out.exists():
            sys.exit(f'aeneas: exit code {code}')
        fragments = json.loads(out.read_text(encoding='utf-8'))['fragments']
    spoken = [fragment for fragment in fragments if fragment['lines'] and fragment['lines'][0]]
    if [fragment['lines'][0] for fragment in spoken] != tokens:
        sys.exit(f'aeneas: {len(spoken)} words of {len(tokens)}')
    words = [{'word': token, 'start': float(f['begin']), 'end': float(f['end']), 'status': 'aligned'}
             for token, f in zip(tokens, spoken)]
    json.dump({'segments': [{'words': words}]}, open(result, 'w', encoding='utf-8'))


if __name__ == '__main__':
    main(*sys.argv[1:])
