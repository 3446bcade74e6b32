#!/usr/bin/env python3
"""Align with PocketSphinx: with_pocketsphinx.py AUDIO.wav TEXT RESULT.json

Its own way, as `set_alignment` documents it: one pass over the whole file for the words, a second for phones and
states. It wants words as its dictionary has them; those it does not have are left out, and missed.
"""
import json, sys, wave

import pocketsphinx

FRAME_S = 0.01


def main(audio, text, result):
    with wave.open(audio) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (16000, 1, 2):
            sys.exit('not 16 kHz mono 16-bit')
        samples = file.readframes(file.getnframes())
    decoder = pocketsphinx.Decoder(lm=None, loglevel='FATAL')
    tokens = open(text, encoding='utf-8').read().split()
    sayable = [token.lower().replace('’', "'").strip('.,;:!?"“”‘()-') for token in tokens]
    known = [number for number, word in enumerate(sayable) if word and decoder.lookup_word(word)]
    decoder.set_align_text(' '.join(sayable[number] for number in known))
    run(decoder, samples)
    if decoder.hyp() is None:
        sys.exit('PocketSphinx: no alignment of the words')
    decoder.set_alignment()
    run(decoder, samples)
    spoken = [entry for entry in decoder.get_alignment() or [] if entry.name[0] not in '<[+(']
    if [entry.name.split('(')[0] for entry in spoken] != [sayable[number] for number in known]:
        sys.exit(f'PocketSphinx: {len(spoken)} words aligned of {len(known)}')
    words = [{'word': token, 'status': 'not_found'} for token in tokens]
    for number, entry in zip(known, spoken):
        words[number].update(start=entry.start * FRAME_S, end=(entry.start + entry.duration) * FRAME_S, status='aligned')
    json.dump({'segments': [{'words': words}]}, open(result, 'w', encoding='utf-8'))


def run(decoder, samples):
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()


if __name__ == '__main__':
    main(*sys.argv[1:])
