"""The words of a result as tables."""

from html import escape

# These columns are always there, and in this order; others follow if they were asked for.
COLUMNS = ["word", "start", "end", "score", "status", "segment"]


def rows(result):
    """A dictionary for each word of a result as a dictionary."""
    for number, segment in enumerate(result["segments"]):
        for word in segment["words"]:
            yield {**dict.fromkeys(COLUMNS), **word, "segment": number}


def to_pandas(result):
    try:
        import pandas  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise ImportError("to_pandas() needs pandas: pip install pandas") from error
    table = pandas.DataFrame(list(rows(result)))
    others = [name for name in table.columns if name not in COLUMNS]
    numbers = ["start", "end", "score"]
    return table.reindex(columns=COLUMNS + others).astype(dict.fromkeys(numbers, "float64"))


def to_html(result, most=200):
    """The first words as a table for a notebook."""
    summary = result["summary"]
    first = [row for row, _ in zip(rows(result), range(most))]
    shown = lambda value: "" if value is None else escape(str(value))
    body = "".join(
        "<tr>" + "".join(f"<td>{shown(row[name])}</td>" for name in COLUMNS[:-1]) + "</tr>" for row in first
    )
    more = f"<p>and {summary['words'] - most} more</p>" if summary["words"] > most else ""
    head = "".join(f"<th>{name}</th>" for name in COLUMNS[:-1])
    path, fit = escape(result["audio"]["path"]), summary["fit"]
    return f"<p>{path}: {summary['words']} words, fit {fit}</p><table><tr>{head}</tr>{body}</table>{more}"
