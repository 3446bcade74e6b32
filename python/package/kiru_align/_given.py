"""Transcripts that are objects of Python, as the JSON that recognisers write."""

import json


def to_json(given):
    """A dictionary or whatever is like one, or segments in whatever can be gone through: a list, a tuple, a generator."""
    if not hasattr(given, "keys"):
        given = list(given)
        for segment in given:
            if not hasattr(segment, "keys") and not hasattr(segment, "__dataclass_fields__"):
                raise TypeError(
                    f"a {type(segment).__name__} is no segment of a transcript; give the whole text as one string, or "
                    "segments as dictionaries: [{'text': 'he might', 'start': 0.0, 'end': 1.5}]"
                )
    return json.dumps(given, default=_plain)


def _plain(value):
    """What JSON has in the place of `value`, which the module json does not know."""
    if hasattr(value, "tolist"):  # numbers of NumPy and tensors
        return value.tolist()
    if hasattr(value, "keys"):
        return dict(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if hasattr(value, "__iter__"):
        return list(value)
    raise TypeError(
        f"transcript: a {type(value).__name__} in it is not understood; give dictionaries and lists of text and numbers"
    )
