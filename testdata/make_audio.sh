#!/bin/sh
# Makes the synthetic recordings in testdata/audio/formats and testdata/audio/evil, and testdata/audio/opus.
#
# Needs ffmpeg, lame, opus-tools and python3 (Debian 12: ffmpeg 5.1, lame 3.100, opus-tools 0.2, libopus 1.3.1, python3 3.11). The files are committed, so
# this is only run to add one or to see how one came about; other versions of the encoders give other bytes.
#
#   sh testdata/make_audio.sh
set -eu
cd "$(dirname "$0")/audio"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p formats evil opus
rm -f formats/* evil/* opus/*
# ffmpeg with the options before the last argument, the output, that keep dates and random numbers out of it.
ff() {
    count=$#
    for argument; do
        shift
        count=$((count - 1))
        if [ $count -gt 0 ]; then set -- "$@" "$argument"; else output=$argument; fi
    done
    ffmpeg -v error -nostdin -y "$@" -fflags +bitexact -flags +bitexact "$output"
}

# Signals: pulses of Gaussian shape (0.2 ms wide, so that they survive 8 kHz and every codec) at whole seconds.
cat > "$work/signals.py" <<'PY'
import math, os, random, struct, sys, zlib
out = sys.argv[1]

def wav(name, rate, frames, code=1, bits=16, channels=1, pack='<h'):
    body = b''.join(struct.pack(pack, v) for frame in frames for v in frame)
    block = channels * bits // 8
    head = struct.pack('<4sI4s4sIHHIIHH4sI', b'RIFF', 36 + len(body), b'WAVE', b'fmt ', 16, code, channels,
                       rate, rate * block, block, bits, b'data', len(body))
    open(os.path.join(out, name), 'wb').write(head + body)

def pulses(rate, seconds, at, level=24000, noise=0):
    rng = random.Random(1)
    for n in range(int(rate * seconds)):
        t = n / rate
        v = sum(level * math.exp(-0.5 * ((t - a) / 0.0002) ** 2) for a in at)
        yield round(v + noise * (rng.random() - 0.5))

for rate in (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 96000):
    wav(f'click-{rate}.wav', rate, ((v,) for v in pulses(rate, 1.25, [1.0])))
# Two clicks over a little noise, for files that will be damaged between them.
wav('two.wav', 22050, ((v,) for v in pulses(22050, 3.5, [1.0, 3.0], noise=600)))
wav('two-44100.wav', 44100, ((v,) for v in pulses(44100, 3.5, [1.0, 3.0], noise=600)))
# A click every 0.17 s, so that each page of an Ogg file holds one.
wav('ticks.wav', 22050, ((v,) for v in pulses(22050, 3.5, [0.17 * k for k in range(1, 20)], noise=100)))
for rate in (8000, 12000, 16000, 24000, 44100, 48000):
    wav(f'click-{rate}-2.wav', rate, ((v, v) for v in pulses(rate, 1.25, [1.0])), channels=2)
wav('tone.wav', 16000, ((round(3000 * math.sin(n * 0.2)),) for n in range(20000)))
click = list(pulses(16000, 1.25, [1.0]))
wav('inverted.wav', 16000, ((v, -v) for v in click), channels=2)
wav('one-side.wav', 16000, ((v, 0) for v in click), channels=2)
wav('six.wav', 16000, ((0, 0, v, 0, 0, 0) for v in click), channels=6)
PY
python3 "$work/signals.py" "$work"

# Every format; lossless ones at one rate, the others at all they know.
for rate in 8000 11025 12000 16000 22050 24000 32000 44100 48000 96000; do
    ff -i "$work/click-$rate.wav" -c:a flac "formats/click-$rate.flac"
    [ $rate = 96000 ] && continue
    lame --quiet -b 32 "$work/click-$rate.wav" "formats/click-cbr-$rate.mp3"
    ff -i "$work/click-$rate.wav" -c:a aac -b:a 32k "formats/click-$rate.m4a"
    ff -i "$work/click-$rate.wav" -c:a aac -b:a 32k "formats/click-$rate.aac"
    ff -i "$work/click-$rate.wav" -c:a libvorbis -q:a 2 "formats/click-$rate.ogg"
done
for rate in 16000 44100; do
    lame --quiet -V5 "$work/click-$rate.wav" "formats/click-vbr-$rate.mp3"
    lame --quiet -t -b 32 "$work/click-$rate.wav" "formats/click-untagged-$rate.mp3"
    ff -i "$work/click-$rate.wav" -c:a aac -b:a 32k "formats/click-aac-$rate.mkv"
    ff -i "$work/click-$rate.wav" -c:a libmp3lame -b:a 32k "formats/click-mp3-$rate.mkv"
    ff -i "$work/click-$rate.wav" -c:a libvorbis -q:a 2 "formats/click-$rate.webm"
    ff -i "$work/click-$rate.wav" -c:a alac "formats/click-alac-$rate.m4a"
    ff -i "$work/click-$rate.wav" -c:a mp2 -b:a 64k "formats/click-$rate.mp2"
    ff -i "$work/click-$rate.wav" -c:a flac "formats/click-flac-$rate.ogg"
done
ff -i "$work/click-44100.wav" -c:a alac formats/click-alac-44100.caf
# Opus, mono and stereo. At 64 kbit/s the codec moves the click by less than 3 us, at 24 kbit/s by up to 0.2 ms.
for rate in 8000 12000 16000 24000 44100 48000; do
    for channels in 1 2; do
        [ $channels = 1 ] && wav="$work/click-$rate.wav" || wav="$work/click-$rate-2.wav"
        opusenc --quiet --serial 1 --bitrate 64 "$wav" "formats/click-opus-$rate-$channels.opus"
        for kind in mp4 webm; do
            ff -i "$wav" -c:a libopus -b:a 64k -strict -2 "formats/click-opus-$rate-$channels.$kind"
        done
    done
done
ff -i "$work/click-48000-2.wav" -c:a libopus -b:a 64k formats/click-opus-48000-2.mkv
ff -i "$work/six.wav" -c:a libopus -b:a 256k -mapping_family 1 formats/six.opus
# Uncompressed in other containers.
ff -i "$work/click-16000.wav" -rf64 always formats/click-rf64-16000.wav
ff -i "$work/click-8000.wav" -c:a pcm_s24le formats/click-8000.w64
ff -i "$work/click-8000.wav" -c:a pcm_s16be formats/click-8000.au
ff -i "$work/click-8000.wav" -c:a pcm_mulaw formats/click-mulaw-8000.au
# Two audio tracks, the second the default: a tone, and the click.
for kind in mkv mp4; do
    ff -i "$work/tone.wav" -i "$work/click-16000.wav" -map 0 -map 1 -c:a aac -b:a 32k -disposition:a:0 0 \
        -disposition:a:1 default "formats/two-tracks.$kind"
done
for codec in pcm_u8 pcm_s24le pcm_s32le pcm_f32le pcm_f64le pcm_alaw pcm_mulaw adpcm_ima_wav adpcm_ms; do
    ff -i "$work/click-8000.wav" -c:a $codec "formats/click-$codec.wav"
done
ff -i "$work/click-8000.wav" -c:a pcm_s16be formats/click-8000.aiff
ff -i "$work/click-8000.wav" -c:a pcm_s16be formats/click-8000.caf
# As a pipe leaves it: the header does not know the length.
ff -i "$work/click-8000.wav" -f wav - > formats/click-piped-8000.wav
# The audio of a video, also with audio that begins half a second late.
video="-f lavfi -i color=size=16x16:rate=10:duration=1.25"
ff $video -i "$work/click-44100.wav" -c:v libx264 -c:a aac -b:a 32k formats/click-video.mp4
ff $video -i "$work/click-44100.wav" -c:v libx264 -c:a aac -b:a 32k formats/click-video.mov
ff $video -i "$work/click-44100.wav" -c:v libx264 -c:a flac formats/click-video.mkv
ff $video -i "$work/click-44100.wav" -c:v libvpx -c:a libvorbis -q:a 2 formats/click-video.webm
ff $video -itsoffset 0.5 -i "$work/click-44100.wav" -c:v libx264 -c:a aac -b:a 32k formats/late-video.mp4
ff $video -itsoffset 0.5 -i "$work/click-44100.wav" -c:v libx264 -c:a flac formats/late-video.mkv
ff -i "$work/click-44100.wav" -c:a aac -b:a 32k -movflags +frag_keyframe+empty_moov formats/click-fragmented.m4a
# Channels.
for name in inverted one-side six; do ff -i "$work/$name.wav" -c:a flac formats/$name.flac; done
# One stream after another in the same file, as podcasts are put together.
cat formats/click-cbr-44100.mp3 formats/click-cbr-44100.mp3 > formats/joined.mp3
cat formats/click-16000.ogg formats/click-16000.ogg > formats/joined.ogg

# Damaged between two clicks.
lame --quiet -b 32 "$work/two.wav" "$work/two.mp3"
lame --quiet -V6 "$work/two-44100.wav" "$work/two-vbr.mp3"
ff -i "$work/two.wav" -c:a flac "$work/two.flac"
ff -i "$work/two.wav" -c:a libvorbis -q:a 2 -page_duration 200000 "$work/two.ogg"
ff -i "$work/ticks.wav" -c:a libvorbis -q:a 2 -page_duration 200000 "$work/ticks.ogg"
ff -i "$work/two.wav" -c:a aac -b:a 32k "$work/two.aac"
ff -i "$work/two.wav" -c:a aac -b:a 32k -movflags +faststart "$work/two.m4a"
ff -i "$work/two.wav" -c:a libmp3lame -b:a 32k -cluster_time_limit 300 "$work/two.mkv"
opusenc --quiet --serial 1 --bitrate 48 --max-delay 100 "$work/two.wav" "$work/two.opus"
ff -i "$work/two.wav" -c:a libopus -b:a 48k -movflags +faststart -strict -2 "$work/two-opus.mp4"
ff -i "$work/two.wav" -c:a libopus -b:a 48k -cluster_time_limit 300 "$work/two-opus.webm"
ff -i "$work/click-16000.wav" -c:a aac -b:a 32k -f mpegts evil/transport.ts
ff -i "$work/click-16000.wav" -c:a ac3 -b:a 32k -ar 32000 evil/ac3.mp4
ff -i "$work/click-16000.wav" -c:a wavpack evil/wavpack.wv
ff -i "$work/six.wav" -c:a aac -b:a 64k evil/surround.m4a
ff -f lavfi -i color=size=16x16:rate=10:duration=1 -c:v libx264 evil/video-without-audio.mp4
ff -f lavfi -i color=size=16x16:rate=10:duration=1 -c:v libvpx evil/video-without-audio.webm

cat > "$work/evil.py" <<'PY'
import math, os, random, struct, sys
work = sys.argv[1]
def put(name, data): open(os.path.join('evil', name), 'wb').write(data)
def get(name): return open(os.path.join(work, name), 'rb').read()

def spoil(name, to, begin, end, how):
    data = bytearray(get(name))
    a, b = int(len(data) * begin), int(len(data) * end)
    rng = random.Random(7)
    if how == 'zero': data[a:b] = bytes(b - a)
    if how == 'noise': data[a:b] = bytes(rng.randrange(256) for _ in range(b - a))
    put(to, bytes(data))

spoil('two.mp3', 'damaged-zero.mp3', 0.50, 0.62, 'zero')
spoil('two.mp3', 'damaged-noise.mp3', 0.50, 0.62, 'noise')
spoil('two-vbr.mp3', 'damaged-vbr.mp3', 0.50, 0.60, 'noise')
spoil('two.flac', 'damaged.flac', 0.50, 0.60, 'noise')
spoil('two.ogg', 'damaged.ogg', 0.50, 0.60, 'noise')
spoil('two.aac', 'damaged.aac', 0.50, 0.60, 'noise')
spoil('two.m4a', 'damaged.m4a', 0.50, 0.60, 'noise')
spoil('two.mkv', 'damaged.mkv', 0.54, 0.56, 'noise')
spoil('two.opus', 'damaged.opus', 0.50, 0.60, 'noise')
spoil('two-opus.mp4', 'damaged-opus.mp4', 0.50, 0.60, 'noise')
spoil('two-opus.webm', 'damaged-opus.webm', 0.54, 0.56, 'noise')
for name in ('two.mp3', 'two.flac', 'two.ogg', 'two.aac', 'two.m4a', 'two.mkv', 'two.wav', 'two.opus'):
    data = get(name)
    put('truncated.' + name.split('.')[1], data[:int(len(data) * 0.6)])

pages = get('ticks.ogg').split(b'OggS')[1:]
del pages[len(pages) // 2]
put('lost-page.ogg', b''.join(b'OggS' + page for page in pages))

def wav(rate, channels, bits, body, code=1, data_bytes=None, block=None):
    block = block if block is not None else channels * bits // 8
    size = len(body) if data_bytes is None else data_bytes
    return struct.pack('<4sI4s4sIHHIIHH4sI', b'RIFF', (36 + size) & 0xffffffff, b'WAVE', b'fmt ', 16, code,
                       channels, rate & 0xffffffff, (rate * block) & 0xffffffff, block & 0xffff, bits, b'data',
                       size) + body
tone = [round(8000 * math.sin(n * 0.2)) for n in range(4000)]
body = b''.join(struct.pack('<h', v) for v in tone)
put('empty.wav', b'')
put('header-only.wav', wav(16000, 1, 16, b'')[:30])
put('zero-samples.wav', wav(16000, 1, 16, b''))
put('40ms.wav', wav(16000, 1, 16, body[:1280]))
put('claims-4gb.wav', wav(16000, 1, 16, body, data_bytes=0xfffffff0))
put('1000-channels.wav', wav(16000, 1000, 16, body))
put('0-channels.wav', wav(16000, 0, 16, body))
put('rate-0.wav', wav(0, 1, 16, body))
put('rate-4ghz.wav', wav(4_000_000_000, 1, 16, body))
put('rate-100hz.wav', wav(100, 1, 16, body))
floats = [v / 32768 for v in tone]
floats[100:103] = [math.nan, math.inf, 1e30]
put('not-a-number.wav', wav(16000, 1, 32, b''.join(struct.pack('<f', v) for v in floats), code=3))
put('text.wav', b'Alice was beginning to get very tired of sitting by her sister on the bank.\n' * 20)
put('text-utf16.mp3', ('\ufeff' + 'Alice was beginning to get very tired.\n' * 20).encode('utf-16-le'))
rng = random.Random(3)
put('noise.mp3', bytes(rng.randrange(256) for _ in range(20000)))
put('archive.mp3', b'PK\x03\x04' + bytes(rng.randrange(256) for _ in range(3000)))
put('mark-only.ogg', b'OggS')
put('mark-only.flac', b'fLaC')
put('no-index.m4a', get('two.m4a')[:28] + get('two.m4a')[-8000:])
PY
python3 "$work/evil.py" "$work"
# Speech in each of Opus' modes, and every hundredth sample that libopus makes of it.
opusenc --quiet --serial 1 --bitrate 12 amiable.flac opus/silk.opus
ffmpeg -v error -nostdin -i amiable.flac -ar 48000 "$work/amiable.wav"
opusenc --quiet --serial 1 --bitrate 24 "$work/amiable.wav" opus/hybrid.opus
opusenc --quiet --serial 1 --bitrate 40 --music "$work/amiable.wav" opus/celt.opus
for name in silk hybrid celt; do
    opusdec --quiet --rate 48000 --float --no-dither opus/$name.opus "$work/$name.wav"
    ffmpeg -v error -nostdin -y -i "$work/$name.wav" -f f32le "$work/$name.f32"
    python3 - "$work/$name.f32" opus/$name.s16 <<'PY'
import array, sys
samples = array.array('f', open(sys.argv[1], 'rb').read())[::100]
array.array('h', (round(v * 32768) for v in samples)).tofile(open(sys.argv[2], 'wb'))
PY
done
ls -l formats evil opus | awk '{ bytes += $5 } END { print bytes " bytes" }'
