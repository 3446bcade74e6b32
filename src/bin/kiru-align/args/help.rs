//! The texts around the options: how to call the program, examples, what comes out.

pub const USAGE: &str = "\
kiru-align [OPTIONS] <AUDIO> <TRANSCRIPT>
       kiru-align --batch [OPTIONS] <FOLDER|LIST|AUDIO TRANSCRIPT ...>
       kiru-align <COMMAND>";

pub const SHORT_HELP_END: &str = "\
Examples: kiru-align talk.wav talk.txt -o talk.json -o talk.srt
          kiru-align --batch talks -o results
kiru-align help lists topics, a screen each; --help tells all at once.";

pub const LONG_HELP_END: &str = r#"Examples:
  kiru-align talk.wav talk.txt -o talk.json
  kiru-align --batch talks -o results --resume

The result is one JSON object. Its words stand in segments[].words[], with a
segment for each line of the transcript:
  {"word": "She", "start": 0.52, "end": 0.681, "score": 0.91,
   "status": "aligned", "offset": [0, 3]}
  start, end   seconds from the beginning of the recording
  score        confidence from 0 to 1
  offset       where the word stands in the transcript, in characters
  status       aligned       heard here
               interpolated  not heard clearly, but the words around it were:
                             placed between them
               not_found     not heard: no times
               non_speech    nothing to say in it, as a lone dash: no times; or
                             a note such as [laughter]: times without a score
                             if there is such a sound
  cut_in, cut_out (--cuts), start_sample, end_sample, ... (--samples) and
  start_frame, end_frame, ... (--fps) are for editors: spans with their start
  and without their end, as all others.
Beside them: silences, untranscribed (speech that no word covers), chunks (how
the recording was cut) and summary, whose "fit" is "suspect" if more than a
quarter of the words were not heard, if the words sound unlike the recording on
the whole, or if more than half of the speech is covered by no word.

Recordings: WAV, AIFF, CAF, FLAC, MP3, Ogg Vorbis, AAC and ALAC, and the audio
track of MP4, MOV, MKV and WebM (but not Opus). Any sampling rate, up to 26
channels.
Transcripts: plain text in English, UTF-8 or UTF-16, written as usual: numbers,
money, dates and abbreviations are read out. A word that no dictionary has is
pronounced by rule. Or a file that has rough times, too: JSON as WhisperX,
whisper.cpp, OpenAI (verbose_json), faster-whisper, gentle and kiru-align write
it, SRT, WebVTT, a TextGrid of Praat (--tier), CTM, CSV or TSV with a header
(start, end, word), or labels of Audacity. Its words are aligned, and its times
help to find them where they prove right.

Exit codes:
  0  done
  1  the recording or the transcript cannot be used, or the result cannot be
     written; of a batch, that of at least one pair: all others are done
  2  could not start: a mistake on the command line, a model or lexicon that
     cannot be used, an output folder that is not there
  3  done and written, but the transcript does not seem to fit the recording;
     a sentence on standard error says why
"#;
