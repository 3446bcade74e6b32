//! Text of others on a terminal: whatever stands in a file of any kind, no message about it steers the terminal or forges
//! a line.

use std::fs;
use std::process::Command;

use kiru_align::model::layout;

use crate::harness::{Room, Run, recording};

/// All of C0 but what neither a name nor a line can hold, all of C1, and what turns the direction of writing or looks like
/// nothing.
pub fn steering() -> String {
    let c0 = ('\u{1}'..' ').filter(|c| !"\t\n\r".contains(*c));
    let directions = ('\u{200e}'..='\u{200f}').chain('\u{2028}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
    c0.chain('\u{7f}'..='\u{9f}').chain(directions).chain(['\u{61c}', '\u{fff9}', '\u{e0041}']).collect()
}

/// Whether any character of `text` does something to a terminal.
pub fn steers(text: &str) -> bool {
    let all = steering();
    text.chars().any(|c| (c.is_control() && c != '\n') || all.contains(c))
}

/// Fails if what `run` said to people does not leave the terminal alone. Results are data: only those for people count.
pub fn check_harmless(run: &Run) {
    let stdout = String::from_utf8_lossy(&run.stdout);
    run.check(matches!(run.code, Some(0..=3)), "an exit code of ours");
    run.check(!steers(&run.stderr), "standard error is clean");
    run.check(!steers(&stdout) || stdout.starts_with('{'), "and so is what is for people");
    run.check(!run.stderr.contains("\nforged"), "no line is forged");
}

/// A room with a clip of three seconds as `a.flac`, and its text as `a.txt`.
fn room() -> Room {
    let room = Room::new();
    let (audio, text) = recording("amiable");
    fs::copy(audio, room.path("a.flac")).unwrap();
    fs::copy(text, room.path("a.txt")).unwrap();
    room
}

/// One of each kind: messages quote the beginnings of lines. And what they make of the C1 character in it.
const SAMPLE: &str = "\u{1b}[2J\u{9b}c\u{202e}\u{7}";
const SHOWN: &str = "\\u{9b}";

#[test]
fn f7_no_transcript_of_any_kind_steers_a_terminal() {
    let room = room();
    let s = SAMPLE;
    let damaged_cues = |arrow: &str, dot: char| {
        format!(
            "{s}above\n\n1{s}\n00:00:01{dot}000 {arrow} 00:00:02{dot}000 {s}behind\nwords {s}\n\n9{s}\n00:00:0{s}3{dot}000 {arrow}\nmore\n\n\
             7\n00:00:07{dot}000 {arrow} 00:00:06{dot}000\nlast\n"
        )
    };
    let ass = format!(
        "[Script Info]\nTitle: {s}\n[V4+ Styles]\nStyle: {s}\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
         Dialogue: 0,0:00:0{s},0:00:02.00,{s},{s},0,0,0,,hello {s}\n{s}: odd\nDialogue: 0,{s}\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,he\n"
    );
    let grid = |name: &str| {
        format!(
            "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n2\n<exists>\n1\n\"IntervalTier\"\n\"{name}\"\n0\n2\n1\n0\n1\n\"hello {s}\"\n"
        )
    };
    let chat = format!(
        "@UTF8\n@Begin\n@Participants:\tA{s} Anna{s} Mother\n*A{s}:\tso it {s}\n*B{s}:\tno\n{s}\n@End\n"
    );
    let kinds: [(&str, String); 36] = [
        (
            "names.txt",
            format!(
                "Anna{s}: he might\nBen{s}: even\nAnna{s}: have\nBem{s}: been\nAnna {s}: made\n[{s}] (00:0{s}1) 00:99\n"
            ),
        ),
        ("cues.srt", damaged_cues("-->", ',')),
        (
            "bare.srt",
            format!(
                "1\n00:00:01,000 --> 00:00:02,000\nAnna{s}: hello\n\n1\n00:00:02,000 --> 00:00:03,000\n{s}\n"
            ),
        ),
        ("arrow.srt", format!("{}1\n00:00:01,000 --> 00:00:02,000\nhello\n", damaged_cues("→", ','))),
        ("cues.vtt", format!("WEBVTT {s}\n{s}: x\n\nNOTE {s}\n\nSTYLE\n{s}\n\n{}", damaged_cues("-->", '.'))),
        (
            "voices.vtt",
            format!(
                "WEBVTT\n\n{s}\n00:01.000 --> 00:02.000 {s}\n<v Anna{s}>hello <{s}> <00:0{s}> so</v>\n\n00:02.000 --> 00:03.000\n<v Ben{s}>you\n"
            ),
        ),
        ("cues.ass", ass.clone()),
        ("cues.ssa", ass.replace("V4+", "V4")),
        (
            "cues.ttml",
            format!(
                "<tt xmlns=\"http://www.w3.org/ns/ttml\"><body><div><p begin=\"{}\" end=\"2s\">hello {0}</p><p begin=\"1s\" end=\"{0}s\">you</p></div></body></tt>",
                s.chars().filter(|c| *c > '\u{7f}').collect::<String>()
            ),
        ),
        (
            "broken.ttml",
            format!("<tt xmlns=\"http://www.w3.org/ns/ttml\"><body><{s}><p {s}=\"1\">hello</b></body></tt>"),
        ),
        (
            "cues.sbv",
            format!(
                "0:00:01.000,0:00:02.000\nhello {s}\n\n0:00:0{s}3.000,0:00:04.000\nyou\n\n0:00:05.000,{s}\nlast\n"
            ),
        ),
        (
            "cues.lrc",
            format!(
                "[ar:{s}]\n[00:01.00]hello {s}\n[00:0{s}3.00]you\n[{s}:00]there\n<00:0{s}4.00>last\n[00:05.00]Anna{s}: well\n"
            ),
        ),
        (
            "keys.json",
            format!(
                "{{\"segments\":[{{\"text\":\"hello {0}\",\"speaker\":\"{0}\",\"{0}\":1}},{{\"txt\":\"{0}\"}}]}}",
                json(s)
            ),
        ),
        ("torn.json", format!("{{\"segments\":[{{\"text\":\"hello\"}},{{\"{}\":}}", json(s))),
        ("raw.json", format!("{{\"segments\":[{{\"text\":\"hello{s}\"}}]}}")),
        (
            "lines.json",
            format!(
                "{{\"text\":\"hello {0}\",\"start\":1,\"end\":2}}\n{{\"{0}\":\"x\"}}\n{{\"text\":\"b\"}}\n",
                json(s)
            ),
        ),
        (
            "words.json",
            format!("{{\"words\":[{{\"word\":\"hello{0}\",\"start\":\"{0}\"}},{{\"{0}\":1}}]}}", json(s)),
        ),
        ("one.TextGrid", grid(s)),
        ("torn.TextGrid", grid("words").replace("\"IntervalTier\"", &format!("\"{s}\""))),
        ("number.TextGrid", grid("words").replace("\n0\n1\n", &format!("\n0\n{s}\n"))),
        ("two.ctm", format!("a{s} 1 0.1 0.2 hello\nb{s} 1 0.3 0.2 you\nb{s} 1 {s} 0.2 you\n")),
        ("one.ctm", format!("a{s} 1 0.1 0.2 hello{s}\na{s} 1 0.5 {s} you\n")),
        ("head.csv", format!("start,end,word,{s}\n0.1,0.2,hello{s},x\n{s},0.2,you,\n")),
        ("who.csv", format!("speaker,start,end,text\nAnna{s},0.1,0.2,hello\nBen{s},x{s},0.2,you\n")),
        ("open.csv", format!("start,end,word\n0.1,0.2,\"hello{s}\n0.3,0.4,you\n")),
        ("head.tsv", format!("start\tend\tword\t{s}\n0.1\t0.2\thello{s}\tx\n{s}\t0.2\tyou\t\n")),
        ("labels.txt", format!("0.1\t0.2\thello{s}\n0.3\t{s}\tyou\n")),
        (
            "tiers.eaf",
            format!(
                "<?xml version=\"1.0\"?><ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"{0}\"/></TIME_ORDER><TIER TIER_ID=\"B{0}\" \
             PARTICIPANT=\"B{0}\"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"1\" TIME_SLOT_REF1=\"a\" TIME_SLOT_REF2=\"{0}\"><ANNOTATION_VALUE>No \
             {0}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>",
                s.chars().filter(|c| *c > '\u{7f}').collect::<String>()
            ),
        ),
        ("talk.cha", chat.clone()),
        ("torn.cha", chat.replace("@Begin\n", &format!("{s}\n"))),
        (
            "captions.xml",
            format!(
                "<?xml version=\"1.0\"?><transcript><text start=\"{0}\" dur=\"0.7\">So {0}</text></transcript>",
                s.chars().filter(|c| *c > '\u{7f}').collect::<String>()
            ),
        ),
        ("other.xml", format!("<?xml version=\"1.0\"?><{s}>hello</{s}>")),
        (
            "codes.scc",
            format!(
                "Scenarist_SCC V1.0\n\n00:00:01;00\t9420 {s} d3ef 942f\n\n00:00:0{s}3;00\t9420 d3ef 942f\n{s}\n"
            ),
        ),
        ("page.html", format!("<!DOCTYPE html><html><title>{s}</title><p>Anna{s}: so {s}</p></html>")),
        (
            "ours.json",
            format!(
                "{{\"schema\":\"kiru-align/{0}\",\"segments\":[{{\"start\":0,\"end\":1,\"text\":\"{0}\",\"words\":[{{\"word\":\"{0}\",\"status\":\"{0}\"}}]}}]}}",
                json(s)
            ),
        ),
        ("notes.md", format!("# {s}\n\n* Anna{s}: so\n* [{s}]({s})\n\n| {s} | x |\n|---|---|\n")),
    ];
    let mut quoted = 0;
    for (name, file) in &kinds {
        room.write(name, file);
        for args in [
            &["-v", "a.flac", name][..],
            &["a.flac", name, "--tier", "none", "-o", "out.srt"],
            &["evaluate", name, name],
            &["compare", name, name],
        ] {
            let run = room.run(args);
            check_harmless(&run);
            quoted += usize::from(run.stderr.contains(SHOWN));
        }
    }
    assert!(quoted > kinds.len(), "much of it was said: {quoted}");
}

/// `text` as it stands between the quotes of JSON.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_string()
}

#[test]
fn f7_no_list_lexicon_or_list_of_speakers_steers_a_terminal() {
    let room = room();
    let s = SAMPLE;
    let quoted = json(s);
    let mut shown = 0;
    let mut run = |args: &[&str]| {
        let run = room.run(args);
        check_harmless(&run);
        shown +=
            usize::from(run.stderr.contains(SHOWN) || String::from_utf8_lossy(&run.stdout).contains(SHOWN));
    };
    for (name, list) in [
        ("head.csv", format!("audio,transcript,{s}\na.flac,a.txt,x\n")),
        (
            "odd.csv",
            format!(
                "audio,transcript,offset,language,output\na{s}.flac,a.txt,{s},{s},{s}\na.flac,{s}.txt,,{s},../{s}\n,,,,\n"
            ),
        ),
        ("open.csv", format!("audio,transcript\n\"a{s},a.txt\na.flac,a.txt\n")),
        ("slip.tsv", format!("audio\ttranscript\toutpt{s}\na.flac\ta.txt\t{s}\n")),
        ("twice.csv", format!("audio,transcript,output\na.flac,a.txt,x{s}\na.flac,a.txt,x{s}\n")),
        ("speakers.csv", format!("speaker_audio,transcript\nAnna{s}=a.flac;Ben{s}=b{s}.flac,a.txt\n")),
        (
            "nemo.jsonl",
            format!(
                "{{\"audio_filepath\":\"a{quoted}.flac\",\"text\":\"hello\",\"{quoted}\":1}}\n{{\"audio_filepath\":\"a.flac\",\"text\":\"{quoted}\",\"offset\":\"{quoted}\",\"txet\":1}}\n"
            ),
        ),
        (
            "torn.jsonl",
            format!("{{\"audio_filepath\":\"a.flac\",\"text\":\"hello\"}}\n{{\"{quoted}\":\n{s}\n"),
        ),
        (
            "parts.jsonl",
            format!(
                "{{\"audio_filepath\":\"a.flac\",\"text\":\"he might\",\"offset\":0,\"duration\":1,\"speaker\":\"{quoted}\"}}\n{{\"audio_filepath\":\"a.flac\",\"text\":\"{quoted} himself\",\"offset\":99,\"duration\":1,\"lang\":\"{quoted}\"}}\n"
            ),
        ),
        ("list\u{9f}\u{1b}[2J.csv", "audio,transcript\nnowhere.flac,a.txt\na.flac,nowhere.txt\n".to_string()),
    ] {
        room.write(name, list);
        for more in [
            &["-o", "out"][..],
            &["-o", "out", "--status"],
            &["--status"],
            &["--resume", "-v"],
            &["--shard", "1/2", "--status"],
        ] {
            run(&[&["batch", name], more].concat());
        }
    }
    for (name, file) in [
        ("wav.scp", format!("rec{s} a.flac\nother{s} b{s}.flac\npipe{s} cat a.flac |\n{s}\n")),
        ("segments", format!("utt{s} rec{s} 0.0 1.0\nlost{s} nowhere{s} 0 1\nbad{s} rec{s} {s} 1\n")),
        ("text", format!("utt{s} he might {s}\nlost{s} x\nnone{s} y\n")),
        ("utt2spk", format!("utt{s} Anna{s}\n")),
    ] {
        fs::create_dir_all(room.path("kaldi")).unwrap();
        room.write(&format!("kaldi/{name}"), file);
        run(&["batch", "kaldi", "-o", "out"]);
        run(&["batch", "kaldi", "-o", "out", "--status"]);
    }
    // Journals are read by those who did not write them.
    fs::create_dir(room.path("told")).unwrap();
    room.expect(0, &["batch", "a.flac", "a.txt", "-o", "told"]);
    let journal = fs::read_to_string(room.path("told/.kiru-align.jsonl")).unwrap();
    let forged = journal
        .replace("\"audio\":\"a.flac\"", &format!("\"audio\":\"{quoted}\""))
        .replace("\"suspect\":null", &format!("\"suspect\":\"{quoted}\""));
    let failed = format!(
        "{{\"result\":\"a.json\",\"audio\":\"{quoted}\",\"failed\":\"{quoted}\",\"finished\":9999999999.0}}\n"
    );
    for journal in [forged.clone(), format!("{forged}{failed}"), forged.replace("kiru-align", &quoted)] {
        room.write("told/.kiru-align.jsonl", journal);
        for more in [&["--status"][..], &["--status", "--phones"], &["--resume", "--status"]] {
            run(&[&["batch", "a.flac", "a.txt", "-o", "told"], more].concat());
        }
    }
    for (name, file) in [
        ("turns.rttm", format!("SPEAKER rec{s} 1 0.3 2.9 <NA> <NA> anna{s} <NA> <NA>\n")),
        (
            "two.rttm",
            format!(
                "SPEAKER one{s} 1 0.3 2.9 <NA> <NA> anna{s} <NA> <NA>\nSPEAKER two{s} 1 0.3 2.9 <NA> <NA> ben{s} <NA> <NA>\n"
            ),
        ),
        ("torn.rttm", format!("SPEAKER one{s} 1 {s}\n")),
        ("other.rttm", format!("{s} one 1\n")),
    ] {
        room.write(name, file);
        run(&["a.flac", "a.txt", "--speakers-from", name]);
    }
    for lexicon in
        [format!("w{s}x HH EH L\n"), format!("hello {s}\n"), format!("{s}\n"), format!("unsaid{s} HH EH L\n")]
    {
        room.write("words.dict", lexicon);
        run(&["a.flac", "a.txt", "--lexicon", "words.dict"]);
        run(&["batch", "a.flac", "a.txt", "-o", "out", "--lexicon", "words.dict"]);
    }
    // Results of others, to compare and evaluate.
    let result = String::from_utf8(room.run(&["-q", "a.flac", "a.txt"]).stdout).unwrap();
    let sum = result.split("\"sha256\": \"").nth(1).unwrap().split('"').next().unwrap();
    room.write("old.json", &result);
    room.write("new.json", result.replace(sum, &quoted).replace("\"en-us\"", &format!("\"{quoted}\"")));
    run(&["compare", "old.json", "new.json"]);
    run(&["evaluate", "old.json", "new.json"]);
    let who = format!("Anna{s}=a.flac");
    run(&["--speaker-audio", &who, "--speaker-audio", &format!("Ben{s}=b{s}.flac"), "a.txt"]);
    run(&["--speaker-audio", &who, "--speaker-audio", "Ben=a.flac", "a.txt"]);
    let model = format!("m{s}.kiru");
    fs::copy(crate::harness::repository().join("models/en-us.kiru"), room.path(&model)).unwrap();
    run(&["model", "info", &model]);
    run(&["model", "verify", &model]);
    let genuine = fs::read(room.path(&model)).unwrap();
    let mut sections: Vec<(&str, Vec<u8>)> = layout::sections(&genuine)
        .map(|(name, from, length)| (name, genuine[from as usize..(from + length) as usize].to_vec()))
        .collect();
    sections
        .iter_mut()
        .filter(|(name, _)| *name == "about")
        .for_each(|(_, bytes)| *bytes = s.as_bytes().to_vec());
    room.write(&model, layout::assemble(&sections));
    run(&["model", "info", &model]);
    room.write(&model, s);
    run(&["model", "info", &model]);
    run(&["a.flac", "a.txt", "--model", &model]);
    assert!(shown > 40, "much of it was said: {shown}");
}

#[test]
fn f7_no_argument_steers_a_terminal() {
    // A shell puts names of files in the place of `*`, also those that look like options.
    let room = room();
    let s = steering();
    let calls: Vec<Vec<String>> = [
        vec![&*format!("--{s}")],
        vec![&format!("-{s}"), "a.txt"],
        vec!["a.flac", "a.txt", "--max-chunk", &s],
        vec!["a.flac", "a.txt", "--format", &s],
        vec!["a.flac", "a.txt", "--transcript-format", &s],
        vec!["a.flac", "a.txt", &format!("--phones={s}")],
        vec!["a.flac", "a.txt", "-o", &format!("x.{s}")],
        vec!["a.flac", "a.txt", "-o", &format!("{s}/x.json")],
        vec!["a.flac", "a.txt", &s],
        vec!["batch", &format!("--{s}")],
        vec!["batch", "a.flac", "--shard", &s],
        vec!["compare", &s],
        vec!["estimate", &s],
        vec!["model", &s],
        vec!["help", &s],
        vec!["completions", &s],
    ]
    .into_iter()
    .map(|call| call.into_iter().map(str::to_string).collect())
    .collect();
    for call in &calls {
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        check_harmless(&room.run(&call));
    }
    // On a terminal, where what clap says has colours.
    if Command::new("script").arg("--version").output().is_err() {
        return;
    }
    for call in &calls {
        let mut words = vec![env!("CARGO_BIN_EXE_kiru-align").to_string()];
        words.extend(call.iter().map(|word| format!("'{word}'")));
        let mut command = Command::new("script");
        command.args(["-qec", &words.join(" "), "/dev/null"]).current_dir(room.path("")).env("TERM", "xterm");
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        // Colours are ours, and a terminal ends lines with both.
        let mut rest = said.replace("\r\n", "\n");
        for colour in ["0", "1", "4", "31", "32", "33", "1;31", "1;4", "2"] {
            rest = rest.replace(&format!("\u{1b}[{colour}m"), "");
        }
        assert!(!steers(&rest), "{call:?}: {rest:?}");
    }
}
