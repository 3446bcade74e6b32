//! CSV, TSV, CTM and Audacity's labels.

use kiru_align::audio::Channel;
use kiru_align::formats::Format;

use crate::example::{Example, TEXT};

/// The rows of a table, as the csv crate reads them, each as pairs of column and field.
fn rows(text: &str, delimiter: u8) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_string).collect();
    let pairs = |record: csv::StringRecord| {
        columns.iter().cloned().zip(record.iter().map(str::to_string)).collect::<Vec<_>>()
    };
    reader.records().map(|record| pairs(record.unwrap())).collect()
}

#[test]
fn a_table_has_every_word_as_it_stands() {
    for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
        let rows = rows(&Example::new().written(format), delimiter);
        let words: Vec<&str> = rows.iter().map(|row| row[2].1.as_str()).collect();
        assert_eq!(words, TEXT.split_whitespace().collect::<Vec<_>>());
        let segments: Vec<&str> = rows.iter().map(|row| row[7].1.as_str()).collect();
        assert_eq!(segments.join(""), "0000001111111222333");
    }
}

#[test]
fn columns_are_those_that_were_asked_for() {
    let header = |example: &Example| example.written(Format::Csv).lines().next().unwrap().to_string();
    let base = "start,end,word,status,score,offset_start,offset_end,segment";
    assert_eq!(header(&Example::new()), base);
    assert_eq!(header(&Example::empty()), base);
    assert_eq!(header(&Example::new().with_doubt()), format!("{base},start_sd,end_sd"));
    assert_eq!(header(&Example::new().with_cuts()), format!("{base},cut_in,cut_out"));
    let samples = Example { samples: true, ..Example::new() };
    assert_eq!(header(&samples), format!("{base},start_sample,end_sample,sample_rate"));
    let frames = Example { fps: Some("25"), ..Example::new().with_cuts() };
    let expected = format!("{base},cut_in,cut_out,start_frame,end_frame,cut_in_frame,cut_out_frame");
    assert_eq!(header(&frames), expected);
    let rows = rows(&frames.written(Format::Csv), b',');
    assert!(rows[0].contains(&("end_frame".to_string(), "12".to_string())), "{:?}", rows[0]);
    assert!(rows[6].contains(&("end_frame".to_string(), String::new())), "{:?}", rows[6]);
}

#[test]
fn ctm_counts_channels_from_one_and_comments_what_has_no_time() {
    let ctm = Example { channel: Channel::Only(1), ..Example::new() }.written(Format::Ctm);
    let lines: Vec<&str> = ctm.lines().collect();
    assert_eq!(lines[0], "My_talk_&_\"more\" 2 0.000 0.481 “Übung” 0.900");
    assert!(lines.contains(&";; non_speech —") && lines.contains(&";; not_found nobody"));
    assert!(lines.contains(&"My_talk_&_\"more\" 2 62.000 0.800 [laughter]"));
    assert_eq!(lines.len(), TEXT.split_whitespace().count());
    assert_eq!(Example::empty().written(Format::Ctm), "");
}

#[test]
fn labels_are_the_words_that_have_times() {
    let labels = Example::new().written(Format::Audacity);
    let lines: Vec<&str> = labels.lines().collect();
    assert_eq!(lines[3], "1.700\t1.750\t<a&b>");
    assert_eq!(lines.last(), Some(&"86399.000\t86399.950\tend."));
    assert_eq!(lines.len(), 11);
}
