"""A plugin of pytest: writes counts, and why tests were skipped, as JSON to the file that MLGIT_PYTEST_SUMMARY names."""

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
    outcomes = [outcome for outcome, _ in _outcomes.values()]
    skipped = [
        {"file": "python/" + node.partition("::")[0], "name": node.partition("::")[2], "reason": reason}
        for node, (outcome, reason) in _outcomes.items()
        if outcome == "skipped"
    ]
    counts = {"passed": outcomes.count("passed"), "failed": outcomes.count("failed"), "skipped": skipped}
    with open(os.environ["MLGIT_PYTEST_SUMMARY"], "w", encoding="utf-8") as file:
        json.dump(counts, file)


def _reason(report):
    place = report.longrepr
    return place[2].removeprefix("Skipped: ") if isinstance(place, tuple) else ""
