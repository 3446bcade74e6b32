// What the page knows: the recording and its words. Times are milliseconds from the start of the recording.
const D = JSON.parse(document.querySelector("script.data").textContent);
const W = D.words;
const COUNT = W.text.length;
const $ = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Each kind of word: its class, what it is called, and whether an editor should look at it.
const KINDS = {
  sure: ["clear", false], fair: ["fair", false], low: ["doubtful", true], guessed: ["interpolated", true],
  missing: ["not found", true], silent: ["not spoken", false], corrected: ["corrected", false],
};
const FAIR = 800;
let limit = 500; // Thousandths; an aligned word with less is doubtful.

// As the program made it, beside what the reader corrects.
const made = { text: [...W.text], start: [...W.start], end: [...W.end] };
const isMoved = (i) => W.start[i] !== made.start[i] || W.end[i] !== made.end[i];
const isCorrected = (i) => W.text[i] !== made.text[i] || isMoved(i);

// Who says a word, as a place in D.speakers, or -1; and the one who alone is shown, or -1.
const speakerOf = (i) => (W.speaker.length ? W.speaker[i] : -1);
let only = -1;
const shown = (i) => only < 0 || speakerOf(i) === only;

function kind(i) {
  if (isCorrected(i)) return "corrected";
  switch (W.status[i]) {
    case "a": return W.score[i] < limit ? "low" : W.score[i] < FAIR ? "fair" : "sure";
    case "i": return "guessed";
    case "x": return "missing";
    default: return "silent";
  }
}

// Words that have times, in order; of phones, where those of a word begin in D.phones.each.
const placed = [];
const phoneFrom = new Uint32Array(COUNT);
const phoneLead = new Int32Array(COUNT);
for (let i = 0, phones = 0, leads = 0; i < COUNT; i++) {
  if (W.start[i] >= 0) placed.push(i);
  phoneFrom[i] = phones;
  if (D.phones.count[i] > 0) phoneLead[i] = D.phones.lead[leads++];
  phones += D.phones.count[i];
}
// Speakers who have a recording each may speak at once.
placed.sort((a, b) => W.start[a] - W.start[b]);

// The phones of word i: [name, start, end].
function phonesOf(i) {
  const found = [];
  if (isMoved(i)) return found; // They lay between other edges.
  let at = W.start[i] + phoneLead[i];
  for (let p = phoneFrom[i]; p < phoneFrom[i] + D.phones.count[i]; p++) {
    const end = at + D.phones.each[2 * p + 1];
    found.push([D.phones.names[D.phones.each[2 * p]], at, end]);
    at = end;
  }
  return found;
}

// Runs of words without times that were not found, and where they would be: between the words beside them.
const gaps = [];
function findGaps() {
  gaps.length = 0;
  for (let i = 0, before = 0; i < COUNT; i++) {
    if (W.start[i] >= 0) before = W.end[i];
    if (W.status[i] !== "x") continue;
    const last = gaps[gaps.length - 1];
    if (last && last.first + last.count === i) { last.count++; continue; }
    gaps.push({ first: i, count: 1, from: before, to: 0, at: 0 });
  }
  for (let g = gaps.length - 1, after = D.duration, i = COUNT - 1; g >= 0; g--) {
    for (; i > gaps[g].first; i--) if (W.start[i] >= 0) after = W.start[i];
    gaps[g].to = Math.max(after, gaps[g].from);
    gaps[g].at = (gaps[g].from + after) / 2;
  }
}
findGaps();

// The gap that word i is in, if it was not found.
function gapOf(i) {
  const gap = gaps[first(gaps.length, (g) => gaps[g].first + gaps[g].count > i)];
  return gap && gap.first <= i ? gap : null;
}

// The first n for which holds(n), of 0..count, or count; holds is false up to it and true from it.
function first(count, holds) {
  let low = 0, high = count;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (holds(mid)) high = mid; else low = mid + 1;
  }
  return low;
}

// Position in `placed` of the last word that starts at or before t; -1 if there is none.
const before = (t) => first(placed.length, (n) => W.start[placed[n]] > t) - 1;

// The word that is spoken at t, or -1.
function wordAt(t, hold = 0) {
  // Of speakers who speak at once, one may have begun before the other and go on.
  for (let n = before(t), tried = 0; n >= 0 && tried < 8; n--, tried++) {
    if (shown(placed[n]) && t < W.end[placed[n]] + hold) return placed[n];
  }
  return -1;
}

// The nearest word from i on, in steps of `by`, that is shown; -1 if there is none.
function nearest(i, by) {
  while (i >= 0 && i < COUNT && !shown(i)) i += by;
  return i < COUNT ? i : -1;
}

function clock(ms, digits = 3) {
  const whole = Math.max(0, Math.round(ms / 10 ** (3 - digits)));
  const seconds = Math.floor(whole / 10 ** digits);
  const two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const part = digits ? "." + String(whole % 10 ** digits).padStart(digits, "0") : "";
  return (h ? h + ":" + two(m) : m) + ":" + two(s) + part;
}

const score = (i) => (W.score[i] / 1000).toFixed(2);
const counted = (n, what) => n.toLocaleString("en") + " " + what + (n === 1 ? "" : "s");

function bytesOf(base64) {
  const raw = atob(base64);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

// An element with attributes and children.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
