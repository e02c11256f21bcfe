"""The page that `zapi store DIR sheet` writes, in Chromium."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import zapi
from chromium import Chromium, address
from test_readme import CREDENTIALS, emulator as emulator, needs  # noqa: F401 (a fixture)

WITH = [f"55119{number:08}" for number in range(60_100, 60_140)]
WITHOUT = "5511990000020"
FAILING = "5511990000044"
NEVER = "551188887777"
HOSTILE = "</script><img src=x onerror=\"document.title='hostile'\"><b>&amp;"
MANY = 10_000
CARDS = "document.querySelectorAll('#list > li')"
SHOWN = f"return [...{CARDS}].map((card) => card.querySelector('.phone').textContent)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    needs("chromium", "chromedriver")
    with Chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(emulator: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with contacts of each kind; one is called by what could break a page."""
    folder = tmp_path_factory.mktemp("sheet") / "a store"
    settings = {name.removeprefix("ZAPI_").lower(): value for name, value in CREDENTIALS.items()}
    with zapi.Client(**settings, base_url=emulator, rate_per_second=0, max_retries=0) as client:  # type: ignore[arg-type]
        with zapi.Store(folder) as store:
            store.add(WITH, refs=[f"Customer-{at}" for at in range(len(WITH))])
            store.add([WITHOUT, FAILING], refs=["none", HOSTILE])
            store.sync(client)
            store.add([NEVER])
            store.sheet(folder / "contacts.html")
    return folder


@pytest.fixture
def page(browser: Chromium, folder: Path) -> Chromium:
    browser.requests()
    browser.complaints()
    browser.open(address(folder / "contacts.html"))
    return browser


def choose(page: Chromium, state: str, text: str = "") -> list[str]:
    """The phones that are shown then."""
    page.run(
        f"document.querySelector('input[value={state}]').click(); const search = document.getElementById('search');"
        " search.value = arguments[0]; search.dispatchEvent(new Event('input', {bubbles: true}));".replace("arguments[0]", repr(text))
    )
    found: list[str] = page.run(SHOWN)
    return found


def test_contacts_are_counted_filtered_and_found(page: Chromium) -> None:
    counts = "return Object.fromEntries([...document.querySelectorAll('fieldset label')].map((label) => [label.firstChild.value, +label.querySelector('b').textContent]))"
    assert page.run(counts) == {"all": 43, "has": 40, "none": 1, "gone": 0, "never": 2, "failing": 1, "due": 1}

    def end(phone: str) -> str:
        return "•••• " + phone[-4:]

    assert choose(page, "none") == [end(WITHOUT)]
    assert choose(page, "failing") == [end(FAILING)]
    assert choose(page, "never") == [end(FAILING), end(NEVER)]
    assert choose(page, "due") == [end(NEVER)]
    assert choose(page, "gone") == []
    assert len(choose(page, "has")) > 10
    assert choose(page, "all", WITH[7][-4:]) == [end(WITH[7])]
    assert choose(page, "all", f"+55 (11) 9{WITH[7][5:9]}-{WITH[7][9:]}") == [end(WITH[7])], "a whole phone is found by its end"
    assert choose(page, "all", "customer-12") == [end(WITH[12])]
    assert choose(page, "none", "customer-12") == []
    assert page.run("return document.getElementById('count').textContent") == "0 of 43 contacts"


def test_the_page_loads_the_pictures_and_nothing_else(page: Chromium, folder: Path) -> None:
    loaded = f"await Promise.all([...document.images].slice(0, 6).map((image) => image.decode())); return {CARDS}.length"
    assert page.run(loaded) > 6
    assert page.complaints() == []
    asked = page.requests()
    assert len(asked) > 6
    assert all(one.startswith(address(folder) + "/") for one in asked), asked
    # Not even what runs in it can ask another host.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        other = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        ended = "let failed = 0; try { await fetch(OTHER) } catch { failed++ }"
        ended += " await new Promise((done) => { const image = new Image(); image.onerror = () => { failed++; done() }; image.onload = done; image.src = OTHER; });"
        ended += " const frame = document.body.appendChild(document.createElement('script')); frame.src = OTHER; return failed"
        assert page.run(ended.replace("OTHER", repr(other))) == 2
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_what_a_contact_is_called_is_only_text(page: Chromium) -> None:
    assert choose(page, "failing") and page.run("return document.querySelector('#list .ref').textContent") == HOSTILE
    assert page.run("return document.querySelectorAll('[onerror], #list b, #list script, img[src=x]').length") == 0
    assert "hostile" not in page.run("return document.title")
    # If it did get into the page, it would not run.
    run = "document.body.insertAdjacentHTML('beforeend', HOSTILE); await new Promise((done) => setTimeout(done)); return document.title"
    assert "hostile" not in page.run(run.replace("HOSTILE", repr(HOSTILE)))


def test_no_phone_is_in_the_page_unless_asked_for(page: Chromium, folder: Path) -> None:
    text = page.run("return document.documentElement.outerHTML")
    assert not [phone for phone in [*WITH, WITHOUT, FAILING, NEVER] if phone[4:] in text]
    whole = folder / "whole.html"
    with zapi.Store(folder) as store:
        assert store.sheet(whole, phones=True) == 43
    page.open(address(whole))
    assert choose(page, "all", WITH[3][2:8]) and choose(page, "never") == [FAILING, NEVER]


def test_it_is_used_by_keyboard_and_read_aloud(page: Chromium) -> None:
    assert page.label("#search") == "Search"
    assert "With picture" in page.label("input[value=has]") and "40" in page.label("input[value=has]")
    assert page.label("#list img") == "Picture of contact •••• " + WITH[0][-4:]
    page.type("input[value=all]", "\ue014\ue014")
    assert page.run("return document.querySelector(':checked').value") == "none" and len(page.run(SHOWN)) == 1
    page.type("#search", "nobody")
    assert page.run(SHOWN) == []


CONTRAST = """
const light = (color) => {
  const [r, g, b] = color.match(/[0-9.]+/g).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  const color = getComputedStyle(element).backgroundColor;
  return /, 0\\)$/.test(color) ? behind(element.parentElement) : color;
};
return Math.min(...[...document.querySelectorAll('h1, header p, fieldset b, fieldset span, .find span, output, li p')].map((element) => {
  const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
  return (one + 0.05) / (other + 0.05);
}));
"""


def test_it_is_dark_where_the_system_is_and_easy_to_read_in_both(page: Chromium) -> None:
    seen: list[object] = []
    for scheme in ("light", "dark"):
        page.media(prefers_color_scheme=scheme)
        seen.append(page.run("return getComputedStyle(document.body).backgroundColor"))
        assert page.run(CONTRAST) >= 4.5, scheme
    assert seen == ["rgb(245, 246, 247)", "rgb(19, 22, 25)"]
    page.media(prefers_color_scheme="light")


def test_it_speaks_portuguese_where_the_browser_does(page: Chromium, folder: Path) -> None:
    agent = page.run("return navigator.userAgent")
    page.command("Network.setUserAgentOverride", userAgent=agent, acceptLanguage="pt-BR")
    try:
        page.open(address(folder / "contacts.html"))
        assert page.run("return document.documentElement.lang") == "pt-BR"
        assert page.label("#search") == "Buscar" and page.run("return document.querySelector('h1').textContent") == "Fotos de perfil"
        left = "return [...document.querySelectorAll('[data-text]')].map((element) => element.textContent)"
        assert not {"Show", "All contacts", "No picture", "Due"} & set(page.run(left))
    finally:
        page.command("Network.setUserAgentOverride", userAgent=agent, acceptLanguage="en-US")


def test_everything_that_is_chosen_is_printed(page: Chromium) -> None:
    before = len(page.run(SHOWN))
    assert before < 43
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert len(page.run(SHOWN)) == 43
    page.run("dispatchEvent(new Event('afterprint'))")
    assert len(page.run(SHOWN)) == before


def test_ten_thousand_contacts_open_within_a_second_and_scroll(browser: Chromium, folder: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    os.mkdir(many)
    with sqlite3.connect(folder / "contacts.db") as database:
        database.execute("VACUUM INTO ?", (str(many / "contacts.db"),))
    database.close()
    (many / "pictures").symlink_to(folder / "pictures")
    with zapi.Store(many) as store:
        store.add(f"55119{number:08}" for number in range(70_000, 70_000 + MANY - 43))
    with sqlite3.connect(many / "contacts.db") as database:
        database.execute("UPDATE contact SET state = (SELECT state FROM contact WHERE id = 1), picture = (SELECT min(id) FROM picture) + id % 40 WHERE id > 43")
    database.close()
    with zapi.Store(many) as store:
        assert store.sheet(many / "contacts.html") == MANY
    times: list[float] = []
    for _ in range(3):
        browser.open(address(many / "contacts.html"))
        times.append(browser.run("return performance.getEntriesByType('navigation')[0].loadEventEnd"))
    assert len(browser.run(SHOWN)) > 10 and browser.run("return document.getElementById('count').textContent") == "10,000 of 10,000 contacts"
    assert min(times) <= 1000, times
    # Every place of it is there when it is scrolled to, and little of it is in the document.
    frames = """
    const started = performance.now(); let frames = 0;
    const height = document.documentElement.scrollHeight - innerHeight;
    for (const part of Array(30).keys()) {
      scrollTo(0, height * (part + 1) / 30);
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      frames += 2;
      const cards = [...document.querySelectorAll('#list > li')].map((card) => card.getBoundingClientRect());
      if (!cards.some((card) => card.bottom >= innerHeight - 80)) throw Error(`nothing at ${part}`);
      if (cards.length > 200) throw Error(`${cards.length} cards`);
    }
    return [(performance.now() - started) / frames, document.querySelector('#list > li:last-child').ariaPosInSet];
    """
    frame, last = browser.run(frames)
    assert last == str(MANY) and frame < 100, frame
