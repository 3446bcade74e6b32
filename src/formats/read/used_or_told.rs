//! Whatever is put anywhere into a file of any kind is in its transcript, or told, or the file is refused.

use crate::formats::read::read;

/// A word that no file has.
const PUT: &str = "zebra";

/// A file, and the parts of it that say nothing about words by the rules of its format, each by how it begins and what
/// comes next after it: what is put there is silent.
struct Example {
    name: &'static str,
    file: &'static str,
    silent: &'static [(&'static str, &'static str)],
}

const EXAMPLES: [Example; 19] = [
    Example {
        name: "text",
        file: "Anna: So it was.\n\nBen: No never!\nAnna: [laughs] Well,\nBen: then he went.\n",
        silent: &[],
    },
    Example {
        name: "srt",
        file: "1\n00:00:01,000 --> 00:00:02,000\nSo it was.\n\n2\n00:00:03,000 --> 00:00:04,000\nNo <i>never</i>!\nWell then\n",
        silent: &[],
    },
    Example {
        name: "vtt",
        file: "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>So it was.\n\nname\n00:03.000 --> 00:04.000 align:start\nNo never!\nWell then\n",
        silent: &[("WEBVTT", "00:01"), ("name", "\n")],
    },
    Example {
        name: "ass",
        file: "[Script Info]\nTitle: talk\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n\
               Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
               Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,So it was.\nDialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,No {\\i1}never!\n",
        silent: &[("[Script Info]", "\nDialogue"), ("Dialogue:", "0,")],
    },
    Example {
        name: "sbv",
        file: "0:00:01.000,0:00:02.000\nSo it was.\n\n0:00:03.000,0:00:04.000\nNo never!\nWell then\n",
        silent: &[],
    },
    Example {
        name: "lrc",
        file: "[ar:Anna]\n[00:01.00]So it was.\n[00:03.00]No never!\n[00:04.00]<00:04.00>Well <00:04.50>then\n",
        silent: &[],
    },
    Example {
        name: "ttml",
        file: "<tt xmlns=\"http://www.w3.org/ns/ttml\"><head><layout/></head><body><div>\n<p begin=\"1s\" end=\"2s\">So it was.</p>\n\
               <p begin=\"3s\" end=\"4s\">No <span>never</span>!<br/>Well then</p>\n</div></body></tt>\n",
        silent: &[("<", ">")],
    },
    Example {
        name: "json",
        file: "{\"language\": \"en\", \"segments\": [{\"start\": 1, \"end\": 2, \"text\": \" So it was.\"},\n\
               {\"start\": 3, \"end\": 4, \"text\": \" No never!\", \"words\": [{\"word\": \"No\", \"start\": 3, \"end\": 3.5}, {\"word\": \"never!\"}]}]}",
        silent: &[],
    },
    Example {
        name: "lines of json",
        file: "{\"start\": 1, \"end\": 2, \"text\": \"So it was.\"}\n{\"start\": 3, \"end\": 4, \"text\": \"No never!\"}\n",
        silent: &[],
    },
    Example {
        name: "textgrid",
        file: "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = 4 \ntiers? <exists> \nsize = 1 \nitem []: \n\
               \x20   item [1]:\n        class = \"IntervalTier\" \n        name = \"words\" \n        xmin = 0 \n        xmax = 4 \n\
               \x20       intervals: size = 2 \n        intervals [1]:\n            xmin = 0 \n            xmax = 2 \n            text = \"So it was.\" \n\
               \x20       intervals [2]:\n            xmin = 2 \n            xmax = 4 \n            text = \"No never!\" \n",
        silent: &[],
    },
    Example {
        name: "ctm",
        file: "talk 1 1.00 0.20 So 0.9\ntalk 1 1.20 0.20 it\n;; a comment\ntalk 1 1.40 0.20 was.\ntalk 1 3.00 0.20 No\ntalk 1 3.20 0.40 never!\n",
        silent: &[(";;", "\n"), ("0.9", "\n")],
    },
    Example {
        name: "csv",
        file: "start,end,word\n1.0,1.2,So\n1.2,1.4,it\n1.4,1.6,was.\n3.0,3.2,No\n3.2,3.6,never!\n",
        silent: &[],
    },
    Example {
        name: "tsv",
        file: "start\tend\ttext\n1.0\t2.0\tSo it was.\n3.0\t4.0\tNo never!\n",
        silent: &[("start", "\n")],
    },
    Example { name: "labels", file: "1.0\t2.0\tSo it was.\n3.0\t4.0\tNo never!\n", silent: &[] },
    Example {
        name: "eaf",
        file: "<?xml version=\"1.0\"?>\n<ANNOTATION_DOCUMENT>\n<TIME_ORDER>\n<TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"500\"/>\n\
               <TIME_SLOT TIME_SLOT_ID=\"b\" TIME_VALUE=\"1200\"/>\n</TIME_ORDER>\n<TIER TIER_ID=\"Ben\" PARTICIPANT=\"Ben\">\n<ANNOTATION>\n\
               <ALIGNABLE_ANNOTATION ANNOTATION_ID=\"1\" TIME_SLOT_REF1=\"a\" TIME_SLOT_REF2=\"b\">\n<ANNOTATION_VALUE>So it was. No never!</ANNOTATION_VALUE>\n\
               </ALIGNABLE_ANNOTATION>\n</ANNOTATION>\n</TIER>\n</ANNOTATION_DOCUMENT>\n",
        silent: &[("<", ">")],
    },
    Example {
        name: "chat",
        file: "@UTF8\n@Begin\n@Participants:\tANN Anna Mother, BEN Ben Target_Child\n*ANN:\tSo it\n\twas. \u{15}500_1200\u{15}\n%mor:\tadv|so\n\
               *BEN:\tNo never! \u{15}1500_2200\u{15}\n@End\n",
        silent: &[("@", "\n"), ("%", "\n")],
    },
    Example {
        name: "youtube",
        file: "<?xml version=\"1.0\" encoding=\"utf-8\" ?><transcript>\n<text start=\"0.5\" dur=\"0.7\">So it was.</text>\n<text start=\"1.5\" dur=\"0.7\">No never!</text>\n</transcript>",
        silent: &[("<", ">")],
    },
    Example {
        name: "scc",
        file: "Scenarist_SCC V1.0\n\n00:00:01;00\t9420 9420 94ae 94ae 9470 9470 d3ef 20e9 f480 942f 942f\n\n00:00:03;00\t942c 942c\n",
        silent: &[("Scenarist_SCC", "\n")],
    },
    Example {
        name: "html",
        file: "<!DOCTYPE html>\n<html><head><title>Talk</title></head><body>\n<p>So <b>it</b> was.</p>\n<p>No never!</p>\n</body></html>\n",
        silent: &[],
    },
];

#[test]
fn what_is_put_anywhere_is_used_or_told() {
    let mut silent = Vec::new();
    for Example { name, file, silent: parts } in EXAMPLES {
        let whole = read(file.as_bytes()).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(whole.warnings, Vec::<String>::new(), "{name}");
        let (mut tried, mut used) = (0, 0);
        let is_silent = |at: usize| {
            let is_in = |(begin, next): &(&str, &str)| {
                let part =
                    |(from, _)| from..=file[from..].find(next).map_or(file.len(), |length| from + length);
                file.match_indices(begin).map(part).any(|part| part.contains(&at))
            };
            parts.iter().any(is_in)
        };
        // Of a TextGrid only numbers, flags and what has quotes counts; all else says what they mean.
        let word = if name == "textgrid" { format!("\"{PUT}\"") } else { PUT.to_string() };
        for (at, _) in file.char_indices().filter(|(at, c)| c.is_whitespace() && !is_silent(*at)) {
            for put in [
                format!(" {word}"),
                format!("\n{word}"),
                format!("\n{word}\n"),
                format!("\n\n{word} {word}\n\n"),
            ] {
                let changed = format!("{}{put}{}", &file[..at], &file[at..]);
                tried += 1;
                let Ok(transcript) = read(changed.as_bytes()) else { continue };
                let speakers = transcript.speakers.names().join(" ");
                used += usize::from(transcript.text.contains(PUT));
                if !transcript.text.contains(PUT) && !speakers.contains(PUT) && transcript.warnings.is_empty()
                {
                    let from = file[..at].char_indices().rev().nth(24).map_or(0, |(at, _)| at);
                    let to = file[at..].char_indices().nth(24).map_or(file.len(), |(next, _)| at + next);
                    silent.push(format!("{name}: {:?} + {put:?} + {:?}", &file[from..at], &file[at..to]));
                }
            }
        }
        assert!(tried > 8 && (used > 0 || name == "scc"), "{name}: {used} of {tried}");
    }
    assert!(silent.is_empty(), "{} are silent:\n{}", silent.len(), silent.join("\n"));
}
