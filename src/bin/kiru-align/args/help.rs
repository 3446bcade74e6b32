//! The texts around the options: how to call the program, examples, what comes out.

pub const USAGE: &str = "\
kiru-align [OPTIONS] <AUDIO> <TRANSCRIPT>
       kiru-align <COMMAND>";

pub const SHORT_HELP_END: &str = "\
Examples: kiru-align talk.wav talk.txt -o talk.json -o talk.srt
          kiru-align batch talks -o results
--help shows all options, the result and the exit codes; help COMMAND, those of a command.";

pub const LONG_HELP_END: &str = r#"Examples:
  kiru-align talk.wav talk.txt -o talk.json -o talk.srt
  kiru-align - talk.txt < talk.wav
  kiru-align batch talks -o results --resume

The result is one JSON object. Its words are in segments[].words[], with one
segment for each line of the transcript:
  {"word": "She", "start": 0.52, "end": 0.681, "score": 0.91,
   "status": "aligned", "offset": [0, 3]}
  start, end   seconds from the beginning of the recording
  score        confidence from 0 to 1
  offset       position of the word in the transcript, in characters
  status       aligned       heard here
               interpolated  not heard clearly: placed between its neighbours
               not_found     not heard: no times
               non_speech    nothing to pronounce, such as a lone dash: no
                             times; or a tag such as [laughter]: times without
                             a score if there is such a sound
  cut_in, cut_out (--cuts), start_sample, end_sample, ... (--samples) and
  start_frame, end_frame, ... (--fps) are for editors. As in all spans, the
  start is included and the end is not.
Beside the words: silences, untranscribed (speech that is not in the
transcript), chunks, and summary. Its "fit" is "suspect" if more than a quarter
of the words were not found or half of them not heard clearly, if the words sound
unlike the recording overall, or if more than half of the speech is not in the
transcript.

Recordings: WAV, RF64, Wave64, AIFF, AU, CAF, FLAC, MP3, Ogg Vorbis, Opus, AAC
and ALAC, and an audio track of MP4, MOV, MKV and WebM. Any sampling rate, up to
64 channels and 24 hours. Damaged or missing parts become silence of the same
length, with a warning.
Transcripts: plain text in English or one of 17 other languages (--language),
UTF-8 or UTF-16, written as usual: numbers, money, dates and abbreviations are
read out, and unknown words are pronounced by rule. Names of speakers in front
of their turns are labels. Or a file with rough times: JSON of WhisperX, whisper
and most services, SRT, WebVTT, ASS, TTML, SBV, LRC, TextGrid, EAF, CTM, CSV or
TSV with a header (start, end, word), or Audacity labels. The times help to find
the words where they prove right.

Exit codes:
  0  done
  1  the recording or the transcript cannot be used, or the result cannot be
     written
  2  could not start: a mistake on the command line or in the settings, a model
     or lexicon that cannot be used, an output folder that does not exist
  3  done and written, but the transcript does not seem to match the recording;
     a message on standard error says why
"#;
