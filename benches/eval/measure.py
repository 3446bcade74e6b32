"""How far a result is from the truth: one row of figures, and what lies behind them."""
from truth import REPLACED, SAID, UNSPOKEN

# An aligned word with an edge further off than this is silently wrong.
FAR_S = 0.5
HEADING = (f'{"":30} {"min":>5} {"words":>5} {"said":>5} {"<=50":>6} {"<=100":>6} {"far":>6} {"ghost":>6} '
           f'{"interp":>6} {"not f.":>6} {"listed":>7} {"of it":>6} {"all of":>6} {"fit":>7} '
           f'{"exit":>4} {"wall s":>7} {"MB":>5}')
LEGEND = ('<=50, <=100: % of the edges of the words that were said and can be placed in order, misses count against; '
          'far: % of all words aligned\nmore than 500 ms off; ghost: % of the unspoken words that are aligned; interp, '
          'not f.: % of the said words; listed: seconds of\nuntranscribed speech reported, how much of it is so (%), '
          'how much of the true is in it (%)')


def share(part, whole):
    return 100.0 * part / whole if whole else float('nan')


def total(spans):
    return sum(end - start for start, end in spans)


def common(a, b):
    """Seconds that lie in a span of both lists; each list is in order and without overlaps."""
    both = i = j = 0
    while i < len(a) and j < len(b):
        both += max(0.0, min(a[i][1], b[j][1]) - max(a[i][0], b[j][0]))
        i, j = (i + 1, j) if a[i][1] < b[j][1] else (i, j + 1)
    return both


def column(value, digits):
    """Six characters; a lone dash where there was nothing to count."""
    return f'{value:6.{digits}f}' if value == value else f'{"-":>6}'


def edges(word, truth):
    return abs(word['start'] - truth.start), abs(word['end'] - truth.end)


class Measured:
    """The figures of one run against the truth of its recording."""

    def __init__(self, run, truth):
        self.run, self.truth = run, truth
        words = [word for word in run.words() if word['status'] != 'non_speech']
        if [word['word'] for word in words] != [word.token for word in truth.words]:
            raise ValueError('the words of the result are not those of the transcript')
        self.pairs = list(zip(words, truth.words))
        said = [(w, t) for w, t in self.pairs if t.kind == SAID]
        placed = [(w, t) for w, t in said if 'start' in w]
        self.said = len(said)
        self.placeable = truth.placeable()
        self.within = {ms: share(sum(e <= ms / 1000 + 1e-9 for w, t in placed for e in edges(w, t)),
                                 2 * self.placeable) for ms in (50, 100)}
        self.far_words = [(w, t) for w, t in placed if w['status'] == 'aligned' and max(edges(w, t)) > FAR_S]
        self.far = share(len(self.far_words), len(words))
        unspoken = [w for w, t in self.pairs if t.kind == UNSPOKEN]
        # A sentence out of order may sound the same elsewhere: that is no mistake anyone could hear.
        elsewhere = sum(self.same_elsewhere(w, t) for w, t in self.far_words)
        self.far_to_hear = share(len(self.far_words) - elsewhere, len(words))
        self.ghost = share(sum(w['status'] == 'aligned' for w in unspoken), len(unspoken))
        self.interpolated = share(sum(w['status'] == 'interpolated' for w, _ in said), self.said)
        self.interpolated_far = sum(w['status'] == 'interpolated' and max(edges(w, t)) > FAR_S for w, t in placed)
        self.not_found = share(sum(w['status'] == 'not_found' for w, _ in said), self.said)
        self.aligned = share(sum(w['status'] == 'aligned' for w in words), len(words))
        replaced = [(w, t) for w, t in self.pairs if t.kind == REPLACED]
        self.replaced = len(replaced)
        self.replaced_honest = share(sum(w['status'] == 'interpolated' for w, _ in replaced), self.replaced)
        self.replaced_placed = share(sum('start' in w and max(edges(w, t)) <= 0.25 for w, t in replaced), self.replaced)
        listed = [(span['start'], span['end']) for span in run.json['untranscribed']]
        self.listed_s = total(listed)
        self.listed_right = share(common(listed, truth.unwritten_wide), self.listed_s)
        self.unwritten_found = share(common(listed, truth.unwritten), total(truth.unwritten))

    def row(self, name):
        run, summary = self.run, self.run.json['summary']
        shares = [self.within[50], self.within[100], self.far, self.ghost, self.interpolated, self.not_found]
        listed = [self.listed_right, self.unwritten_found]
        return (f'{name:30} {run.json["audio"]["duration"] / 60:5.1f} {len(self.pairs):5} {self.said:5} '
                + ' '.join(column(value, 2) for value in shares) + f' {self.listed_s:7.1f} '
                + ' '.join(column(value, 1) for value in listed)
                + f' {summary["fit"]:>7} {run.code:4} {run.wall_s:7.2f} {run.peak_mb:5.0f}')

    def print(self, name):
        print(self.row(name), flush=True)
        if self.run.message:
            print('   ', self.run.message)
        if self.replaced:
            print(f'    of {self.replaced} replaced words {self.replaced_honest:.1f} % interpolated, '
                  f'{self.replaced_placed:.1f} % within 250 ms of the word that was said')

    def far_kinds(self):
        """How many far words lie in another take of their utterance, in unwritten speech, and so on."""
        kinds = dict.fromkeys(['another take', 'across takes', 'unwritten speech', 'own utterance',
                               'the same recording elsewhere', 'another utterance', 'a pause'], 0)
        for word, true in self.far_words:
            kinds[self.far_kind(word, true)] += 1
        return kinds

    def same_elsewhere(self, word, true):
        """Whether the word lies where the same recording is heard under another number."""
        if true.utterance in self.truth.takes or true.utterance not in self.truth.places:
            return False
        own = self.truth.places[true.utterance][0]
        starts = self.truth.heard[self.truth.recording[true.utterance]]
        return any(abs(word['start'] - true.start + own - start) <= 0.1
                   and abs(word['end'] - true.end + own - start) <= 0.1 for start in starts)

    def far_kind(self, word, true):
        def lies_in(spans):
            return any(start <= middle < end for start, end in spans)

        middle = (word['start'] + word['end']) / 2
        takes = self.truth.takes.get(true.utterance, [])
        if self.same_elsewhere(word, true):
            return 'the same recording elsewhere'
        if takes and word['start'] < takes[-1][1] and word['end'] > true.start:
            return 'across takes'
        if lies_in(takes):
            return 'another take'
        if lies_in(self.truth.unwritten_wide):
            return 'unwritten speech'
        place = self.truth.places.get(true.utterance)
        if place and lies_in([place]):
            return 'own utterance'
        return 'another utterance' if lies_in(self.truth.places.values()) else 'a pause'

    def print_behind(self):
        """What lies behind the figures: where far words went, utterances torn, ghosts, the scores' honesty."""
        kinds = ', '.join(f'{count} in {kind}' for kind, count in self.far_kinds().items() if count)
        print(f'  far: {len(self.far_words)} aligned ({kinds or "none"}), {self.interpolated_far} interpolated')
        retaken = {}
        for word, true in self.pairs:
            if true.utterance in self.truth.takes and true.kind == SAID:
                retaken.setdefault(true.utterance, set()).add(self.take_of(word, true))
        torn = sum(len(takes - {'none'}) > 1 for takes in retaken.values())
        first = sum('earlier' in takes and 'last' not in takes for takes in retaken.values())
        print(f'  retakes: {len(retaken)}, {first} placed in an earlier take, {torn} torn between takes')
        ghosts = {}
        for word, true in self.pairs:
            if true.kind == UNSPOKEN:
                ghosts.setdefault(true.utterance, []).append(word['status'])
        counts = [sum(s == 'aligned' for s in statuses) for statuses in ghosts.values()]
        guessed = sum(statuses.count('interpolated') for statuses in ghosts.values())
        print(f'  unspoken: {sum(map(len, ghosts.values()))} words, {sum(counts)} aligned in '
              f'{sum(count > 0 for count in counts)} of {len(counts)} utterances, {guessed} interpolated')
        lost = {}
        for word, true in self.pairs:
            if true.kind == SAID:
                lost.setdefault(true.utterance, []).append(word['status'] == 'not_found')
        print(f'  said, not found: {sum(map(sum, lost.values()))} words, '
              f'{sum(all(missing) for missing in lost.values())} whole utterances of {len(lost)}')
        for status in ('aligned', 'interpolated'):
            print(f'  score of {status}:', self.calibration(status))

    def take_of(self, word, true):
        if 'start' not in word:
            return 'none'
        middle = (word['start'] + word['end']) / 2
        if any(start <= middle < end for start, end in self.truth.takes[true.utterance]):
            return 'earlier'
        place = self.truth.places[true.utterance]
        return 'last' if place[0] <= middle < place[1] else 'none'

    def calibration(self, status):
        """For each tenth of the score, how many words have it and how many % of them lie within 50 ms."""
        bins = {}
        for word, true in self.pairs:
            if word['status'] == status:
                right = true.kind == SAID and max(edges(word, true)) <= 0.05 + 1e-9
                bins.setdefault(min(9, int(10 * word['score'])), []).append(right)
        return '  '.join(f'.{tenth}: {sum(rights)}/{len(rights)} {share(sum(rights), len(rights)):.0f} %'
                         for tenth, rights in sorted(bins.items())) or 'none'
