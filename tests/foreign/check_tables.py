"""CSV and TSV read by Python's csv, Audacity's labels by the rules of its manual."""

import csv

from written import GOLDEN, Tally, golden_words, placed, results, same

MARKS = [
    "cut_in", "cut_out", "start_sample", "end_sample", "start_frame", "end_frame", "start_sd", "end_sd", "sample_rate"
]


def table(path, dialect):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, dialect=dialect))


def check_table(name, rows, words, rate):
    assert len(rows) == len(words), f"{name}: {len(rows)} rows for {len(words)} words"
    for row, word in zip(rows, words):
        assert row["word"] == word["word"], f"{name}: {row['word']!r} for {word['word']!r}"
        expected = dict(word, offset_start=word["offset"][0], offset_end=word["offset"][1])
        expected["sample_rate"] = rate if "start_sample" in word else None
        for column, field in row.items():
            if column in ("word", "segment"):
                continue
            value = expected.get(column)
            assert (field == "") == (value is None), f"{name}: {column} of {word} is {field!r}"
            if value is not None:
                equal = field == value if column in ("status", "speaker") else float(field) == float(value)
                assert equal, f"{name}: {column} of {word} is {field!r}"


def labels(path):
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    fields = [line.split("\t") for line in lines]
    return [(text, float(start), float(end)) for start, end, text in fields]


tally = Tally()
options = ["--cuts", "--samples", "--fps", "29.97", "--uncertainty"]
for name, document, words, paths in results("csv", "tsv", "labels.txt", options=options):
    for ending, dialect in (("csv", "excel"), ("tsv", "excel-tab")):
        rows = table(paths[ending], dialect)
        check_table(f"{name}.{ending}", rows, words, document["audio"]["sample_rate"])
        assert not rows or set(MARKS) <= rows[0].keys(), rows[0].keys()
        numbers = [i for i, segment in enumerate(document["segments"]) for _ in segment["words"]]
        assert [int(row["segment"]) for row in rows] == numbers, name
    same(name, labels(paths["labels.txt"]), placed(words))
    tally.add(words)
for ending, dialect in (("csv", "excel"), ("tsv", "excel-tab")):
    rows = table(GOLDEN / f"example.{ending}", dialect)
    assert [row["word"] for row in rows] == [word["word"] for word in golden_words()], ending
same("labels", labels(GOLDEN / "example.labels.txt"), placed(golden_words()))
tally.tell("csv, and labels")
