"""The pages in Portuguese, compared with their originals: only the words may differ."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TRANSLATED = sorted((ROOT / "docs" / "pt-BR").rglob("*.md"))
PAIRS = [("README.md", "README.pt-BR.md")] + [
    (f"docs/{path.relative_to(ROOT / 'docs' / 'pt-BR')}", str(path.relative_to(ROOT))) for path in TRANSLATED
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = {"c": r"//.*", "cpp": r"//.*", "rust": r"//.*"}
# What a program says may be translated, so the strings of such a line do not count.
SAYS = re.compile(r"\b(?:puts|printf|print|println|cout|cerr)\b")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def snippets(page: str) -> list[tuple[str, str]]:
    """Each fenced block with its language, without comments and without what it prints."""

    def code(language: str, line: str) -> str:
        line = re.sub(COMMENT.get(language, r"(?:^|\s)# .*"), "", line)
        return re.sub(r'"[^"]*"', '""', line).rstrip() if SAYS.search(line) else line.rstrip()

    found: list[tuple[str, str]] = FENCE.findall(text(page))
    return [(language, "\n".join(code(language, line) for line in block.splitlines())) for language, block in found]


def inline(page: str) -> list[set[str]]:
    """The code within sentences, by section."""
    prose = FENCE.sub("", text(page))
    if page.endswith("reference.md"):
        # Its tables are translated with what stands for a value in them (`host:port`), and have tests of their own.
        prose = re.sub(r"^\|.*$", "", prose, flags=re.MULTILINE)
    sections = re.split(r"^## ", prose, flags=re.MULTILINE)[1:]
    return [{" ".join(code.split()) for code in re.findall(r"`([^`]+)`", section)} for section in sections]


def shape(page: str) -> list[str]:
    """Headings, code blocks and table rows: their order and depth."""
    return re.findall(r"^(?:#+ |```.*|\|(?= ))", text(page), re.MULTILINE)


@pytest.mark.parametrize(("original", "translation"), PAIRS)
def test_the_snippets_are_the_same(original: str, translation: str) -> None:
    assert snippets(translation) == snippets(original)


@pytest.mark.parametrize(("original", "translation"), PAIRS)
def test_the_same_names_stand_in_the_same_sections(original: str, translation: str) -> None:
    assert inline(translation) == inline(original)


@pytest.mark.parametrize(("original", "translation"), PAIRS)
def test_the_sections_are_the_same(original: str, translation: str) -> None:
    assert shape(translation) == shape(original)


@pytest.mark.parametrize(("original", "translation"), PAIRS)
def test_a_translation_links_to_its_original(original: str, translation: str) -> None:
    assert f"]({os.path.relpath(original, Path(translation).parent)})" in text(translation)
