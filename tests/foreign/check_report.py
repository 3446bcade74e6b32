"""The page to look at and listen to, driven in headless Chromium: it renders, plays, and finds doubtful words."""

import base64
import io
import re
import shutil
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
        transcript.write_text("Nobody ever says these seven words here. " + text + "\n[laughter] Nor these </script> five.",
                              encoding="utf-8")
        page, words = report(folder, ALICE, transcript, "--uncertainty", "--cuts")
        check_looks(page, words)
        check_keys(page, words)
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
