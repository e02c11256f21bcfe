"""The workflows in .github, which run where the tests cannot: well-formed, pinned, and with few rights."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_readme import DEBUG, ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = re.compile(r"^\s*(?:- )?uses: (\S+)(.*)$", re.MULTILINE)
MAKEFILES = [ROOT / "Makefile", *(ROOT / "zapi-ffi" / "packaging").glob("*.mk"), *(ROOT / "zapi-py").glob("**/*.mk")]


def jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return found


def commands(workflow: Path) -> str:
    return "\n".join(step.get("run", "") for job in jobs(workflow).values() for step in job.get("steps", []))


def test_actionlint_finds_nothing() -> None:
    done = subprocess.run([Path(sys.executable).parent / "actionlint"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned(workflow: Path) -> None:
    for action, comment in ACTION.findall(workflow.read_text(encoding="utf-8")):
        if action.startswith("./"):
            assert (ROOT / action).is_file(), action
        else:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), f"{action} is no commit of an action of GitHub's"
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} has no version beside it"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_only_the_draft_release_may_write(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert "secrets" not in text
    for name, job in jobs(workflow).items():
        assert "permissions" not in job or (workflow.stem, name) == ("release", "draft"), name
        for step in job.get("steps", []):
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_runs_for_ever_or_twice(workflow: Path) -> None:
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))["concurrency"]["group"].startswith(f"{workflow.stem}-")
    for name, job in jobs(workflow).items():
        assert "uses" in job or job["timeout-minutes"] <= 90, name


def test_one_version_of_rust() -> None:
    said = [re.findall(r'^  RUST: "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE) for path in WORKFLOWS]
    assert len({version for found in said for version in found}) == 1


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_what_they_call_is_there(workflow: Path) -> None:
    makefiles = "\n".join(path.read_text(encoding="utf-8") for path in MAKEFILES)
    run = commands(workflow)
    for target in re.findall(r"(?<!\w)make ([a-z][a-z0-9-]*)", run):
        assert re.search(rf"^[^\t#=]*\b{target}\b[^=]*:", makefiles, re.MULTILINE), f"no make {target}"
    for path in re.findall(r"(?<![\w./\\])(?:\.ci|examples|include|zapi-ffi|zapi-py)[\\/][\w\\/.-]+", run):
        # What a step writes itself.
        assert path.endswith("LICENSE-THIRD-PARTY") or (ROOT / path.replace("\\", "/")).exists(), f"no {path}"


def test_ci_has_the_compilers_for_windows() -> None:
    """Make puts the names of these together, for 64 bits and for 32."""
    makefile = (ROOT / "zapi-ffi" / "packaging" / "windows.mk").read_text(encoding="utf-8")
    machines = re.findall(r"^MINGW_\w+ := (\w+)-w64-mingw32$", makefile, re.MULTILINE)
    wanted = {f"gcc-mingw-w64-{machine.replace('_', '-')}-win32" for machine in machines}
    assert len(wanted) == 2 and wanted <= set((ROOT / ".ci" / "run").read_text(encoding="utf-8").split())


def call(*program: str | Path) -> int:
    return subprocess.run([sys.executable, ROOT / ".ci" / "call.py", DEBUG / "zapi-emulator", *program]).returncode


def test_an_example_that_is_wrong_is_noticed() -> None:
    right = ROOT / "examples" / "python" / "profile_picture.py"
    assert call(sys.executable, right) == 0
    assert call(sys.executable, "-c", "print('/pictures/ no picture 403')") == 1
    assert call("--once", sys.executable, "-c", "") == 0
    assert call("--once", sys.executable, "-c", "exit(3)") == 1
