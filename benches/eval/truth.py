"""What is truly said and written in a made recording, and where."""
import bisect, dataclasses, json, pathlib, random

from recordings import audio_of, rows_of

SAID, UNSPOKEN, REPLACED = 'said', 'unspoken', 'replaced'


@dataclasses.dataclass(eq=False)
class Word:
    """A word of the transcript: its times in seconds, None if it is not spoken. `replaced`: another stands there."""
    token: str
    start: float | None
    end: float | None
    kind: str = SAID
    utterance: int = -1


@dataclasses.dataclass
class Truth:
    """The words of the transcript in its order, and what else is in the recording, all in seconds."""
    words: list
    # Speech that no word of the transcript stands for: from the first word of a stretch to its last; and the same
    # with the quiet that belongs to it.
    unwritten: list
    unwritten_wide: list
    # Where an utterance is, and where it was said before.
    places: dict
    takes: dict
    # Which recording an utterance is, and where in the whole each recording is heard, by whoever's number.
    recording: dict
    heard: dict

    def placeable(self):
        """How many of the said words can be placed in their order at once: all, if the text is in order."""
        ends = []
        for word in self.words:
            if word.kind == SAID:
                at = bisect.bisect_left(ends, word.start)
                ends[at:at + 1] = [word.start]
        return len(ends)

    def write(self, path):
        fields = dataclasses.asdict(self)
        fields['words'] = [dataclasses.astuple(word) for word in self.words]
        pathlib.Path(path).write_text(json.dumps(fields))

    @staticmethod
    def read(path):
        fields = json.loads(pathlib.Path(path).read_text())
        fields['words'] = [Word(*values) for values in fields['words']]
        for name in ('places', 'takes', 'recording'):
            fields[name] = {int(key): value for key, value in fields[name].items()}
        return Truth(**fields)


def of_joined(source, reference, seed, repeat=1, gap=1.5, unspoken=0.0, untranscribed=0.0, retake=0.0):
    """What make_long.py joined: its draw is made again from the seed, which tells more than the times it wrote."""
    import soundfile
    length = {}
    draw, seconds = random.Random(seed), 0.0
    # Its random choices depend on the number of recordings, its order on their names.
    references = sorted(source.rglob('*.words.tsv'), key=str)
    made = Truth([], [], [], {}, {}, {}, {})

    def pause(longest, shortest=0.05):
        return int(draw.uniform(shortest, longest) * 16000) / 16000

    seconds += pause(1.0, 0.2)
    for number in range(repeat):
        order = references[:]
        draw.shuffle(order)
        for at, path in enumerate(order):
            utterance, kind = number * len(references) + at, draw.random()
            if path not in length:
                length[path] = soundfile.info(audio_of(path)).frames / 16000, rows_of(path)
            long_s, rows = length[path]
            if kind < unspoken:
                made.words += [Word(token, None, None, UNSPOKEN, utterance) for *_, token in rows]
                continue
            made.recording[utterance] = str(path)
            made.heard.setdefault(str(path), []).append(seconds)
            only_heard = kind < unspoken + untranscribed
            if only_heard or kind < unspoken + untranscribed + retake:
                made.unwritten.append((seconds + float(rows[0][0]), seconds + float(rows[-1][1])))
                made.unwritten_wide.append((seconds, seconds + long_s))
                if not only_heard:
                    made.takes[utterance] = [(seconds, seconds + long_s)]
                seconds += long_s + pause(gap)
            if only_heard:
                continue
            made.heard[str(path)].append(seconds)
            made.places[utterance] = (seconds, seconds + long_s)
            made.words += [Word(token, seconds + float(start), seconds + float(end), SAID, utterance)
                           for start, end, token in rows]
            seconds += long_s + pause(gap)
    written = rows_of(reference)
    same = len(written) == len(made.words) and all(
        token == word.token and (word.start is None if start == '-' else abs(word.start - float(start)) < 2e-4)
        for word, (start, _, token) in zip(made.words, written))
    if not same:
        raise SystemExit(f'{reference}: not what this draw makes; make_long.py has changed')
    return made
