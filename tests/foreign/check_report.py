"""The page to look at and listen to, driven in headless Chromium: it renders, plays, finds doubtful words, and gives
back the result as its reader corrected it."""

import base64
import copy
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import common

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
DRIVER = shutil.which("chromedriver")
ALICE = common.ROOT / "testdata/audio/alice.flac"
# The whole of a recording is usable after this; measured on a machine that does other things, too.
GENEROUS_MS = 6000


def browser(width, height, theme):
    """A browser window, which keeps what the console says."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    # Without a sandbox it runs as root, too; without a user nobody could allow it to play.
    for flag in ["headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage",
                 "autoplay-policy=no-user-gesture-required"]:
        options.add_argument("--" + flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"features": [{"name": "prefers-color-scheme", "value": theme}]})
    return driver


class Report:
    """A page in a browser."""

    def __init__(self, driver, path):
        self.driver = driver
        driver.get("about:blank")
        driver.get_log("browser")
        driver.get(path.as_uri())
        self.wait("document.documentElement.dataset.ready", "the page is there")

    def js(self, code):
        return self.driver.execute_script("return " + code)

    def wait(self, code, what, seconds=10):
        end = time.monotonic() + seconds
        while not (found := self.js(code)):
            assert time.monotonic() < end, f"{what}: not within {seconds} s"
            time.sleep(0.02)
        return found

    def keys(self, *keys):
        from selenium.webdriver import ActionChains
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def click(self, selector):
        from selenium.webdriver.common.by import By
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def chosen(self):
        """The number of the chosen word, or None."""
        return self.js("document.querySelector('#words [aria-selected=true]')?.dataset.i ?? null")

    def shown_ms(self):
        """The time on the clock, in milliseconds."""
        parts = self.js("document.getElementById('now').textContent").split(":")
        return round(sum(float(part) * 60 ** n for n, part in enumerate(reversed(parts))) * 1000)

    def console(self):
        said = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        # That the canvas is read so often is the doing of blank_columns.
        return [message for message in said if "willReadFrequently" not in message]

    def blank_columns(self):
        """Columns of the waveform in which nothing is drawn, though the recording goes on there."""
        return self.js("""(() => {
            const canvas = document.getElementById('wave'), pen = canvas.getContext('2d');
            const { width } = canvas, top = 22, height = canvas.height - 65 - top - 30;
            const { data } = pen.getImageData(0, top, width, height);
            // The playhead may fill a column, too; what lies under the waveform does not count.
            const style = getComputedStyle(document.documentElement);
            const rgb = (name) => style.getPropertyValue(name).match(/[0-9a-f]{2}/gi).map((h) => parseInt(h, 16)).join();
            const grounds = [rgb('--panel'), rgb('--pause')];
            let blank = 0;
            for (let x = 0; x < width; x++) {
                const at = (y) => data.slice(4 * (y * width + x), 4 * (y * width + x) + 3).join();
                const first = at(0);
                let differs = false;
                for (let y = 1; y < height && !differs; y++) differs = at(y) !== first;
                if (!differs && grounds.includes(first)) blank++;
            }
            return blank;
        })()""")


def report(folder, audio, transcript, *options):
    """The page, and the words of our JSON."""
    page, result = folder / (audio.stem + ".html"), folder / (audio.stem + ".json")
    common.align(audio, transcript, "--html", page, "-o", result, *options)
    return page, common.words(result)


def check_looks(page, words):
    """Both themes at two widths: no complaint, nothing wider than the window, every word there as it is written."""
    grounds = set()
    for width, height in [(1440, 900), (390, 844)]:
        for theme in ["light", "dark"]:
            driver = browser(width, height, theme)
            try:
                here = Report(driver, page)
                shown = here.js("[...document.querySelectorAll('#words [data-i]')].map((e) => e.textContent)")
                assert shown == [word["word"] for word in words]
                assert here.js("document.documentElement.scrollWidth") <= width, "wider than the window"
                assert here.blank_columns() == 0
                grounds.add(here.js("getComputedStyle(document.body).backgroundColor"))
                here.keys("t")
                grounds.add(here.js("getComputedStyle(document.body).backgroundColor"))
                assert (said := here.console()) == [], said
            finally:
                driver.quit()
    assert len(grounds) == 2, grounds


def check_sound(page, words):
    """Click a word in the text or on the axis to hear it, to its end and no further; play and follow."""
    driver = browser(1440, 900, "light")
    try:
        here = Report(driver, page)
        here.wait("document.getElementById('sound').readyState > 0", "the sound is there")
        # Where the sound itself is when it is told to stop.
        driver.execute_script("const stop = HTMLMediaElement.prototype.pause;"
                              "HTMLMediaElement.prototype.pause = function () {"
                              " window.stoppedAt = this.currentTime * 1000; stop.call(this); };")
        off = []
        for n in [5, 12, 23, 31, 40]:
            end = round(words[n]["end"] * 1000)
            here.click(f"#words [data-i='{n}']")
            assert here.chosen() == str(n)
            here.wait("!document.getElementById('sound').paused", "it plays", 3)
            here.wait("document.getElementById('sound').paused", "it stops", 5)
            assert abs(here.shown_ms() - end) <= 1, (here.shown_ms(), end)
            off.append(here.js("window.stoppedAt") - end)
        print("   words stop", ", ".join(f"{ms:+.0f}" for ms in off), "ms from their ends")
        # A picture takes 17 ms; on a machine that is busy, several.
        assert max(map(abs, off)) < 100, off
        # On the axis: where the middle of the word is, in the row of words.
        box = here.js("(() => { const b = document.getElementById('wave').getBoundingClientRect();"
                      " return [b.left, b.bottom, b.width, document.getElementById('wave').ariaValueMax]; })()")
        middle = (words[9]["start"] + words[9]["end"]) / 2
        x, y = box[0] + box[2] * middle * 1000 / float(box[3]), box[1] - 52
        for kind in ["mousePressed", "mouseReleased"]:
            driver.execute_cdp_cmd("Input.dispatchMouseEvent",
                                   {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1})
        here.wait("document.querySelector('#words [aria-selected=true]').dataset.i === '9'", "the word is chosen")
        here.wait("document.getElementById('sound').paused", "it stops", 5)
        # Space plays on; the word that is spoken is marked, and the playhead goes with the sound.
        here.keys(" ")
        marked = here.wait("document.querySelector('#words .now')?.dataset.i", "a word is marked")
        assert int(marked) >= 9, marked
        now = here.wait("document.getElementById('sound').currentTime * 1000", "it moves")
        assert abs(here.shown_ms() - now) < 400, (here.shown_ms(), now)
        here.keys(" ")
        here.wait("document.getElementById('sound').paused", "it pauses")
        assert (said := here.console()) == [], said
    finally:
        driver.quit()


def check_keys(page, words):
    """The keyboard alone: doubtful words, words, lines, find, help."""
    from selenium.webdriver.common.keys import Keys

    doubtful = [n for n, word in enumerate(words)
                if word["status"] in ("not_found", "interpolated") or word.get("score", 1) < 0.5]
    # Of words that were not found side by side the first stands for all.
    stops = [n for n in doubtful if not (n and words[n]["status"] == words[n - 1]["status"] == "not_found")
             and words[n]["status"] != "non_speech"]
    assert len(stops) > 2, "the example has doubtful words"
    driver = browser(1440, 900, "light")
    try:
        here = Report(driver, page)
        for stop in stops[:3]:
            here.keys("n")
            assert here.chosen() == str(stop), (here.chosen(), stop)
        here.keys("p")
        assert here.chosen() == str(stops[1])
        here.keys(Keys.ARROW_RIGHT)
        assert here.chosen() == str(stops[1] + 1)
        here.keys(Keys.HOME)
        assert here.chosen() == "0"
        assert here.shown_ms() == round(words[0].get("start", 0) * 1000)
        here.keys("/", *"sister", Keys.ENTER)
        assert here.js("document.querySelector('#words [aria-selected=true]').textContent") == "sister"
        here.keys(Keys.ESCAPE, "?")
        assert here.js("document.getElementById('keys').open")
        here.keys(Keys.ESCAPE)
        assert not here.js("document.getElementById('keys').open")
        # Tab leads to the words, and arrows go on from there with the focus.
        here.js("document.querySelector('#words [tabindex=\"0\"]').focus()")
        here.keys(Keys.ARROW_LEFT)
        assert here.js("document.activeElement.getAttribute('aria-selected')") == "true"
        assert here.js("document.querySelectorAll('#words [tabindex=\"0\"]').length") == 1
        assert (said := here.console()) == [], said
    finally:
        driver.quit()


def seconds_to_ms(word, edge):
    return round(word[edge] * 1000)


def check_corrections(folder, page, result):
    """Drag edges, type texts, use the keys, undo; what is downloaded is the result with these corrections and no others."""
    from selenium.webdriver.common.keys import Keys

    source = result.read_text(encoding="utf-8")
    wanted = json.loads(source)
    words = [word for segment in wanted["segments"] for word in segment["words"]]
    placed = [n for n, word in enumerate(words) if "start" in word]
    follows = dict(zip(placed, placed[1:]))

    def long(n):
        return n in follows and all(words[k]["end"] - words[k]["start"] > 0.25 for k in (n, follows[n]))

    def touches(n):
        return words[n]["end"] == words[follows[n]]["start"]

    shared = next(n for n in placed if long(n) and touches(n))
    alone = next(n for n in placed if n > shared + 1 and long(n) and touches(n))
    free = next(n for n in placed if n in follows and n > alone + 1 and words[follows[n]]["start"] - words[n]["end"] > 0.1)
    missing = next(n for n, word in enumerate(words) if word["status"] == "not_found")

    driver = browser(1440, 900, "light")
    try:
        driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
        here = Report(driver, page)
        left, y, width, duration = here.js("(() => { const w = document.getElementById('wave'), b = w.getBoundingClientRect();"
                                           " return [b.left + w.clientLeft, b.top + 60, w.clientWidth, Number(w.ariaValueMax)]; })()")

        def choose(n):
            here.click(f"#words [data-i='{n}']")
            here.keys(" ")
            here.wait("document.getElementById('sound').paused", "it is still")

        def drag(n, edge, pixels, modifiers=0):
            """The time, in milliseconds, that an edge of a word is dragged to."""
            choose(n)
            ms = seconds_to_ms(words[n], edge)
            x = round(left + width * ms / duration)
            for kind, at in [("mousePressed", x), ("mouseMoved", x + pixels // 2), ("mouseMoved", x + pixels),
                             ("mouseReleased", x + pixels)]:
                driver.execute_cdp_cmd("Input.dispatchMouseEvent", {
                    "type": kind, "x": at, "y": y, "button": "left", "buttons": int(kind != "mouseReleased"),
                    "clickCount": 1, "modifiers": modifiers})
            return round(ms + pixels * duration / width)

        def corrects(n, **to):
            """What the JSON should say of a word."""
            word = words[n]
            if "start" in to or "end" in to:
                for key in list(word):
                    if re.match("cut_|.*_(sample|frame|sd)$|phones$", key):
                        del word[key]
            word.setdefault("corrected", {}).update({key: word[key] for key in to if key not in word.get("corrected", {})})
            word.update(to)

        # An edge that two words share moves for both; with Shift for the chosen one alone.
        to = drag(shared, "end", -6)
        corrects(shared, end=to / 1000)
        corrects(follows[shared], start=to / 1000)
        corrects(alone, end=drag(alone, "end", -5, modifiers=8) / 1000)
        # As far as the word beside it and no further.
        drag(free, "end", 200)
        corrects(free, end=words[follows[free]]["start"])
        # The keyboard: texts and edges.
        choose(free)
        here.keys("e", *"Größe</b>\"", Keys.ENTER)
        corrects(free, word='Größe</b>"')
        choose(missing)
        here.keys("e", *"two words", Keys.ENTER)
        assert here.js("document.getElementById('typed').validity.patternMismatch"), "one word has no spaces"
        here.keys(Keys.ESCAPE)
        here.keys("e", *"somebody", Keys.ENTER)
        corrects(missing, word="somebody")
        choose(follows[follows[free]])
        here.keys("f")
        here.keys("u")
        choose(alone)
        here.keys("d", "d")
        corrects(alone, end=round(words[alone]["end"] * 1000 - 20) / 1000)
        marked = here.js("[...document.querySelectorAll('#words .corrected')].map((e) => Number(e.dataset.i))")
        assert marked == sorted([shared, follows[shared], alone, free, missing]), marked
        assert here.js("document.getElementById('corrected').textContent") == "5 corrected"
        here.click("#download")
        file = folder / (page.stem + ".corrected.json")
        end = time.monotonic() + 10
        while not file.exists():
            assert time.monotonic() < end, "it is downloaded"
            time.sleep(0.05)
        for segment in wanted["segments"]:
            placed_words = [word for word in segment["words"] if "start" in word]
            if any("corrected" in word for word in segment["words"]):
                segment["start"] = min(word["start"] for word in placed_words)
                segment["end"] = max(word["end"] for word in placed_words)
                for word in segment["words"]:
                    if "word" in word.get("corrected", {}):
                        segment["text"] = segment["text"].replace(word["corrected"]["word"], word["word"], 1)
        text = file.read_text(encoding="utf-8")
        got = json.loads(text)
        assert got == wanted, [pair for pair in zip(words, common.words(file)) if pair[0] != pair[1]]
        # Line for line: only what was corrected differs.
        differ = [new for old, new in zip(source.split("\n"), text.split("\n"), strict=True) if old != new]
        assert all('"corrected": {' in line or line.endswith('"words": [') for line in differ), differ
        # It is a result like any other.
        done = subprocess.run([os.environ["KIRU_ALIGN"], "compare", str(result), str(file), "--format", "json"],
                              capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 1 and "error" not in done.stderr, done
        # The next time the page is opened, corrections are there; undone to the last, none is.
        again = Report(driver, page)
        assert again.js("document.querySelectorAll('#words .corrected').length") == 5
        again.keys("u")
        assert again.js("document.querySelectorAll('#words .corrected').length") == 0
        assert again.js("document.getElementById('download').disabled")
        again = Report(driver, page)
        assert again.js("document.querySelectorAll('#words .corrected').length") == 0
        assert (said := here.console()) == [], said
    finally:
        driver.quit()


def check_speakers(folder):
    """Two people with a recording each, who speak at once: a colour each, one of them alone, and corrections by recording."""
    import numpy
    import soundfile

    heard, rate = soundfile.read(ALICE, dtype="int16")
    lines = ALICE.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    talk = folder / "two.txt"
    talk.write_text("".join(f"{name}: {line}\n" for name in ["Anna", "Ben"] for line in lines), encoding="utf-8")
    tracks = []
    for name, delay in [("Anna", 0), ("Ben", rate)]:
        tracks += ["--speaker-audio", f"{name}={folder / f'{delay}.wav'}"]
        soundfile.write(folder / f"{delay}.wav", numpy.concatenate([numpy.zeros(delay, dtype="int16"), heard]), rate)
    page, result = folder / "two.html", folder / "two.json"
    done = subprocess.run([os.environ["KIRU_ALIGN"], "-q", *tracks, str(talk), "--html", str(page), "-o", str(result)],
                          capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    words = common.words(result)
    for theme in ["light", "dark"]:
        driver = browser(1440, 900, theme)
        try:
            here = Report(driver, page)
            names = here.js("[...document.querySelectorAll('#speakers button .speaker')].map((e) => e.textContent)")
            assert names == ["Anna", "Ben"], names
            colours = here.js("[...document.querySelectorAll('#speakers .speaker')].map((e) => getComputedStyle(e).color)")
            assert len(set(colours)) == 2, colours
            here.click("#speakers [data-speaker='1']")
            seen = here.js("[...document.querySelectorAll('#words [data-i]')].filter((e) => e.offsetParent)"
                           ".map((e) => Number(e.dataset.i))")
            assert seen == [n for n, word in enumerate(words) if word.get("speaker") == "Ben"], seen
            from axe_selenium_python import Axe
            axe = Axe(driver)
            axe.inject()
            found = axe.run()["violations"]
            assert not found, axe.report(found)
            from selenium.webdriver.common.keys import Keys
            here.keys(Keys.HOME)
            assert here.chosen() == str(seen[0])
            here.keys("o")
            assert here.js("[...document.querySelectorAll('#words [data-i]')].every((e) => e.offsetParent)")
            # The word of the other one, who speaks at the same time, is no neighbour.
            ben = next(n for n in seen if "start" in words[n] and n + 1 in seen and "start" in words[n + 1])
            here.click(f"#words [data-i='{ben}']")
            here.keys("s")
            start = round(words[ben]["start"] * 1000) + 10
            shown = here.js("[...document.querySelectorAll('#chosen dt')].find((e) => e.textContent === 'Start').nextSibling.textContent")
            assert shown == f"{start // 60000}:{start // 1000 % 60:02}.{start % 1000:03}", (shown, start)
            here.keys("u")
            assert (said := here.console()) == [], said
        finally:
            driver.quit()


def check_video(folder):
    """A recording with a picture is shown; one without, in the same kind of file, is only heard."""
    if not shutil.which("ffmpeg"):
        print("   videos: skipped: no ffmpeg; on Debian: apt-get install ffmpeg")
        return
    for picture in [["-f", "lavfi", "-i", "testsrc=size=160x90:rate=10", "-shortest", "-c:v", "libvpx"], []]:
        video = folder / ("seen.webm" if picture else "heard.webm")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(ALICE), *picture, "-c:a", "libvorbis", str(video)], check=True)
        page, words = report(folder, video, ALICE.with_suffix(".txt"))
        driver = browser(1440, 900, "light")
        try:
            here = Report(driver, page)
            here.wait("document.querySelector('video#sound').readyState > 0", "the video is there")
            assert here.js("document.getElementById('sound').offsetHeight > 0") == bool(picture)
            here.click("#words [data-i='5']")
            here.wait("!document.getElementById('sound').paused", "it plays", 3)
            here.wait("document.getElementById('sound').paused", "it stops", 5)
            assert abs(here.shown_ms() - seconds_to_ms(words[5], "end")) <= 1
            assert here.js("document.documentElement.scrollWidth") <= 1440
            assert (said := here.console()) == [], said
        finally:
            driver.quit()


def check_without_sound(folder, page):
    """The recording is not where the page looks for it: it says so, and all else works."""
    lost = folder / "elsewhere"
    lost.mkdir()
    moved = shutil.copy(page, lost)
    driver = browser(1440, 900, "dark")
    try:
        here = Report(driver, Path(moved))
        here.wait("document.querySelector('.notice')?.textContent.includes('cannot be played')", "a notice")
        here.keys("n")
        assert here.chosen() is not None
        assert here.js("document.getElementById('play').disabled")
        others = [line for line in here.console() if "ERR_FILE_NOT_FOUND" not in line]
        assert others == [], others
    finally:
        driver.quit()


def check_access(page):
    """What a screen reader finds: names and roles, and axe's rules in both themes."""
    from axe_selenium_python import Axe

    for theme in ["light", "dark"]:
        driver = browser(1440, 900, theme)
        try:
            here = Report(driver, page)
            here.keys("n", "z")
            axe = Axe(driver)
            axe.inject()
            found = axe.run()["violations"]
            assert not found, axe.report(found)
            tree = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
            named = {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree
                     if not node["ignored"]}
            roles = {role for role, _ in named}
            assert {"banner", "main", "complementary", "heading", "listbox", "option", "slider", "status"} <= roles, roles
            for role in ["button", "option", "slider", "listbox"]:
                assert all(name for r, name in named if r == role), f"a {role} without a name"
        finally:
            driver.quit()


def check_half_an_hour(folder):
    """Thirty minutes: there within seconds, and no blank columns however it is zoomed and scrolled."""
    import numpy
    import soundfile

    once, rate = soundfile.read(ALICE, dtype="int16")
    times = 1800 * rate // len(once) + 1
    audio, transcript = folder / "half an hour.wav", folder / "half an hour.txt"
    soundfile.write(audio, numpy.tile(once, times), rate)
    text = ALICE.with_suffix(".txt").read_text(encoding="utf-8").strip()
    transcript.write_text("\n".join([text] * times), encoding="utf-8")
    page, words = report(folder, audio, transcript)
    size = page.stat().st_size
    assert size < 3_000_000, size
    driver = browser(1440, 900, "light")
    try:
        here = Report(driver, page)
        ready = int(here.js("document.documentElement.dataset.ready"))
        painted = here.js("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        pictures = driver.execute_async_script("""
            const done = arguments[0], wave = document.getElementById('wave'), times = [];
            for (let i = 0; i < 12; i++) document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }));
            let last = performance.now(), n = 0;
            (function next() {
                requestAnimationFrame(() => {
                    times.push(performance.now() - last);
                    last = performance.now();
                    wave.dispatchEvent(new WheelEvent('wheel', { deltaX: 150, bubbles: true, cancelable: true }));
                    n++ < 100 ? next() : done(times.slice(1));
                });
            })();""")
        picture = None
        for key in ["0", *"+" * 16]:
            here.keys(key)
            for by in [137, 977, 12_345]:
                here.js(f"document.getElementById('wave').dispatchEvent(new WheelEvent('wheel', "
                        f"{{ deltaX: {by}, bubbles: true, cancelable: true }}))")
                here.js("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
                assert here.blank_columns() == 0, (key, by)
            last, picture = picture, here.js("document.getElementById('wave').toDataURL()")
            assert picture != last, "zooming and scrolling changes what is seen"
        pictures.sort()
        print(f"   30 minutes: {len(words)} words, {size / 1e6:.2f} MB, usable {ready} ms and painted {painted:.0f} ms "
              f"after navigation; pictures while scrolling: median {pictures[len(pictures) // 2]:.0f} ms, "
              f"longest {pictures[-1]:.0f} ms")
        assert ready < GENEROUS_MS, ready
        assert (said := here.console()) == [], said
    finally:
        driver.quit()


def check_embedded(folder):
    """The sound in a page, by another decoder: as long as the recording and close to it; without sound none of it."""
    import numpy
    import soundfile

    heard, rate = soundfile.read(ALICE, dtype="int16")
    wav = folder / "plain.wav"
    soundfile.write(wav, heard, rate)
    page, _ = report(folder, wav, ALICE.with_suffix(".txt"), "--embed-audio")
    parts = re.findall(r'class="sound">([^<]*)</script>', page.read_text(encoding="utf-8"))
    file = b"".join(map(base64.b64decode, parts))
    small, small_rate = soundfile.read(io.BytesIO(file), dtype="int16")
    assert (small_rate, len(small)) == (rate, len(heard))
    power, lost = (numpy.mean(numpy.square(x.astype(float))) for x in (heard, heard - small.astype(float)))
    ratio = 10 * numpy.log10(power / lost)
    print(f"   sound: {len(file) * 8 / (len(heard) / rate) / 1000:.0f} kbit/s, {ratio:.1f} dB above what is left out")
    assert ratio > 18
    return page


def main():
    if not CHROMIUM or not DRIVER:
        print("   skipped: no chromium with chromedriver; on Debian: apt-get install chromium chromium-driver")
        return
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        # Beside a transcript with a sentence that nobody says, so that there is something to doubt.
        transcript = folder / "alice.txt"
        text = ALICE.with_suffix(".txt").read_text(encoding="utf-8").strip()
        transcript.write_text("Nobody ever says these seven words here. " + text + "\n[laughter] Nor these </script> five \\u003c.",
                              encoding="utf-8")
        page, words = report(folder, ALICE, transcript, "--uncertainty", "--cuts")
        check_looks(page, words)
        check_keys(page, words)
        check_corrections(folder, page, folder / "alice.json")
        check_speakers(folder)
        check_video(folder)
        check_without_sound(folder, page)
        check_access(page)
        embedded = check_embedded(folder)
        plain = common.words(folder / "plain.json")
        check_sound(embedded, plain)
        # The same, played from where the recording lies, whose name is no plain address.
        audio = folder / "ä #1 100%?.flac"
        shutil.copy(ALICE, audio)
        linked, words = report(folder, audio, ALICE.with_suffix(".txt"))
        check_sound(linked, words)
        check_half_an_hour(folder)


if __name__ == "__main__":
    main()
