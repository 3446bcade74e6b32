// What the reader corrects: texts and edges of words. Words that touch share an edge and keep it, unless Shift says not.
const LEAST = 10, STEP = 10; // Milliseconds: of a word, and of a key.
const steps = []; // For undoing, each a list of [word, field, value before].
let grabbed = null; // The edge that is being dragged.
let typing = false;

const countCorrected = () => { let n = 0; for (let i = 0; i < COUNT; i++) if (isCorrected(i)) n++; return n; };

// The nearest word with times before or after word i in the same recording, or -1.
function beside(i, by) {
  for (let k = i + by; k >= 0 && k < COUNT; k += by) {
    if (W.start[k] >= 0 && (!W.recording.length || W.recording[k] === W.recording[i])) return k;
  }
  return -1;
}

// The word that shares an edge of word i, or -1.
function sharing(i, edge) {
  const [by, other] = edge === "start" ? [-1, "end"] : [1, "start"];
  const j = beside(i, by);
  return j >= 0 && W[other][j] === W[edge][i] ? j : -1;
}

// What changes if an edge of word i, and of the word `shared` that has it, too, goes to t or as near as it can.
function edgeTo(i, edge, t, shared) {
  const [by, other] = edge === "start" ? [-1, "end"] : [1, "start"];
  const j = beside(i, by), near = W[other][i] + by * LEAST;
  const far = j < 0 ? (by < 0 ? 0 : D.duration) : shared >= 0 ? W[edge][j] - by * LEAST : W[other][j];
  const [low, high] = by < 0 ? [far, near] : [near, far];
  if (low > high) return [];
  const to = Math.round(Math.min(Math.max(t, low), high));
  return shared >= 0 ? [[i, edge, to], [shared, other, to]] : [[i, edge, to]];
}

function put(changes) {
  for (const [i, field, value] of changes) W[field][i] = value;
  placed.sort((a, b) => W.start[a] - W.start[b]);
  for (const [i] of changes) {
    widths[i] = -1;
    if (!elements[i]) continue;
    elements[i].textContent = W.text[i];
    sign(i);
    showWhen(i);
  }
  if (chosen >= 0) showChosen();
  redraw();
}

// Make a correction that can be undone.
function change(changes) {
  const real = changes.filter(([i, field, value]) => W[field][i] !== value);
  if (!real.length) return;
  steps.push(real.map(([i, field]) => [i, field, W[field][i]]));
  put(real);
  settle();
}

function undo() {
  const step = steps.pop();
  if (!step) return;
  put(step);
  settle();
  choose(step[0][0], { scroll: true, say: "Undone: " });
}

// What depends on all corrections together.
function settle() {
  findGaps();
  joined = null;
  if ($("query").value) find($("query").value);
  countKinds();
  const count = countCorrected();
  $("corrections").hidden = !count && !steps.length;
  $("corrected").textContent = `${count} corrected`;
  $("undo").disabled = !steps.length;
  $("download").disabled = !count;
  keep();
}

function nudge(edge, ms, alone) {
  const i = chosen;
  if (i < 0 || W.start[i] < 0) return;
  change(edgeTo(i, edge, W[edge][i] + ms, alone ? -1 : sharing(i, edge)));
  say(`${edge === "start" ? "Start" : "End"} ${clock(W[edge][i])}`);
}

function type(on = true) {
  if (chosen < 0) return;
  typing = on;
  showChosen();
  const input = $("typed");
  if (input) { input.focus(); input.select(); } else elements[chosen]?.focus({ preventScroll: true });
}

// The edge of the chosen word that a pointer is at.
function edgeAt(event) {
  const i = chosen, y = event.offsetY;
  if (i < 0 || W.start[i] < 0 || y < RULER || y > view.height - PHONES - CHUNKS) return null;
  const off = (edge) => event.offsetX - xOf(W[edge][i]);
  const edge = Math.abs(off("start")) <= Math.abs(off("end")) ? "start" : "end";
  if (Math.abs(off(edge)) > (event.pointerType === "touch" ? 14 : 5)) return null;
  const shared = sharing(i, edge), other = edge === "start" ? "end" : "start";
  const was = [[i, edge, W[edge][i]], ...(shared >= 0 ? [[shared, other, W[other][shared]]] : [])];
  return { i, edge, shared, off: off(edge), was };
}

function dragEdge(event) {
  const t = view.t + (event.offsetX - grabbed.off) / view.zoom;
  put(grabbed.was);
  put(edgeTo(grabbed.i, grabbed.edge, t, event.shiftKey ? -1 : grabbed.shared));
}

function dropEdge(kept) {
  const now = grabbed.was.map(([i, field]) => [i, field, W[field][i]]);
  put(grabbed.was);
  grabbed = null;
  if (kept) change(now);
}

// As the program lays out its JSON: a word a line, and seconds with a point.
function spaced(value, key = "") {
  if (Array.isArray(value)) return `[${value.map((v) => spaced(v, key)).join(", ")}]`;
  if (value && typeof value === "object") {
    return `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${spaced(v, k)}`).join(", ")}}`;
  }
  const whole = /offset|sample|frame/.test(key);
  return Number.isInteger(value) && !whole ? value.toFixed(1) : JSON.stringify(value);
}

// What was measured at edges that are no more.
const OF_EDGES = ["cut_in", "cut_out", "start_sample", "end_sample", "cut_in_sample", "cut_out_sample", "start_frame",
  "end_frame", "cut_in_frame", "cut_out_frame", "start_sd", "end_sd", "phones"];

function correctedWord(i, word) {
  const was = {};
  if (W.text[i] !== made.text[i]) [was.word, word.word] = [word.word, W.text[i]];
  for (const edge of ["start", "end"]) {
    if (W[edge][i] !== made[edge][i]) [was[edge], word[edge]] = [word[edge], W[edge][i] / 1000];
  }
  if (isMoved(i)) for (const key of OF_EDGES) delete word[key];
  return { ...word, corrected: was };
}

// The result, in which only lines with corrections differ.
function correctedJson() {
  const escaped = document.querySelector("script.result").textContent;
  const lines = escaped.replace(/\\\\|\\u003c/g, (sign) => (sign.length === 2 ? sign : "<")).split("\n");
  let head = -1, from = 0, i = 0;
  const parsed = (n) => JSON.parse(lines[n].replace(/,$/, ""));
  for (let n = 0; n < lines.length; n++) {
    if (lines[n].endsWith('"words": [')) [head, from] = [n, i];
    else if (lines[n].startsWith('  {"word": ')) i++;
    else if (head >= 0 && lines[n].startsWith("]")) {
      correctLine(lines, head, from, i, parsed);
      head = -1;
    }
  }
  return lines.join("\n");
}

// The line of the transcript whose words are from..to, written from lines[head] on.
function correctLine(lines, head, from, to, parsed) {
  let any = false;
  for (let i = from; i < to; i++) any ||= isCorrected(i);
  if (!any) return;
  const segment = JSON.parse(lines[head] + "]}"), letters = Array.from(segment.text);
  delete segment.words;
  const base = parsed(head + 1).offset[0];
  let text = "", at = 0, [start, end] = [Infinity, -1];
  for (let i = from; i < to; i++) {
    const n = head + 1 + i - from, word = parsed(n);
    text += letters.slice(at, word.offset[0] - base).join("") + W.text[i];
    at = word.offset[1] - base;
    if (W.start[i] >= 0) [start, end] = [Math.min(start, W.start[i]), Math.max(end, W.end[i])];
    if (isCorrected(i)) lines[n] = `  ${spaced(correctedWord(i, word))}${lines[n].endsWith(",") ? "," : ""}`;
  }
  if (end >= 0) [segment.start, segment.end] = [start / 1000, end / 1000];
  segment.text = text + letters.slice(at).join("");
  lines[head] = spaced(segment).slice(0, -1) + ', "words": [';
}

function download() {
  const address = URL.createObjectURL(new Blob([correctedJson()], { type: "application/json" }));
  make("a", { href: address, download: D.name.replace(/\.[^.]+$/, "") + ".corrected.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// Corrections outlive the page where the browser lets them: under a name that no other result has.
let memory = "";
function keep() {
  const all = [];
  for (let i = 0; i < COUNT; i++) if (isCorrected(i)) all.push([i, W.text[i], W.start[i], W.end[i]]);
  try {
    if (all.length) localStorage.setItem(memory, JSON.stringify(all)); else localStorage.removeItem(memory);
  } catch { /* A page from a disk may have no memory. */ }
}

function remember() {
  const source = document.querySelector("script.result").textContent;
  let hash = 0x811c9dc5;
  for (let n = 0; n < source.length; n++) hash = Math.imul(hash ^ source.charCodeAt(n), 0x01000193);
  memory = `kiru-align-corrections-${source.length}-${hash >>> 0}`;
  let all = [];
  try { all = JSON.parse(localStorage.getItem(memory)) ?? []; } catch { /* As above. */ }
  const isMs = (v, i) => Number.isInteger(v) && (v < 0) === (W.start[i] < 0) && v <= D.duration;
  const isOne = ([i, text, start, end]) => Number.isInteger(i) && i >= 0 && i < COUNT && typeof text === "string"
    && /^\S+$/.test(text) && isMs(start, i) && isMs(end, i) && start <= end;
  if (!Array.isArray(all) || !all.every((one) => Array.isArray(one) && isOne(one))) return;
  if (all.length) change(all.flatMap(([i, text, start, end]) => [[i, "text", text], [i, "start", start], [i, "end", end]]));
}

$("undo").addEventListener("click", undo);
$("download").addEventListener("click", download);
$("chosen").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = $("typed").value.trim().normalize("NFC");
  if (!/^\S+$/.test(typed)) return;
  change([[chosen, "text", typed]]);
  type(false);
});
$("chosen").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "typed") type(false);
});
