//! Compares the front end with the one with which the model was trained.

use std::fs;

use kiru_align::progress::Unwatched;
use kiru_align::{audio, frontend};
use serde_json::Value;

use crate::material::testdata;

#[test]
fn cepstra_are_those_of_pocketsphinx() {
    let golden = fs::read(testdata("golden/amiable-cepstra.json")).unwrap();
    let golden: Value = serde_json::from_slice(&golden).unwrap();
    let samples = audio::load(testdata("audio/amiable.flac"), &Unwatched).unwrap().samples;
    let (cepstra, levels) = frontend::raw_cepstra(&samples, &Unwatched);
    assert_eq!(cepstra.len() as u64, golden["frames"].as_u64().unwrap());
    assert_eq!(levels.len(), cepstra.len());
    let rows = golden["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 20);
    let mut worst = (0f32, 0);
    for row in rows {
        let frame = row["frame"].as_u64().unwrap() as usize;
        let expected = row["cepstrum"].as_array().unwrap();
        assert_eq!(expected.len(), cepstra[frame].len());
        for (got, want) in cepstra[frame].iter().zip(expected) {
            let off = (got - want.as_f64().unwrap() as f32).abs();
            if off > worst.0 {
                worst = (off, frame);
            }
        }
    }
    // Values reach 60, and 32-bit sums over 25 filters and 512 samples are added in different orders. A frame off by
    // one sample, a missing lifter or noise removal off by a frame make differences of 0.1 and more.
    assert!(worst.0 < 0.01, "off by {} in frame {}", worst.0, worst.1);
}
