"""Tests of the package that cannot pass on a system, each with the reason: the only ones that may fail there, and they must.

A row names a test, or one set of its parameters. A row that names a file is for one that cannot even be imported.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

TABLES = "pandas, polars and pyarrow are not installed there"
# Where this machine runs the Python of another system.
GUESTS = {
    "test_columns.py": TABLES,
    "test_phone.py": TABLES,
    "test_store_tables.py": TABLES,
    "test_package.py::test_what_the_type_checkers_read_runs": TABLES,
    "test_cli.py::test_the_script_is_installed": "pip, which runs on this system, writes scripts for it",
    "test_distributed.py::test_a_table_that_lacks_rows_is_not_written": "Dask is not installed there",
    "test_distributed.py::test_each_instance_keeps_its_own_pace": "Dask is not installed there",
}
SQLITE = "that Python has no SQLite"
LOCKED = "test_store_locked.py::"
MUSL = {
    LOCKED + "test_ctrl_c_ends_a_sync_that_waits_for_a_locked_database": SQLITE,
    LOCKED + "test_what_a_signal_handler_raises_ends_any_long_call": SQLITE,
    LOCKED + "test_a_long_call_ends_with_its_task": SQLITE,
    LOCKED + "test_ctrl_c_ends_a_long_command": SQLITE,
    "test_fork.py::test_children_do_not_write_to_files_of_the_same_name": "that Python has no libffi for ctypes",
}
QEMU = {
    "test_async_queue.py::test_no_thread_to_be_had_is_told_with_what_to_do": "qemu applies no limit of memory",
}
FORK = "Windows has no fork"
LIMITS = "Windows has no resource limits"
TERMINAL = "Python has no pseudo-terminals on Windows"
SIGTERM = "Windows has no SIGTERM"
WINDOWS = {
    "test_async_queue.py::test_no_thread_to_be_had_is_told_with_what_to_do": LIMITS,
    "test_batch_end.py::test_a_fork_while_another_thread_takes": FORK,
    "test_batch_end.py::test_a_forked_child_leaves_the_batch_alone_and_starts_its_own": FORK,
    "test_cli_progress.py::test_progress_is_for_terminals_only": TERMINAL,
    "test_cli_progress.py::test_progress_shows_a_hold": TERMINAL,
    "test_cli_progress.py::test_progress_starts_where_a_resume_starts": TERMINAL,
    "test_cli_sync.py::test_a_refused_token_is_waited_out": SIGTERM,
    "test_cli_sync.py::test_it_ends_while_a_request_hangs": SIGTERM,
    "test_cli_sync.py::test_it_watches_until_sigterm_and_tells_systemd": SIGTERM,
    "test_cli_sync.py::test_progress_is_for_terminals_only": TERMINAL,
    "test_cli_sync.py::test_systemd_does_not_wait_for_the_first_publish": "Python has no Unix sockets on Windows",
    "test_cli_store.py::test_a_group_may_read_the_pictures": "Windows has no groups of files",
    "test_cli.py::test_check_names_the_variable_of_the_proxy": "on Windows both cases name the same variable",
    "test_cli.py::test_check_writes_a_reply_for_a_bug_report": "Windows has no permission bits",
    "test_cli.py::test_no_secret_is_ever_printed": "what goes into a pipe there is Windows-1252, and the test reads UTF-8",
    "test_cli.py::test_streams_and_names_of_any_kind": "Windows has no sh",
    "test_cli_images.py::test_a_picture_of_another_kind_replaces_the_old_file": "it sees the file that stands for a lock there",
    "test_cli_input.py::test_what_comes_through_a_pipe_is_not_counted": "Windows has no pipes among its files",
    "test_cli_output.py::test_a_full_disk_loses_no_row": LIMITS,
    "test_cli_output.py::test_a_full_disk_under_the_other_outputs": LIMITS,
    "test_cli_resume.py::test_a_file_system_without_locks_is_written_to": "Windows has no fcntl",
    "test_fork.py::test_a_child_can_close_and_drop_what_it_inherited": FORK,
    "test_fork.py::test_a_fork_while_other_threads_call": FORK,
    "test_fork.py::test_an_asynchronous_client_in_a_child_with_a_loop_of_its_own": FORK,
    "test_fork.py::test_an_inherited_asynchronous_batch_says_so": FORK,
    "test_fork.py::test_children_do_not_write_to_files_of_the_same_name": FORK,
    "test_fork.py::test_forks_while_answers_come_in_to_a_loop": FORK,
    "test_fork.py::test_multiprocessing": FORK,
    "test_fork.py::test_multiprocessing_takes_clients_as_arguments[fork]": FORK,
    "test_fork.py::test_multiprocessing_takes_clients_as_arguments[forkserver]": FORK,
    "test_fork.py::test_parent_and_child_both_go_on": FORK,
    "test_pickled.py::test_a_pool_hears_why_a_client_does_not_work_there[fork]": FORK,
    "test_interrupt.py::test_ctrl_c_for_all_of_a_terminal_reaches_children_too": FORK,
}
LINKS = "wine's links to files do not stay links"
WINE = {
    "test_cli_images.py::test_what_a_kill_left_half_is_swept_away": "wine's links to files are no files",
    "test_cli_output.py::test_the_output_is_not_the_input[link]": LINKS,
    "test_cli_resume.py::test_a_link_to_the_output_stays_one": LINKS,
}
FULL = "macOS has no /dev/full"
THREADS = "macOS lists no threads by their names"
MACOS = {
    "test_async_batch.py::test_closing_and_dropping_do_not_hold_up_the_loop": THREADS,
    "test_async_queue.py::test_no_thread_to_be_had_is_told_with_what_to_do": "macOS has no limit of memory",
    "test_batch_end.py::test_what_is_dropped_or_closed_ends": THREADS,
    "test_cli.py::test_streams_and_names_of_any_kind[batch in --resume /dev/full-7-/dev/full: is not a regular file]": FULL,
    "test_cli_output.py::test_a_full_disk_under_the_other_outputs": FULL,
}
TABLE: dict[str, dict[str, str]] = {
    "windows": {**GUESTS, **WINDOWS, **WINE},
    "aarch64": {**GUESTS, **QEMU},
    "musl": {**GUESTS, **MUSL},
    "musl-aarch64": {**GUESTS, **MUSL, **QEMU},
    # Systems themselves, with what the tests of tables need.
    "windows-itself": WINDOWS,
    "macos": MACOS,
}


# How many times longer a program takes there.
SLOWNESS = {"aarch64": 5, "musl-aarch64": 5}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--system", choices=list(TABLE), required=True)


def rows(config: pytest.Config) -> dict[str, str]:
    return TABLE[str(config.getoption("--system"))]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path.name in rows(config) else None


def pytest_configure(config: pytest.Config) -> None:
    os.environ["SLOWNESS"] = str(SLOWNESS.get(str(config.getoption("--system")), 1))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    table = rows(config)
    found = {name for name in table if name.endswith(".py")}
    for item in items:
        name = item.nodeid.rpartition("tests/")[2]
        for key in {name, name.partition("[")[0]} & table.keys():
            found.add(key)
            # The tests are not switched off: they run on every system that has what they need, and each row says what this
            # one lacks. Strict: a test that passes there after all fails until its row is removed.
            item.add_marker(pytest.mark.xfail(reason=table[key], strict=True))
    if config.args == ["tests"] and found != table.keys():
        raise pytest.UsageError(f"no such tests: {table.keys() - found}")
