// The words as running text, what their signs mean, and all that is known of the one that is chosen.
const text = $("text"), list = $("words");
const elements = new Array(COUNT);
let doubtful = [], scrolledAt = -1e9;

function labelOf(i) {
  const name = kind(i);
  if (name === "sure") return null;
  return `${W.text[i]}, ${KINDS[name][0]}` + (W.score[i] >= 0 ? `, score ${score(i)}` : "");
}

function sign(i) {
  const element = elements[i], label = labelOf(i);
  if (!element) return;
  const more = ["hit", "now", "off"].filter((name) => element.classList.contains(name));
  element.className = ["w", kind(i), ...more].join(" ");
  if (label) element.setAttribute("aria-label", label); else element.removeAttribute("aria-label");
}

// Lines are made in portions, so that the first are there at once however many there are.
function writeLines(line = 0, word = 0, strange = 0) {
  const part = document.createDocumentFragment(), most = word + 6000;
  for (; line < D.lines.length && word < most; line++) {
    const to = word + D.lines[line];
    const said = make("div", { class: "said" }), margin = make("span", { class: "when", "aria-hidden": "true" });
    const start = firstStart(word, to);
    let speaker = -1, someone = -1;
    margin.append(start < 0 ? "" : clock(start, 1));
    for (let i = word; i < to; i++) {
      while (strange < D.untranscribed.length / 2 && W.start[i] >= 0 && D.untranscribed[2 * strange] < W.start[i]) {
        said.append(strangeChip(strange++), " ");
      }
      const who = speakerOf(i);
      if (who >= 0 && who !== speaker) {
        // Of whom the line begins with is in the margin.
        if (speaker >= 0 && i > word && someone >= 0) said.append(speakerName(who), " ");
        if (someone < 0 && who !== lastSpeaker) margin.append(speakerName(who));
        if (someone < 0) { someone = who; said.classList.add(`s${who % 8}`); }
        speaker = lastSpeaker = who;
      }
      elements[i] = make("span", { role: "option", tabindex: "-1", "aria-selected": "false", "data-i": i }, W.text[i]);
      sign(i);
      elements[i].classList.toggle("off", !shown(i));
      said.append(elements[i], " ");
    }
    if (line === D.lines.length - 1) {
      for (; strange < D.untranscribed.length / 2; strange++) said.append(strangeChip(strange), " ");
    }
    const name = start < 0 ? `line ${line + 1}` : `line ${line + 1}, at ${clock(start, 0)}`;
    const label = someone < 0 ? name : `${D.speakers[someone]}, ${name}`;
    const whole = make("div", { class: "line", role: "group", "aria-label": label }, margin, said);
    whole.hidden = nearest(word, 1) < 0 || nearest(word, 1) >= to;
    whole.style.setProperty("contain-intrinsic-size", `auto ${28 * Math.ceil((to - word) / 13) + 2}px`);
    part.append(whole);
    word = to;
  }
  list.append(part);
  if (line < D.lines.length) setTimeout(writeLines, 0, line, word, strange);
}

let lastSpeaker = -1;
const speakerName = (n) => make("span", { class: `speaker s${n % 8}`, title: D.speakers[n] }, D.speakers[n]);

// The time beside the line of word i, after a correction.
function showWhen(i) {
  const words = elements[i].closest(".line").querySelectorAll("[data-i]");
  const start = firstStart(Number(words[0].dataset.i), Number(words[words.length - 1].dataset.i) + 1);
  if (start >= 0) elements[i].closest(".line").querySelector(".when").firstChild.textContent = clock(start, 1);
}

// Only the words of one speaker, or of all.
function showOnly(speaker) {
  only = speaker;
  for (let i = 0; i < COUNT; i++) elements[i]?.classList.toggle("off", !shown(i));
  for (const line of list.children) line.hidden = !line.querySelector("[data-i]:not(.off)");
  for (const button of $("speakers").children) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.speaker) === only));
  }
  find($("query").value);
  countKinds();
  say(only < 0 ? "All speakers" : `Only ${D.speakers[only]}`);
  redraw();
}

function writeSpeakers() {
  const counts = new Array(D.speakers.length).fill(0);
  for (let i = 0; i < COUNT; i++) if (speakerOf(i) >= 0) counts[speakerOf(i)]++;
  $("speakers").hidden = !D.speakers.length;
  $("speakers").append(...D.speakers.map((name, n) => make("button",
    { type: "button", "data-speaker": n, "aria-pressed": "false", title: `${name}: show only these words, or all again (o)` },
    speakerName(n), make("span", { class: "count" }, counts[n].toLocaleString("en")))));
}

function firstStart(from, to) {
  for (let i = from; i < to; i++) if (W.start[i] >= 0) return W.start[i];
  return -1;
}

function strangeChip(n) {
  const [start, end] = [D.untranscribed[2 * n], D.untranscribed[2 * n + 1]];
  const long = ((end - start) / 1000).toFixed(1);
  const label = `untranscribed speech, ${long} seconds, at ${clock(start, 1)}`;
  const attributes = { class: "w strange", role: "option", tabindex: "-1", "aria-selected": "false", "data-strange": n,
    "aria-label": label, title: label };
  return make("span", attributes, `▨ ${long} s untranscribed`);
}

function countKinds() {
  const counts = Object.fromEntries(Object.keys(KINDS).map((name) => [name, 0]));
  doubtful = [];
  for (let i = 0; i < COUNT; i++) {
    if (!shown(i)) continue;
    const name = kind(i);
    counts[name]++;
    // Of words that were not found side by side the first stands for all.
    if (KINDS[name][1] && !(name === "missing" && W.status[i - 1] === "x")) doubtful.push(i);
  }
  const points = (l) => (l / 1000).toFixed(2);
  const notes = { sure: `score ${points(Math.max(FAIR, limit))} or more`, fair: `score ${points(limit)} to ${points(FAIR)}`,
    low: `score below ${points(limit)}`, guessed: "said, but not heard clearly: placed between the words beside it",
    missing: "not heard; has no times", silent: "nothing to say in it, as a dash or [laughter]",
    corrected: "changed by you, here" };
  const buttons = Object.entries(KINDS).filter(([name]) => counts[name] || name === "sure").map(([name, [called]]) =>
    make("button", { type: "button", "data-kind": name, title: `${called}: ${notes[name]}. Go to the next one` },
      make("span", { class: `w ${name}` }, called), make("span", { class: "count" }, counts[name].toLocaleString("en"))));
  if (D.untranscribed.length) {
    buttons.push(make("button", { type: "button", "data-kind": "strange",
      title: "Speech that no word covers. Go to the next one" }, make("span", { class: "w strange" }, "▨ untranscribed"),
    make("span", { class: "count" }, String(D.untranscribed.length / 2))));
  }
  $("legend").replaceChildren(...buttons);
  $("previous").disabled = $("next").disabled = !doubtful.length;
  strip = null;
  showDoubt();
}

function showDoubt() {
  const at = doubtful.length ? first(doubtful.length, (n) => doubtful[n] >= chosen) : -1;
  const here = at >= 0 && doubtful[at] === chosen && chosen >= 0;
  $("doubt").textContent = !doubtful.length ? "None doubtful"
    : here ? `${at + 1} of ${doubtful.length} doubtful` : `${doubtful.length} doubtful`;
}

// Choose word i. `how`: scroll, move (the playhead), focus, say.
function choose(i, how = {}) {
  if (i < 0 || i >= COUNT) return;
  if (i !== chosen) typing = false;
  const old = elements[chosen >= 0 ? chosen : rover];
  if (old) { old.setAttribute("aria-selected", "false"); old.tabIndex = -1; }
  chosen = i;
  const element = elements[i];
  if (element) {
    element.setAttribute("aria-selected", "true");
    element.tabIndex = 0;
    const within = list.contains(document.activeElement);
    if (how.scroll) show(element);
    if (within || how.focus) element.focus({ preventScroll: true });
    if (how.say && !within && document.activeElement !== wave) say(how.say + (labelOf(i) || W.text[i]));
  }
  const gap = gapOf(i);
  const [start, end] = gap ? [gap.from, gap.to] : [W.start[i], W.end[i]];
  if (how.move && start >= 0 && !playing()) moveHead(start);
  if (start >= 0) reveal(start, end);
  showChosen();
  showDoubt();
  redraw();
}

let rover = 0; // The word that Tab leads to before any is chosen.

function say(what) {
  $("said").textContent = what;
}

// Scroll the text so that the element is well inside.
function show(element) {
  const [box, room] = [element.getBoundingClientRect(), text.getBoundingClientRect()];
  const above = room.top + document.querySelector(".above").offsetHeight + 16;
  if (box.top >= above && box.bottom <= room.top + room.height * 0.8) return;
  const by = box.top - (above + (room.bottom - above) * 0.3);
  const far = Math.abs(by) > 3 * room.height;
  text.scrollBy({ top: by, behavior: calm.matches || far ? "auto" : "smooth" });
  if (far) requestAnimationFrame(() => {
    // What was far had its height only estimated.
    const again = element.getBoundingClientRect();
    text.scrollBy({ top: again.top - (above + (room.bottom - above) * 0.3), behavior: "instant" });
  });
}

function goDoubtful(step) {
  if (!doubtful.length) return;
  let n;
  if (chosen >= 0) {
    n = step > 0 ? first(doubtful.length, (n) => doubtful[n] > chosen)
      : first(doubtful.length, (n) => doubtful[n] >= chosen) - 1;
  } else n = step > 0 ? 0 : doubtful.length - 1;
  n = (n + doubtful.length) % doubtful.length;
  choose(doubtful[n], { scroll: true, move: true, say: `Doubtful ${n + 1} of ${doubtful.length}: ` });
}

function goKind(name) {
  if (name === "strange") { goStrange(); return; }
  for (let k = 1; k <= COUNT; k++) {
    const i = (Math.max(chosen, -1) + k) % COUNT;
    if (shown(i) && kind(i) === name) { choose(i, { scroll: true, move: true, say: "" }); return; }
  }
}

let strangeAt = -1;
function goStrange(n = (strangeAt + 1) % (D.untranscribed.length / 2)) {
  strangeAt = n;
  const [start, end] = [D.untranscribed[2 * n], D.untranscribed[2 * n + 1]];
  const chip = list.querySelector(`[data-strange="${n}"]`);
  if (chip) show(chip);
  reveal(start, end);
  play(start, end);
}

// The first word of the line before or after that of the chosen one.
function goLine(step) {
  let line = 0, word = 0;
  while (line < D.lines.length && word + D.lines[line] <= Math.max(chosen, 0)) word += D.lines[line++];
  if (step > 0) word += D.lines[line] || 0; else word -= D.lines[--line] || 0;
  // Past lines that are not shown.
  while (step < 0 && line > 0 && (nearest(word, 1) < 0 || nearest(word, 1) >= word + D.lines[line])) word -= D.lines[--line];
  const to = nearest(Math.min(word, COUNT - 1), 1);
  choose(to >= 0 ? to : chosen, { scroll: true, move: true, say: "" });
}

function showChosen() {
  const box = $("chosen"), i = chosen;
  if (i < 0) {
    box.replaceChildren(make("p", { class: "hint" }, "Click a word, in the text or below the waveform, to hear it and " +
      "to see all that is known of it."));
    return;
  }
  const name = kind(i), timed = W.start[i] >= 0, parts = [];
  if (typing) {
    const input = make("input", { id: "typed", required: "", pattern: "\\s*\\S+\\s*", maxlength: 200, autocomplete: "off",
      title: "One word, without spaces", "aria-label": "New text of the word", spellcheck: "false" });
    input.value = W.text[i];
    parts.push(make("form", { class: "what" }, input));
  } else parts.push(make("p", { class: "what" }, make("span", { class: `w ${name}` }, W.text[i])));
  const why = { sure: "aligned", fair: "aligned", low: "aligned, but with a low score",
    guessed: "interpolated: not heard clearly, but the words around it are in their place",
    missing: "not found: not heard, so it has no times of its own", silent: "not spoken: nothing to say in it",
    corrected: "corrected by you" }[name];
  const [status, ...more] = why.split(/(?=[:,])/);
  parts.push(make("p", { class: "why" }, status, make("span", { class: "more" }, more.join(""))));
  if (W.score[i] >= 0) {
    const bar = make("b", {});
    bar.style.width = W.score[i] / 10 + "%";
    parts.push(make("p", { class: "score" }, `Score ${score(i)}`, make("i", { "aria-hidden": "true" }, bar)));
  }
  const facts = [];
  if (speakerOf(i) >= 0) facts.push(["Speaker", speakerName(speakerOf(i))]);
  if (W.text[i] !== made.text[i]) facts.push(["Text was", made.text[i]]);
  if (W.start[i] !== made.start[i]) facts.push(["Start was", clock(made.start[i])]);
  if (W.end[i] !== made.end[i]) facts.push(["End was", clock(made.end[i])]);
  if (facts.length) {
    parts.push(make("dl", { class: "facts" }, ...facts.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, value)])));
  }
  if (timed) {
    const sd = (at) => (W.sd.length && W.sd[at] >= 0 && !isMoved(i) ? ` ± ${(W.sd[at] / 10).toFixed(1)} ms` : "");
    const rows = [["Start", clock(W.start[i]) + sd(2 * i)], ["End", clock(W.end[i]) + sd(2 * i + 1)],
      ["Length", `${W.end[i] - W.start[i]} ms`]];
    if (W.cuts.length && W.cuts[2 * i] >= 0 && !isMoved(i)) {
      rows.push(["Cut in", clock(W.cuts[2 * i] / 1000)], ["Cut out", clock(W.cuts[2 * i + 1] / 1000)]);
    }
    parts.push(make("dl", {}, ...rows.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, value)])));
    const phones = phonesOf(i).map(([name, from, to]) =>
      make("li", {}, name, make("small", {}, `${to - from} ms`)));
    if (phones.length) parts.push(make("div", {}, make("h2", {}, "Phones"), make("ol", { class: "phones" }, ...phones)));
  }
  const gap = gapOf(i);
  if (gap) {
    const rows = [["Between", clock(gap.from)], ["and", clock(gap.to)], ["With it", counted(gap.count - 1, "more word")]];
    if (gap.count === 1) rows.pop();
    parts.push(make("dl", {}, ...rows.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, value)])));
  }
  const button = (action, title, label, more = {}) => {
    const one = make("button", { type: "button", "data-do": action, title, ...more }, label);
    one.disabled = !heard && (action === "play" || action === "around");
    return one;
  };
  const buttons = [button("edit", "Type another text for it (e); its edges can be dragged above", "Edit")];
  if (timed || gap) {
    buttons.unshift(
      button("play", gap ? "Play what is between the words beside it (Enter)" : "Play the word (Enter)", "Play"),
      button("around", "Play it with half a second around it (Shift+Enter)", "In context"),
      button("zoom", "Zoom to it (z)", "Zoom", { class: "wide" }));
  }
  parts.push(make("div", { class: "does" }, ...buttons));
  box.replaceChildren(...parts);
}

// Find: several words may be given; letter case does not matter.
let joined = null, whole = "", wordFrom = null, hits = [], hit = -1;
function find(wanted) {
  for (const [from, to] of hits) for (let i = from; i <= to; i++) elements[i]?.classList.remove("hit");
  [hits, hit] = [[], -1];
  const needle = wanted.trim().toLowerCase().replaceAll("’", "'").replace(/\s+/g, " ");
  if (!joined) {
    joined = W.text.map((word) => word.toLowerCase().replaceAll("’", "'"));
    wordFrom = new Uint32Array(COUNT);
    for (let i = 1; i < COUNT; i++) wordFrom[i] = wordFrom[i - 1] + joined[i - 1].length + 1;
    whole = joined.join(" ");
  }
  const wordOf = (at) => first(COUNT, (i) => wordFrom[i] > at) - 1;
  for (let at = needle ? whole.indexOf(needle) : -1; at >= 0; at = whole.indexOf(needle, at + needle.length)) {
    const [from, to] = [wordOf(at), wordOf(at + needle.length - 1)];
    if (shown(from)) hits.push([from, to]);
  }
  for (const [from, to] of hits) for (let i = from; i <= to; i++) elements[i]?.classList.add("hit");
  $("hits").textContent = !needle ? "" : hits.length ? counted(hits.length, "match").replace("matchs", "matches") : "none";
}

function nextHit(step) {
  if (!hits.length) return;
  hit = hit < 0 ? (step > 0 ? 0 : hits.length - 1) : (hit + step + hits.length) % hits.length;
  choose(hits[hit][0], { scroll: true, move: true });
  $("hits").textContent = `${hit + 1} of ${hits.length}`;
}
