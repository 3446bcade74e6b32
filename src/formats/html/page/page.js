// The page: what its parts do to each other, the keys, and how it starts.
function notice(title, more, bad = false) {
  $("notices").hidden = false;
  $("notices").append(make("p", { class: bad ? "notice bad" : "notice", role: bad ? "alert" : "note" },
    make("b", {}, title), " " + more));
}

// While it plays, the word that is spoken is kept in view, unless someone is looking elsewhere.
function follow() {
  const t = headNow();
  const now = playing() ? wordAt(t, 150) : -1;
  if (now !== current) {
    elements[current]?.classList.remove("now");
    current = now;
    elements[now]?.classList.add("now");
    if (now >= 0 && elements[now] && performance.now() - scrolledAt > 3000) show(elements[now]);
  }
  if (!playing() || performance.now() - pannedAt < 3000) return;
  const x = (t - (goal ?? view.t)) * view.zoom;
  if (x < 0 || x > view.width * 0.85) glideTo(t - shownMs() * 0.12);
}

let shownAt = -1;
function showHead() {
  const t = headNow();
  if (Math.abs(t - shownAt) < 1 && shownAt >= 0) return;
  // A screen reader need not hear of every picture.
  if (!playing() || Math.abs(t - shownAt) >= 1000) {
    const word = wordAt(t);
    wave.setAttribute("aria-valuenow", String(Math.round(t)));
    wave.setAttribute("aria-valuetext", clock(t, 1) + (word >= 0 ? `, ${labelOf(word) || W.text[word]}` : ""));
  }
  $("now").textContent = clock(t);
  shownAt = playing() ? shownAt : t;
  if (playing() && Math.abs(t - shownAt) >= 1000) shownAt = t;
}

function toggle() {
  if (playing()) {
    const at = wordAt(headNow(), 400);
    pause();
    if (at >= 0) choose(at);
  } else play(head);
}

function step(by) {
  if (chosen >= 0) { choose(nearest(chosen + by, by), { scroll: true, move: true, say: "" }); return; }
  const n = before(head);
  const at = placed[Math.max(0, n + (by > 0 && W.start[placed[n]] < head ? 1 : 0))] ?? 0;
  choose(nearest(at, 1), { scroll: true, move: true, say: "" });
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  try { localStorage.setItem("kiru-align-theme", name); } catch { /* A page from a disk may have no memory. */ }
  readColours();
}

const isDark = () => {
  const set = document.documentElement.dataset.theme;
  return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

function setSpeed(by) {
  const speed = $("speed");
  speed.selectedIndex = Math.min(speed.length - 1, Math.max(0, speed.selectedIndex + by));
  sound.playbackRate = Number(speed.value);
}

const panBy = (pixels) => { pannedAt = performance.now(); panTo(view.t + pixels / view.zoom); };

const KEYS = {
  " ": toggle,
  Enter: (event) => chosen >= 0 && playWord(chosen, event.shiftKey ? 500 : 0),
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  ArrowUp: () => goLine(-1),
  ArrowDown: () => goLine(1),
  Home: () => choose(nearest(0, 1), { scroll: true, move: true, say: "" }),
  End: () => choose(nearest(COUNT - 1, -1), { scroll: true, move: true, say: "" }),
  PageUp: () => panBy(-view.width * 0.9),
  PageDown: () => panBy(view.width * 0.9),
  n: () => goDoubtful(1),
  p: () => goDoubtful(-1),
  "+": () => zoomBy(1.6),
  "=": () => zoomBy(1.6),
  "-": () => zoomBy(1 / 1.6),
  0: () => zoomBy(0),
  z: () => {
    const gap = gapOf(chosen);
    if (gap) zoomTo(gap.from - 500, gap.to + 500, 0.8);
    else if (W.start[chosen] >= 0) zoomTo(W.start[chosen], W.end[chosen]);
  },
  "[": () => setSpeed(-1),
  "]": () => setSpeed(1),
  "/": () => { $("query").focus(); $("query").select(); },
  o: () => { if (D.speakers.length) showOnly(only >= 0 || chosen < 0 ? -1 : speakerOf(chosen)); },
  e: () => type(),
  a: (event) => nudge("start", -STEP, event.shiftKey),
  s: (event) => nudge("start", STEP, event.shiftKey),
  d: (event) => nudge("end", -STEP, event.shiftKey),
  f: (event) => nudge("end", STEP, event.shiftKey),
  u: undo,
  w: () => { if (!$("download").disabled) download(); },
  t: () => setTheme(isDark() ? "light" : "dark"),
  "?": () => $("keys").showModal(),
  Escape: pause,
};

addEventListener("keydown", (event) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const at = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open || !KEYS[key]) return;
  if (at.matches("input, select") || (at.matches("button, a") && (key === " " || key === "Enter"))) return;
  event.preventDefault();
  KEYS[key](event);
});

// Wheel, drag and two fingers on the waveform; click for a word or a place.
wave.addEventListener("wheel", (event) => {
  event.preventDefault();
  const unit = event.deltaMode ? 16 : 1;
  if (event.ctrlKey || event.metaKey) {
    const factor = Math.exp(-event.deltaY * unit * WHEEL * (event.deltaMode || Math.abs(event.deltaY) > 50 ? 1 : 4));
    zoomBy(factor, event.offsetX);
    return;
  }
  const [x, y] = [event.deltaX * unit, event.deltaY * unit];
  panBy(Math.abs(x) > Math.abs(y) ? x : y);
}, { passive: false });

const fingers = new Map();
let dragged = 0;
wave.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  if (!fingers.size) [dragged, grabbed] = [0, edgeAt(event)];
  fingers.set(event.pointerId, event.offsetX);
  wave.setPointerCapture(event.pointerId);
});
wave.addEventListener("pointermove", (event) => {
  if (!fingers.has(event.pointerId)) {
    wave.style.cursor = edgeAt(event) ? "ew-resize" : targetAt(event) ? "pointer" : "";
    return;
  }
  const was = fingers.get(event.pointerId), others = [...fingers].filter(([id]) => id !== event.pointerId);
  fingers.set(event.pointerId, event.offsetX);
  dragged += Math.abs(event.offsetX - was);
  if (dragged < 4) return;
  if (grabbed) dragEdge(event);
  else if (others.length) {
    const other = others[0][1], [from, to] = [Math.abs(was - other), Math.abs(event.offsetX - other)];
    if (from > 8 && to > 8) zoomBy(to / from, (event.offsetX + other) / 2);
    dragged = 1000;
  } else panBy(was - event.offsetX);
});
const release = (event) => {
  const mine = fingers.delete(event.pointerId);
  if (mine && grabbed && dragged >= 4) { dropEdge(event.type === "pointerup"); return; }
  if (!fingers.size) grabbed = null;
  if (mine && event.type === "pointerup" && !fingers.size && dragged < 4) clickWave(event);
};
wave.addEventListener("pointerup", release);
wave.addEventListener("pointercancel", release);

// What lies in the row of words at a place: a word, words that were not found, or speech that no word covers.
function targetAt(event) {
  const t = view.t + event.offsetX / view.zoom, y = event.offsetY, top = view.height - WORDS - PHONES - CHUNKS;
  if (y < top - 26 || y > view.height - CHUNKS) return null;
  if (y < top) {
    const near = gaps.find((g) => Math.abs(xOf(g.at) - event.offsetX) < 10);
    return near ? { word: near.first } : null;
  }
  const word = wordAt(t);
  if (word >= 0) return { word };
  const n = first(D.untranscribed.length / 2, (n) => D.untranscribed[2 * n + 1] > t);
  return n < D.untranscribed.length / 2 && D.untranscribed[2 * n] <= t ? { strange: n } : null;
}

function clickWave(event) {
  const target = targetAt(event), t = view.t + event.offsetX / view.zoom;
  if (target?.word >= 0) {
    choose(target.word, { scroll: true, move: true });
    playWord(target.word);
  } else if (target) goStrange(target.strange);
  else {
    const word = wordAt(t);
    if (word >= 0) choose(word, { scroll: true });
    if (playing()) play(t); else moveHead(t);
  }
}

const frameTo = (event) => {
  pannedAt = performance.now();
  panTo((event.offsetX / view.width) * D.duration - shownMs() / 2);
};
overview.addEventListener("pointerdown", (event) => {
  overview.setPointerCapture(event.pointerId);
  if (view.zoom <= leastZoom() * 1.001) moveHead((event.offsetX / view.width) * D.duration);
  else frameTo(event);
});
overview.addEventListener("pointermove", (event) => { if (event.buttons & 1) frameTo(event); });

list.addEventListener("click", (event) => {
  const at = event.target.closest(".w");
  if (!at || !getSelection().isCollapsed) return;
  if (at.dataset.strange !== undefined) { goStrange(Number(at.dataset.strange)); return; }
  const i = Number(at.dataset.i);
  choose(i, { move: true });
  playWord(i);
});
list.addEventListener("dblclick", (event) => {
  const at = event.target.closest("[data-i]");
  if (at) { pause(); getSelection().removeAllRanges(); type(); }
});
for (const kind of ["wheel", "touchmove"]) {
  text.addEventListener(kind, () => { scrolledAt = performance.now(); }, { passive: true });
}

$("legend").addEventListener("click", (event) => {
  const at = event.target.closest("[data-kind]");
  if (at) goKind(at.dataset.kind);
});
$("chosen").addEventListener("click", (event) => {
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (action === "play") playWord(chosen);
  if (action === "around") playWord(chosen, 500);
  if (action === "zoom") KEYS.z();
  if (action === "edit") type();
});
$("speakers").addEventListener("click", (event) => {
  const at = event.target.closest("[data-speaker]");
  if (at) showOnly(Number(at.dataset.speaker) === only ? -1 : Number(at.dataset.speaker));
});
$("play").addEventListener("click", toggle);
$("word").addEventListener("click", () => (chosen >= 0 ? playWord(chosen) : step(1)));
$("previous").addEventListener("click", () => goDoubtful(-1));
$("next").addEventListener("click", () => goDoubtful(1));
$("out").addEventListener("click", () => zoomBy(1 / 1.6));
$("whole").addEventListener("click", () => zoomBy(0));
$("in").addEventListener("click", () => zoomBy(1.6));
$("speed").addEventListener("change", () => setSpeed(0));
$("theme").addEventListener("click", KEYS.t);
$("help").addEventListener("click", KEYS["?"]);
$("limit").addEventListener("change", () => {
  limit = Math.round(1000 * Math.min(1, Math.max(0, Number($("limit").value) || 0)));
  countKinds();
  for (let i = 0; i < COUNT; i++) sign(i);
  showChosen();
  redraw();
});
$("query").addEventListener("input", () => find($("query").value));
$("query").addEventListener("keydown", (event) => {
  if (event.key === "Escape") { $("query").value = ""; find(""); $("query").blur(); }
});
$("search").addEventListener("submit", (event) => { event.preventDefault(); nextHit(1); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColours);

function start() {
  try {
    const kept = localStorage.getItem("kiru-align-theme");
    if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
  } catch { /* As above. */ }
  $("name").textContent = D.name;
  const rate = D.rate_hz % 1000 ? (D.rate_hz / 1000).toFixed(2) : D.rate_hz / 1000;
  const channel = D.channel === null ? "" : `, channel ${D.channel} alone`;
  $("facts").textContent = [clock(D.duration, D.duration < 60000 ? 1 : 0), counted(COUNT, "word"),
    `${rate} kHz${channel}`, `model ${D.model}`].join(" · ");
  $("all").textContent = " / " + clock(D.duration, D.duration < 60000 ? 1 : 0);
  wave.setAttribute("aria-valuemax", String(D.duration));
  if (D.suspect) notice("The transcript does not seem to fit.", D.suspect[0].toUpperCase() + D.suspect.slice(1) + ".", true);
  if (D.warnings.length) notice("The recording:", D.warnings.join("; ") + ".");
  openPeaks();
  countKinds();
  readColours();
  writeSpeakers();
  writeLines();
  remember();
  if (elements[0]) elements[0].tabIndex = 0;
  showChosen();
  new ResizeObserver(fit).observe(wave);
  fit();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  // The words are there; the sound may take a moment.
  setTimeout(openSound, 0);
}
start();
