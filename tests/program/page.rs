//! The page to look at and listen to: what stands in it is what stands in the JSON.

use std::fs;

use serde_json::Value;

use crate::harness::{Room, ms, words};

/// What the page in `room` knows.
fn data(room: &Room, page: &str) -> Value {
    let page = fs::read_to_string(room.path(page)).unwrap();
    let data = page.split("class=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    serde_json::from_str(data).unwrap()
}

/// The numbers in a list.
fn numbers(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
}

#[test]
fn the_page_holds_every_word_with_its_times_score_status_and_phones() {
    let room = Room::with_talk();
    room.write(
        "talk.txt",
        format!("Never said here. {}", fs::read_to_string(room.path("talk.txt")).unwrap()),
    );
    let options = ["--html", "r.html", "-o", "r.json", "--phones", "--uncertainty", "--cuts"];
    let run = room.expect(0, &[&["talk.wav", "talk.txt"], &options[..]].concat());
    run.check(run.stdout.is_empty(), "both go into files");
    let json: Value = serde_json::from_slice(&fs::read(room.path("r.json")).unwrap()).unwrap();
    let page = data(&room, "r.html");

    let of = |key: &str| numbers(&page["words"][key]);
    let (starts, ends, scores, sd, cuts) = (of("start"), of("end"), of("score"), of("sd"), of("cuts"));
    let statuses: Vec<char> = page["words"]["status"].as_str().unwrap().chars().collect();
    let (counts, leads) = (numbers(&page["phones"]["count"]), numbers(&page["phones"]["lead"]));
    let mut phones = page["phones"]["each"].as_array().unwrap().chunks(2);
    let mut leads = leads.iter();
    let words = words(&json);
    assert_eq!(words.len(), starts.len());
    assert!(words.iter().any(|word| word["status"] == "not_found"));
    let thousandths = |value: &Value, by: f64| value.as_f64().map_or(-1, |v| (v * by).round() as i64);
    for (n, word) in words.iter().enumerate() {
        assert_eq!(page["words"]["text"][n], word["word"]);
        assert_eq!((starts[n], ends[n]), (ms(word, "start").unwrap_or(-1), ms(word, "end").unwrap_or(-1)));
        assert_eq!(scores[n], thousandths(&word["score"], 1000.0));
        let letter = match word["status"].as_str().unwrap() {
            "aligned" => 'a',
            "interpolated" => 'i',
            "not_found" => 'x',
            _ => 's',
        };
        assert_eq!(statuses[n], letter);
        assert_eq!(sd[2 * n..2 * n + 2], ["start_sd", "end_sd"].map(|key| thousandths(&word[key], 10.0)));
        assert_eq!(cuts[2 * n..2 * n + 2], ["cut_in", "cut_out"].map(|key| thousandths(&word[key], 1e6)));
        let of_word = word["phones"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(of_word.len() as i64, counts[n]);
        let mut at = starts[n] + if of_word.is_empty() { 0 } else { *leads.next().unwrap() };
        for phone in of_word {
            let [name, length] = phones.next().unwrap() else { panic!("a name and a length") };
            assert_eq!(page["phones"]["names"][name.as_u64().unwrap() as usize], phone["phone"]);
            assert_eq!(Some(at), ms(phone, "start"));
            at += length.as_i64().unwrap();
            assert_eq!(Some(at), ms(phone, "end"));
        }
    }
    for key in ["silences", "untranscribed", "chunks"] {
        let spans = json[key].as_array().unwrap().iter();
        let flat: Vec<i64> =
            spans.flat_map(|span| ["start", "end"].map(|edge| ms(span, edge).unwrap())).collect();
        assert_eq!(numbers(&page[key]), flat, "{key}");
    }
}

#[test]
fn the_page_plays_the_recording_from_where_it_lies_or_has_it_inside() {
    let room = Room::with_talk();
    fs::create_dir(room.path("out")).unwrap();
    fs::rename(room.path("talk.wav"), room.path("my talk.wav")).unwrap();
    room.expect(0, &["my talk.wav", "talk.txt", "--html", "out/r.html"]);
    assert_eq!(data(&room, "out/r.html")["sound"]["link"], "../my%20talk.wav");
    let to_stdout = room.expect(0, &["my talk.wav", "talk.txt", "--format", "html"]);
    assert!(String::from_utf8(to_stdout.stdout).unwrap().contains(r#""link":"my%20talk.wav""#));
    room.expect(0, &["my talk.wav", "talk.txt", "-o", "out/whole.htm", "--embed-audio"]);
    assert_eq!(data(&room, "out/whole.htm")["sound"]["mime"], "audio/flac");
    // 20 seconds of sound at some 40 kbit/s, in base64.
    let bytes = |name: &str| fs::metadata(room.path(name)).unwrap().len();
    assert!(bytes("out/whole.htm") > bytes("out/r.html") + 100_000);
}

#[test]
fn a_page_is_for_one_recording_and_no_input_is_written_over() {
    let room = Room::with_talk();
    room.expect(2, &["batch", ".", "--html", "r.html"]);
    room.expect(2, &["talk.wav", "talk.txt", "--html", "talk.txt"]).refused("talk.txt");
    room.expect(2, &["talk.wav", "talk.txt", "--html", "no/r.html"]).refused("no/r.html");
    assert_eq!(room.names(), ["talk.txt", "talk.wav"]);
}
