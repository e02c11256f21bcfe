"""CONTRIBUTING says under "To add …" which files to change, and they are few; `make adding` tries it out."""

import pytest
from adding import ADDITIONS, ROOT, Addition


def paragraph(title: str) -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("\n## To add")[2]
    _, found, rest = text.partition(f"- **{title}**: ")
    assert found, title
    return rest.partition("\n- **")[0]


@pytest.mark.parametrize("addition", ADDITIONS, ids=lambda addition: addition.title)
def test_few_files_change_by_hand_and_contributing_names_them(addition: Addition) -> None:
    files, said = addition.files(), paragraph(addition.title)
    assert len(files) <= addition.most
    for file in files - EXAMPLES:
        assert f"`{file}`" in said, file


@pytest.mark.parametrize("addition", ADDITIONS, ids=lambda addition: addition.title)
def test_the_edits_can_be_made(addition: Addition) -> None:
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in addition.files()}
    for edit in addition.edits:
        changed = edit.made_in(texts[edit.file])
        assert changed != texts[edit.file]
        texts[edit.file] = changed


# A function goes to the file of its object, and is called in the check of that: these are examples of those.
EXAMPLES = {"zapi-ffi/src/version.rs", "zapi-ffi/selftest/src/checks/mod.rs"}
