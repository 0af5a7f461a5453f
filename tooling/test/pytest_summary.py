"""A plugin of pytest: writes how many passed, and why others were skipped or failed, as JSON to the file that MLGIT_PYTEST_SUMMARY names."""

import json
import os

_outcomes = {}


def pytest_runtest_logreport(report):
    if report.failed or (report.when == "call" and report.passed) or report.skipped:
        before = _outcomes.get(report.nodeid)
        if before is None or report.failed:
            _outcomes[report.nodeid] = (report.outcome, _reason(report))


def pytest_collectreport(report):
    if report.outcome != "passed":
        _outcomes[report.nodeid] = (report.outcome, _reason(report))


def pytest_sessionfinish():
    found = {"passed": 0, "failed": [], "skipped": []}
    for node, (outcome, reason) in _outcomes.items():
        file, _, name = node.partition("::")
        if outcome == "passed":
            found["passed"] += 1
        else:
            found[outcome].append({"file": "python/" + file, "name": name, "reason": reason})
    with open(os.environ["MLGIT_PYTEST_SUMMARY"], "w", encoding="utf-8") as file:
        json.dump(found, file)


def _reason(report):
    """Why it was skipped, or the first line of the error it failed for."""
    place = report.longrepr
    if isinstance(place, tuple):
        return place[2].removeprefix("Skipped: ")
    crash = getattr(place, "reprcrash", None)
    return (crash.message if crash else str(place or "")).partition("\n")[0]
