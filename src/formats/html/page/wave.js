// The axis: waveform, words, phones, pauses, chunks; only what is seen is drawn, once a picture at most.
const wave = $("wave"), overview = $("overview");
const RULER = 20, WORDS = 28, PHONES = 22, CHUNKS = 15;
const MOST_ZOOM = 2, WHEEL = 0.002; // Pixels a millisecond; powers of e a pixel of the wheel.
const view = { t: 0, zoom: 0, width: 0, height: 0, dpr: 1 };
let goal = null; // Where the view is gliding to.
let colours = {}, hatch = null, strip = null, wanted = false, pannedAt = -1e9;
let chosen = -1, current = -1;

// Levels of the waveform: lowest and highest of bins, each four times as long as those of the level below.
const levels = [];
let gain = 1;
function openPeaks() {
  const bytes = new Int8Array(bytesOf(D.peaks.base64).buffer);
  const bins = bytes.length / 2;
  let [low, high] = [new Float32Array(bins), new Float32Array(bins)];
  // The bytes are roots; of their squares the power of 0.7 is drawn, so that soft consonants are seen beside vowels.
  const drawn = Float32Array.from({ length: 256 }, (_, v) => Math.sign(v - 128) * Math.abs((v - 128) / 127) ** 1.4);
  for (let i = 0; i < bins; i++) [low[i], high[i]] = [drawn[bytes[2 * i] + 128], drawn[bytes[2 * i + 1] + 128]];
  for (let ms = D.peaks.bin_us / 1000; ; ms *= 4) {
    levels.push({ ms, low, high });
    const less = Math.ceil(low.length / 4);
    if (less < 2) break;
    const [l, h] = [new Float32Array(less), new Float32Array(less)];
    for (let i = 0; i < less; i++) {
      for (let k = 4 * i; k < Math.min(4 * i + 4, low.length); k++) {
        l[i] = Math.min(l[i], low[k]);
        h[i] = Math.max(h[i], high[k]);
      }
    }
    [low, high] = [l, h];
  }
  // So that a single knock does not make the speech small.
  const { low: l, high: h } = levels[Math.min(3, levels.length - 1)];
  const tops = Float32Array.from(l, (v, i) => Math.max(-v, h[i])).sort();
  gain = 0.92 / Math.max(tops[Math.floor(tops.length * 0.99)] || 0, 1e-4);
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["panel", "ink", "muted", "line", "soft", "accent", "head", "chosen", "now", "fair", "low", "guessed",
    "missing", "strange", "wave", "box", "box-line", "pause", "chunk", "fair-ground", "low-ground", "guessed-ground",
    "missing-ground", "strange-ground", "corrected", "corrected-ground", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"];
  colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue("--" + name).trim()]));
  const tile = new OffscreenCanvas(8, 8), ink = tile.getContext("2d");
  ink.fillStyle = colours["strange-ground"];
  ink.fillRect(0, 0, 8, 8);
  ink.strokeStyle = colours.strange;
  ink.globalAlpha = 0.32;
  ink.beginPath();
  for (const x of [-8, 0, 8]) { ink.moveTo(x - 1, 9); ink.lineTo(x + 9, -1); }
  ink.stroke();
  hatch = wave.getContext("2d").createPattern(tile, "repeat");
  strip = null;
  redraw();
}

const leastZoom = () => view.width / Math.max(D.duration, 1);
const shownMs = () => view.width / view.zoom;
const xOf = (ms) => (ms - view.t) * view.zoom;
const inside = (t) => Math.min(Math.max(t, 0), Math.max(0, D.duration - shownMs()));

function fit() {
  const dpr = window.devicePixelRatio || 1;
  for (const canvas of [wave, overview]) {
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * dpr));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * dpr));
  }
  const whole = view.width === 0 || view.zoom <= leastZoom() * 1.001;
  Object.assign(view, { width: wave.clientWidth, height: wave.clientHeight, dpr });
  view.zoom = whole ? leastZoom() : Math.max(view.zoom, leastZoom());
  view.t = inside(view.t);
  strip = null;
  draw();
}

function zoomBy(factor, x = null) {
  // Around the playhead if it is in view, else around the middle.
  if (x === null) x = xOf(headNow());
  if (x < 0 || x > view.width) x = view.width / 2;
  const t = view.t + x / view.zoom;
  const most = Math.max(MOST_ZOOM, leastZoom());
  view.zoom = Math.min(most, Math.max(leastZoom(), view.zoom * factor));
  view.t = inside(t - x / view.zoom);
  goal = null;
  redraw();
}

function panTo(t) {
  view.t = inside(t);
  goal = null;
  redraw();
}

function glideTo(t) {
  if (calm.matches) { panTo(t); return; }
  goal = inside(t);
  redraw();
}

// Bring a stretch into view, with some of what is around it.
function reveal(start, end) {
  const margin = Math.min(shownMs() * 0.12, 2000);
  const t = goal ?? view.t;
  if (start >= t + margin && end <= t + shownMs() - margin) return;
  if (start - margin <= 0 && t === 0 && end <= shownMs()) return;
  const far = Math.abs(start - t) > 3 * shownMs();
  (far ? panTo : glideTo)((start + end) / 2 - shownMs() / 2);
}

function zoomTo(start, end, share = 0.2) {
  view.zoom = Math.min(MOST_ZOOM, Math.max(leastZoom(), (share * view.width) / Math.max(end - start, 80)));
  panTo((start + end) / 2 - shownMs() / 2);
}

function redraw() {
  if (wanted) return;
  wanted = true;
  requestAnimationFrame(draw);
}

function draw() {
  wanted = false;
  if (!view.width) return;
  watch();
  follow();
  if (goal !== null) {
    view.t += (goal - view.t) * 0.25;
    if (Math.abs(goal - view.t) * view.zoom < 0.5) { view.t = goal; goal = null; }
  }
  const pen = wave.getContext("2d");
  const device = view.zoom * view.dpr;
  // On whole pixels of the screen, so that nothing shimmers while it scrolls.
  const column = Math.round(view.t * device), t = view.t;
  view.t = column / device;
  const bottom = view.height - WORDS - PHONES - CHUNKS;
  pen.setTransform(view.dpr, 0, 0, view.dpr, 0, 0);
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, view.width, view.height);
  drawSpans(pen, bottom);
  drawMarked(pen, bottom);
  drawPeaks(pen, column, RULER, bottom - RULER);
  drawRuler(pen);
  drawChunks(pen);
  drawWords(pen, bottom);
  drawHead(pen);
  drawOverview();
  showHead();
  view.t = t;
  if (playing() || goal !== null) redraw();
}

// The spans of a flat list that lie in view, as [x, width].
function seen(list) {
  const end = view.t + shownMs(), found = [];
  for (let n = first(list.length / 2, (n) => list[2 * n + 1] > view.t); n < list.length / 2 && list[2 * n] < end; n++) {
    const x = xOf(list[2 * n]);
    found.push([x, Math.max(xOf(list[2 * n + 1]) - x, 0.5), n]);
  }
  return found;
}

function drawSpans(pen, bottom) {
  pen.fillStyle = colours.pause;
  for (const [x, width] of seen(D.silences)) pen.fillRect(x, RULER, width, bottom - RULER);
  const shift = -((view.t * view.zoom) % 8);
  for (const [x, width] of seen(D.untranscribed)) {
    pen.save();
    pen.translate(shift, 0);
    pen.fillStyle = hatch;
    pen.fillRect(x - shift, RULER, Math.max(width, 1), bottom + WORDS - RULER);
    pen.restore();
    label(pen, "untranscribed", x, width, bottom + WORDS / 2, colours.strange, colours["strange-ground"]);
  }
}

function drawMarked(pen, bottom) {
  for (const [i, colour] of [[chosen, colours.chosen], [playing() ? current : -1, colours.now]]) {
    if (i < 0 || W.start[i] < 0) continue;
    pen.globalAlpha = 0.75;
    pen.fillStyle = colour;
    pen.fillRect(xOf(W.start[i]), RULER, Math.max((W.end[i] - W.start[i]) * view.zoom, 1), bottom - RULER);
    pen.globalAlpha = 1;
    if (i !== chosen) continue;
    pen.strokeStyle = pen.fillStyle = colours.accent;
    // What can be dragged.
    for (const x of [xOf(W.start[i]), xOf(W.end[i])]) {
      line(pen, x, RULER, bottom);
      pen.fillRect(x - 2, bottom - 12, 4, 12);
    }
    if (!W.cuts.length || W.cuts[2 * i] < 0 || isMoved(i)) continue;
    pen.setLineDash([2, 3]);
    for (const us of [W.cuts[2 * i], W.cuts[2 * i + 1]]) line(pen, xOf(us / 1000), RULER, bottom);
    pen.setLineDash([]);
  }
}

function line(pen, x, from, to) {
  const at = (Math.round(x * view.dpr) + 0.5) / view.dpr;
  pen.lineWidth = 1 / view.dpr;
  pen.beginPath();
  pen.moveTo(at, from);
  pen.lineTo(at, to);
  pen.stroke();
}

function drawPeaks(pen, column, top, height) {
  if (!levels.length) return;
  const mid = top + height / 2, half = height / 2 - 2, pixel = 1 / view.dpr;
  const y = (v) => mid - Math.max(-1, Math.min(1, v * gain)) * half;
  const columnMs = pixel / view.zoom, columns = Math.ceil(view.width * view.dpr);
  pen.fillStyle = colours.wave;
  pen.beginPath();
  const { ms, low, high } = levels[0];
  if (ms > columnMs) {
    // Closer than the bins: a line through their middles.
    const from = Math.max(0, Math.floor(view.t / ms) - 1);
    const to = Math.min(low.length - 1, Math.ceil((view.t + shownMs()) / ms) + 1);
    const x = (i) => xOf((i + 0.5) * ms);
    if (from === 0) pen.lineTo(xOf(0), mid - pixel);
    for (let i = from; i <= to; i++) pen.lineTo(x(i), y(high[i]) - pixel / 2);
    if (to === low.length - 1) { pen.lineTo(xOf(D.duration), mid - pixel); pen.lineTo(xOf(D.duration), mid + pixel); }
    for (let i = to; i >= from; i--) pen.lineTo(x(i), y(low[i]) + pixel / 2);
    if (from === 0) pen.lineTo(xOf(0), mid + pixel);
  } else {
    const level = levels[Math.min(levels.length - 1, Math.floor(Math.log(columnMs / ms) / Math.log(4)))];
    const bins = level.low.length;
    for (let k = 0; k < columns; k++) {
      const a = Math.floor(((column + k) * columnMs) / level.ms);
      if (a < 0 || a >= bins) continue;
      const b = Math.min(bins, Math.max(a + 1, Math.floor(((column + k + 1) * columnMs) / level.ms)));
      let [l, h] = [level.low[a], level.high[a]];
      for (let i = a + 1; i < b; i++) {
        if (level.low[i] < l) l = level.low[i];
        if (level.high[i] > h) h = level.high[i];
      }
      const up = y(h);
      pen.rect(k * pixel, up - pixel / 2, pixel, y(l) - up + pixel);
    }
  }
  pen.fill();
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000, 300000, 600000,
  1800000, 3600000, 7200000];

function drawRuler(pen) {
  const step = STEPS.find((s) => s * view.zoom >= 72) || 7200000;
  const digits = step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.strokeStyle = colours.line;
  pen.fillStyle = colours.muted;
  for (let t = Math.floor(view.t / step) * step; t <= view.t + shownMs() && t <= D.duration; t += step) {
    line(pen, xOf(t), 0, RULER);
    pen.fillText(clock(t, digits), xOf(t) + 4, RULER / 2);
  }
  pen.strokeStyle = colours.line;
  pen.beginPath();
  pen.moveTo(0, RULER - 0.5);
  pen.lineTo(view.width, RULER - 0.5);
  pen.stroke();
}

function drawChunks(pen) {
  const top = view.height - CHUNKS;
  pen.fillStyle = colours.soft;
  pen.fillRect(0, top, view.width, CHUNKS);
  pen.font = "10px system-ui, sans-serif";
  const chunks = seen(D.chunks), dense = chunks.length * 24 > view.width;
  for (const [x, width, n] of chunks) {
    pen.fillStyle = colours.chunk;
    pen.fillRect(x + 0.5, top + 2, Math.max(width - 1, 0.5), CHUNKS - 4);
    label(pen, `chunk ${n + 1}`, x, width, top + CHUNKS / 2, colours.ink);
    if (n === 0 || dense) continue;
    pen.globalAlpha = 0.6;
    pen.strokeStyle = colours.muted;
    pen.setLineDash([4, 4]);
    line(pen, x, RULER, top);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }
}

// Text in the part of a stretch that is seen, if there is room.
function label(pen, text, x, width, y, colour, ground = null) {
  const [from, to] = [Math.max(x, 0), Math.min(x + width, view.width)];
  const needs = pen.measureText(text).width;
  if (to - from < needs + 8) return;
  const at = Math.max(from + 4, Math.min((from + to) / 2 - needs / 2, to - needs - 4));
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(at - 3, y - 8, needs + 6, 16);
  }
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillStyle = colour;
  pen.fillText(text, at, y);
}

const widths = new Float32Array(COUNT).fill(-1);

function drawWords(pen, top) {
  const end = view.t + shownMs(), y = top + 2, height = WORDS - 4;
  const boxes = { sure: [], fair: [], low: [], guessed: [], silent: [], corrected: [] }, bars = [];
  for (let n = Math.max(0, before(view.t)); n < placed.length && W.start[placed[n]] < end; n++) {
    const i = placed[n];
    if (W.end[i] <= view.t || !shown(i)) continue;
    const name = kind(i), x = xOf(W.start[i]), width = Math.max(1, xOf(W.end[i]) - x - (view.zoom > 0.03 ? 1 : 0));
    // Of what falls on the same pixel of the screen one is enough, however many hours are seen.
    const there = boxes[name][boxes[name].length - 1];
    if (there && x + width < there[1] + there[2] + 0.5) continue;
    boxes[name].push([i, x, width]);
    if (speakerOf(i) >= 0) (bars[speakerOf(i)] ??= []).push([x, width]);
  }
  for (const [name, list] of Object.entries(boxes)) {
    if (!list.length) continue;
    pen.fillStyle = colours[name + "-ground"] || colours.box;
    pen.beginPath();
    for (const [, x, width] of list) pen.rect(x, y, width, height);
    pen.fill();
    // Told apart by the line below: dots, a bar, dashes.
    pen.fillStyle = colours[name] || colours["box-line"];
    pen.beginPath();
    for (const [, x, width] of list) {
      if (name === "low") pen.rect(x, y + height - 3, width, 3);
      else if (name === "sure" || name === "silent" || width < 6) pen.rect(x, y + height - 1, width, 1);
      else for (let s = 0; s < width; s += name === "fair" ? 4 : 8) {
        pen.rect(x + s, y + height - 2, Math.min(name === "fair" ? 2 : 5, width - s), 2);
      }
    }
    pen.fill();
  }
  // Who speaks: a bar above.
  for (const [speaker, list] of Object.entries(bars)) {
    pen.fillStyle = colours[`s${speaker % 8}`];
    for (const [x, width] of list) pen.fillRect(x, y - 1, width, 3);
  }
  pen.font = "12px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  for (const [name, list] of Object.entries(boxes)) {
    pen.fillStyle = name === "silent" ? colours.muted : colours[name] || colours.ink;
    for (const [i, x, width] of list) if (width >= 14) word(pen, i, x, width, y + height / 2);
  }
  for (const [i, colour] of [[playing() ? current : -1, colours.head], [chosen, colours.accent]]) {
    if (i < 0 || W.start[i] < 0) continue;
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.strokeRect(xOf(W.start[i]), y, Math.max((W.end[i] - W.start[i]) * view.zoom - 1, 1), height);
  }
  drawPhones(pen, top + WORDS);
  drawGaps(pen, top, end);
}

function word(pen, i, x, width, y) {
  if (widths[i] < 0) widths[i] = pen.measureText(W.text[i].slice(0, 200)).width;
  const [from, to] = [Math.max(x, 0), Math.min(x + width, view.width)];
  if (widths[i] + 4 <= to - from) {
    pen.fillText(W.text[i].slice(0, 200), Math.max(from + 2, Math.min((x + x + width - widths[i]) / 2, to - widths[i] - 2)), y);
    return;
  }
  if (to - from < 26) return;
  pen.save();
  pen.beginPath();
  pen.rect(from, y - 12, to - from - 1, 24);
  pen.clip();
  pen.fillText(W.text[i].slice(0, 200), from + 3, y);
  pen.restore();
}

function drawPhones(pen, top) {
  // From some 9 pixels a phone on.
  if (view.zoom < 0.11) return;
  const end = view.t + shownMs(), height = PHONES - 3;
  pen.font = "11px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.strokeStyle = colours["box-line"];
  for (let n = Math.max(0, before(view.t)); n < placed.length && W.start[placed[n]] < end; n++) {
    for (const [name, from, to] of shown(placed[n]) ? phonesOf(placed[n]) : []) {
      const [x, width] = [xOf(from), (to - from) * view.zoom];
      if (x + width < 0 || x > view.width) continue;
      pen.lineWidth = 1;
      pen.strokeRect(x + 0.5, top + 0.5, Math.max(width - 1, 0.5), height);
      pen.fillStyle = colours.ink;
      if (width >= pen.measureText(name).width + 2) pen.fillText(name, x + width / 2, top + height / 2 + 1);
    }
  }
  pen.textAlign = "left";
}

// Words that were not found: a mark where they would be, as long as it does not hide another.
function drawGaps(pen, top, end) {
  let last = -1e9;
  pen.font = "600 11px system-ui, sans-serif";
  for (let g = first(gaps.length, (g) => gaps[g].at >= view.t); g < gaps.length && gaps[g].at <= end; g++) {
    const x = xOf(gaps[g].at);
    const here = chosen >= gaps[g].first && chosen < gaps[g].first + gaps[g].count;
    pen.fillStyle = colours.missing;
    pen.beginPath();
    pen.moveTo(x - 5, top - 9);
    pen.lineTo(x + 5, top - 9);
    pen.lineTo(x, top + 1);
    pen.fill();
    if (here) {
      pen.strokeStyle = colours.accent;
      pen.lineWidth = 2;
      pen.stroke();
    }
    const text = `${gaps[g].count} not found`, needs = pen.measureText(text).width;
    if (x - needs / 2 < last + 8 || view.zoom < 0.02) continue;
    last = x + needs / 2;
    pen.fillStyle = colours["missing-ground"];
    pen.fillRect(x - needs / 2 - 4, top - 26, needs + 8, 16);
    pen.fillStyle = colours.missing;
    pen.textAlign = "center";
    pen.fillText(text, x, top - 17.5);
    pen.textAlign = "left";
  }
}

function drawHead(pen) {
  const x = xOf(headNow());
  if (x < -8 || x > view.width + 8) return;
  pen.fillStyle = colours.head;
  pen.fillRect(x - 0.75, 0, 1.5, view.height);
  pen.beginPath();
  pen.moveTo(x - 6, 0);
  pen.lineTo(x + 6, 0);
  pen.lineTo(x, 9);
  pen.fill();
}

// The whole recording, kept as a picture; over it the frame of what is seen above.
function drawOverview() {
  const pen = overview.getContext("2d"), { width, dpr } = view, height = overview.clientHeight;
  if (!strip) strip = pictureOfAll(width, height, dpr);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.drawImage(strip, 0, 0);
  pen.setTransform(dpr, 0, 0, dpr, 0, 0);
  const x = (t) => (t / Math.max(D.duration, 1)) * width;
  const [from, to] = [x(view.t), Math.max(x(view.t + shownMs()), x(view.t) + 6)];
  pen.fillStyle = colours.accent;
  pen.globalAlpha = 0.14;
  pen.fillRect(from, 0, to - from, height);
  pen.globalAlpha = 1;
  pen.strokeStyle = colours.accent;
  pen.lineWidth = 1.5;
  pen.strokeRect(from + 0.75, 0.75, to - from - 1.5, height - 1.5);
  pen.fillStyle = colours.head;
  pen.fillRect(x(headNow()) - 0.75, 0, 1.5, height);
}

function pictureOfAll(width, height, dpr) {
  const picture = new OffscreenCanvas(overview.width, overview.height), pen = picture.getContext("2d");
  pen.setTransform(dpr, 0, 0, dpr, 0, 0);
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, width, height);
  const kept = { ...view };
  Object.assign(view, { t: 0, zoom: width / Math.max(D.duration, 1) });
  const marks = 8;
  pen.fillStyle = colours["strange-ground"];
  for (const [x, w] of seen(D.untranscribed)) pen.fillRect(x, 0, Math.max(w, 1), height);
  pen.globalAlpha = 0.75;
  drawPeaks(pen, 0, 0, height - marks);
  pen.globalAlpha = 1;
  // Doubtful words: a tick below each, higher for those that were not found.
  for (const i of doubtful) {
    const name = kind(i);
    pen.fillStyle = colours[name];
    if (name !== "missing") pen.fillRect(xOf(W.start[i]) - 0.5, height - 5, 1.5, 5);
  }
  pen.fillStyle = colours.missing;
  for (const gap of gaps) pen.fillRect(xOf(gap.at) - 1, height - marks, 2, marks);
  pen.fillStyle = colours.strange;
  for (const [x, w] of seen(D.untranscribed)) pen.fillRect(x, 0, Math.max(w, 1), 2);
  Object.assign(view, kept);
  return picture;
}
