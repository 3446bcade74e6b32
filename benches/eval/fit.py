"""Recordings of which only the transcript is known: whether it fits, and whether every word is accounted for."""
from program import Run
from recordings import rows_of, truth

# Whether a word has times, by what is said of it.
MARKS = {'aligned': True, 'interpolated': True, 'not_found': False, 'non_speech': False}


def fit(o, checks, folder, others):
    print(f'\n== {folder.name}: {len(others)} recordings')
    print(f'{"recording":32} {"length":>8} {"words":>6} {"algnd":>6} {"interp":>6} {"not f.":>6} {"mute":>5} '
          f'{"unmarked":>8} {"longest":>8} {"fit":>8} '
          f'{"outside":>8} {"x real":>7}')
    failed, suspect, altered, unmarked, furthest = [], [], [], [], None
    for audio, text in others:
        run = Run(o.program, audio, text)
        if run.json is None:
            print(f'{audio.name:32} exit code {run.code}: {run.message}')
            failed.append(audio.name)
            continue
        s, duration, outside = run.json['summary'], run.json['audio']['duration'], '-'
        if [word['word'] for word in run.words()] != text.read_text(encoding='utf-8-sig').split():
            altered.append(audio.name)
        bare = [word['word'] for word in run.words()
                if word['status'] != 'non_speech' and ('start' in word) != MARKS[word['status']]]
        if bare:
            unmarked.append(f'{audio.name} ({" ".join(bare)})')
        longest = max((word['end'] - word['start'] for word in run.words() if word['status'] == 'aligned'), default=0.0)
        if s['fit'] != 'good':
            suspect.append(audio.name)
        if known := truth(text, '.utts.tsv'):
            off = furthest_outside(run.words(), rows_of(known))
            furthest, outside = max(furthest or 0.0, off), f'{1000 * off:.0f} ms'
        print(f'{audio.name:32} {duration:7.1f}s {s["words"]:6} {s["aligned"]:6} {s["interpolated"]:6} '
              f'{s["not_found"]:6} {s["non_speech"]:5} {len(bare):8} {longest:7.2f}s {s["fit"]:>8} '
              f'{outside:>8} {duration / run.wall_s:7.0f}')
        if run.message:
            print('   ', run.message)
    checks.none(f'{folder.name}: recordings that do not align', failed)
    checks.none(f'{folder.name}: recordings whose words are not verbatim and in order', altered)
    checks.none(f'{folder.name}: recordings with a word that has neither a time nor a mark', unmarked)
    if furthest is not None:
        checks.most(f'{folder.name}: furthest outside its utterance', furthest, 0.3, ' s')
    # Whether laughter and whispers fit is for looking at; what was read aloud must fit.
    if folder.name not in o.loose:
        checks.none(f'{folder.name}: recordings with a suspect fit', suspect)


def furthest_outside(words, utterances):
    """How far, in seconds, any word's edge lies outside the utterance it belongs to."""
    furthest, at = 0.0, 0
    for start, end, _, text in utterances:
        for word in words[at:at + len(text.split())]:
            if 'start' in word:
                furthest = max(furthest, float(start) - word['start'], word['end'] - float(end))
        at += len(text.split())
    if at != len(words):
        raise SystemExit(f'{len(words)} words, but the utterances hold {at}')
    return furthest
