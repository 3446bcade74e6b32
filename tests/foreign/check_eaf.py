"""EAF read by pympi and held against the rules of ELAN's schema, version 3.0.

The schema itself (EAFv3.0.xsd) may not be copied and no package ships it. Its rules for what we write are written down
here by hand: which elements stand in which, in which order, which attributes they need and may have, keys and
references; and what ELAN wants beside the schema: slots by time, children inside their parents, no overlaps. With
EAF_SCHEMA=FILE the files are validated with the schema in that file, too.
"""

import os
import re

import pympi
from lxml import etree

from written import GOLDEN, Tally, golden_words, placed, results, same

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
# Element: (children in order, each with the least and the most there may be; needed attributes; other attributes).
MANY = 10**9
RULES = {
    "ANNOTATION_DOCUMENT": (
        [("HEADER", 1, 1), ("TIME_ORDER", 1, 1), ("TIER", 0, MANY), ("LINGUISTIC_TYPE", 0, MANY),
         ("CONSTRAINT", 0, MANY)],
        {"DATE", "AUTHOR", "VERSION"}, {"FORMAT", XSI + "noNamespaceSchemaLocation"}),
    "HEADER": ([("MEDIA_DESCRIPTOR", 0, MANY), ("LINKED_FILE_DESCRIPTOR", 0, MANY), ("PROPERTY", 0, MANY)],
               set(), {"MEDIA_FILE", "TIME_UNITS"}),
    "MEDIA_DESCRIPTOR": ([], {"MEDIA_URL", "MIME_TYPE"}, {"RELATIVE_MEDIA_URL", "TIME_ORIGIN", "EXTRACTED_FROM"}),
    "PROPERTY": ([], set(), {"NAME"}),
    "TIME_ORDER": ([("TIME_SLOT", 0, MANY)], set(), set()),
    "TIME_SLOT": ([], {"TIME_SLOT_ID"}, {"TIME_VALUE"}),
    "TIER": ([("ANNOTATION", 0, MANY)], {"TIER_ID", "LINGUISTIC_TYPE_REF"},
             {"PARTICIPANT", "ANNOTATOR", "DEFAULT_LOCALE", "PARENT_REF", "EXT_REF", "LANG_REF"}),
    "ANNOTATION": ([("ALIGNABLE_ANNOTATION", 1, 1)], set(), set()),
    "ALIGNABLE_ANNOTATION": ([("ANNOTATION_VALUE", 1, 1)], {"ANNOTATION_ID", "TIME_SLOT_REF1", "TIME_SLOT_REF2"},
                             {"SVG_REF", "EXT_REF", "LANG_REF", "CVE_REF"}),
    "ANNOTATION_VALUE": ([], set(), set()),
    "LINGUISTIC_TYPE": ([], {"LINGUISTIC_TYPE_ID"},
                        {"TIME_ALIGNABLE", "CONSTRAINTS", "GRAPHIC_REFERENCES", "CONTROLLED_VOCABULARY_REF",
                         "EXT_REF", "LEXICON_REF"}),
    "CONSTRAINT": ([], {"STEREOTYPE"}, {"DESCRIPTION"}),
}
WITH_TEXT = {"PROPERTY", "ANNOTATION_VALUE"}
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


def structure(element):
    children, needed, others = RULES[element.tag]
    names = set(element.attrib)
    assert needed <= names <= needed | others, f"{element.tag}: attributes {names}"
    position = 0
    for child, least, most in children:
        count = 0
        while position < len(element) and element[position].tag == child:
            position, count = position + 1, count + 1
        assert least <= count <= most, f"{element.tag}: {count} times {child}"
    assert position == len(element), f"{element.tag}: {element[position].tag} is out of order"
    assert element.tag in WITH_TEXT or not (element.text or "").strip(), f"{element.tag}: text"
    for child in element:
        structure(child)


def unique(values, what):
    values = list(values)
    assert len(set(values)) == len(values), f"{what} twice"
    return set(values)


def check_rules(path):
    root = etree.parse(str(path)).getroot()
    assert root.tag == "ANNOTATION_DOCUMENT" and root.get("FORMAT") == "3.0"
    structure(root)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", root.get("DATE"))
    assert root.find("HEADER").get("TIME_UNITS") in ("NTSC-frames", "PAL-frames", "milliseconds")
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")}
    ids = unique([s.get("TIME_SLOT_ID") for s in root.iter("TIME_SLOT")]
                 + [a.get("ANNOTATION_ID") for a in root.iter("ALIGNABLE_ANNOTATION")], "ID")
    assert all(NAME.fullmatch(name) for name in ids)
    assert list(slots.values()) == sorted(slots.values()), "slots are not by time"
    types = unique((t.get("LINGUISTIC_TYPE_ID") for t in root.iter("LINGUISTIC_TYPE")), "LINGUISTIC_TYPE_ID")
    constraints = unique((c.get("STEREOTYPE") for c in root.iter("CONSTRAINT")), "STEREOTYPE")
    tiers = unique((t.get("TIER_ID") for t in root.iter("TIER")), "TIER_ID")
    for kind in root.iter("LINGUISTIC_TYPE"):
        assert kind.get("CONSTRAINTS") is None or kind.get("CONSTRAINTS") in constraints
        assert kind.get("TIME_ALIGNABLE") in ("true", "false") and kind.get("GRAPHIC_REFERENCES") in ("true", "false")
    spans, used = {}, []
    for tier in root.iter("TIER"):
        assert tier.get("LINGUISTIC_TYPE_REF") in types
        annotations = list(tier.iter("ALIGNABLE_ANNOTATION"))
        refs = [(a.get("TIME_SLOT_REF1"), a.get("TIME_SLOT_REF2")) for a in annotations]
        used += [ref for pair in refs for ref in pair]
        found = [(slots[start], slots[end]) for start, end in refs]
        assert all(start < end for start, end in found), "an annotation without length"
        assert all(a[1] <= b[0] for a, b in zip(found, found[1:])), "annotations overlap"
        parent = tier.get("PARENT_REF")
        if parent is not None:
            assert parent in tiers
            inside = iter(spans[parent])
            around = next(inside, None)
            for start, end in found:
                while around is not None and around[1] < end:
                    around = next(inside, None)
                assert around is not None and around[0] <= start, "an annotation outside its parent"
        spans[tier.get("TIER_ID")] = found
    assert sorted(used) == sorted(slots), "a slot is shared or unused"
    last = [p.text for p in root.iter("PROPERTY") if p.get("NAME") == "lastUsedAnnotationId"]
    assert last == [str(sum(map(len, spans.values())))]
    if SCHEMA is not None:
        SCHEMA.assertValid(root)


def by_pympi(path):
    eaf = pympi.Elan.Eaf(str(path))
    tier = lambda name: [(a[2], a[0] / 1000, a[1] / 1000) for a in sorted(eaf.get_annotation_data_for_tier(name))]
    media = eaf.get_linked_files()
    assert len(media) == 1 and media[0]["MEDIA_URL"].startswith("file:///"), media
    return [tier(name) for name in ("lines", "words", "phones")]


def held(text):
    """What XML can hold of a text."""
    return re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


SCHEMA = etree.XMLSchema(file=os.environ["EAF_SCHEMA"]) if "EAF_SCHEMA" in os.environ else None
tally = Tally()
for name, document, words, paths in results("eaf", options=["--phones"]):
    check_rules(paths["eaf"])
    lines, found, phones = by_pympi(paths["eaf"])
    same(name, found, placed(words))
    same(name, phones, [(p["phone"], p["start"], p["end"]) for w in words for p in w.get("phones", [])])
    same(name, lines, [(s["text"], s["start"], s["end"]) for s in document["segments"] if "start" in s])
    tally.add(placed(words))
check_rules(GOLDEN / "example.eaf")
expected = [(held(text), start, end) for text, start, end in placed(golden_words())]
same("golden", by_pympi(GOLDEN / "example.eaf")[1], expected)
tally.tell("pympi, lxml and the rules of the schema" + (" and the schema itself" if SCHEMA is not None else ""))
