// Playing: from a place on, or one stretch that ends where it should.
const sound = $("sound");
let head = 0; // Where the playhead is while nothing plays.
let stopAt = null;
let heard = true; // False once the recording cannot be played.
let started = false;

const playing = () => !sound.paused && !sound.ended;
const headNow = () => (playing() ? sound.currentTime * 1000 : head);

// The sound in the page, in parts, becomes a file of its own in memory.
function openSound() {
  if (D.sound.link !== null) {
    sound.src = D.sound.link;
    return;
  }
  const parts = [...document.querySelectorAll("script.sound")].map((part) => {
    const bytes = bytesOf(part.textContent);
    part.remove();
    return bytes;
  });
  sound.src = URL.createObjectURL(new Blob(parts, { type: D.sound.mime }));
}

function noSound() {
  if (!heard) return;
  heard = false;
  stopAt = null;
  $("play").disabled = $("word").disabled = true;
  document.body.classList.remove("playing");
  if (D.sound.link === null) {
    notice("This browser cannot play the sound in this page.", "Words, times and waveform are all here.");
  } else {
    sound.hidden = true;
    notice("The recording cannot be played.",
      `It was looked for at ${decodeURI(D.sound.link)}, as seen from this page. Put it there, or make the page with ` +
      "--embed-audio. Words, times and waveform are all here.");
  }
  showChosen();
  redraw();
}

function moveHead(ms) {
  head = Math.min(Math.max(ms, 0), D.duration);
  if (heard && started) sound.currentTime = head / 1000;
  redraw();
}

// Play from `from` on, or from where the playhead is; up to `to` if given.
function play(from = head, to = null) {
  if (!heard) { moveHead(from); return; }
  if (to === null && from >= D.duration - 20) from = 0;
  started = true;
  head = from;
  stopAt = to;
  sound.currentTime = from / 1000;
  sound.playbackRate = Number($("speed").value);
  sound.play().catch((why) => {
    if (why.name === "NotSupportedError") noSound();
  });
}

function pause() {
  if (!playing()) return;
  head = sound.currentTime * 1000;
  stopAt = null;
  sound.pause();
}

// In each picture while it plays. Half a picture too early is as good as half a picture too late.
function watch() {
  if (stopAt === null || !playing() || sound.currentTime * 1000 + 8 * sound.playbackRate < stopAt) return;
  head = stopAt;
  stopAt = null;
  sound.pause();
  sound.currentTime = head / 1000;
}

// Of a word that was not found, what is heard between the words beside it, if that is not too much.
function playWord(i, around = 0) {
  const gap = gapOf(i);
  const [start, end] = gap ? [gap.from, Math.min(gap.to, gap.from + 20000)] : [W.start[i], W.end[i]];
  if (start >= 0 && start < end) play(Math.max(0, start - around), Math.min(D.duration, end + around));
}

sound.addEventListener("play", () => {
  document.body.classList.add("playing");
  $("play").setAttribute("aria-label", "Pause");
  redraw();
});
sound.addEventListener("pause", () => {
  document.body.classList.remove("playing");
  $("play").setAttribute("aria-label", "Play");
  redraw();
});
sound.addEventListener("ended", () => { head = D.duration; stopAt = null; redraw(); });
// Pages in the background get no pictures, but these.
sound.addEventListener("timeupdate", watch);
sound.addEventListener("error", noSound);
// A file that might be a video and has no picture needs no place for one.
sound.addEventListener("loadedmetadata", () => { if (sound.videoWidth) sound.hidden = false; });
if (sound.localName === "video") sound.addEventListener("click", () => toggle());
