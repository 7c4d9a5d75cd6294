"""A pytest plugin: nothing is skipped in silence, and no run is empty."""

import shutil

import pytest

from prerequisites import BROWSERS

HINT = "skipped tests count as failed here"


def pytest_configure(config):
    """Refuse to start where browser tests would be skipped."""
    if not any(map(shutil.which, BROWSERS)):
        raise pytest.UsageError("no browser: the tests in it would be skipped")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Turn a file that skips itself into a failure."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skipped test into a failed one; what is expected to fail may."""
    report = yield
    return report if hasattr(report, "wasxfail") else _refuse_skip(report)


def _refuse_skip(report):
    if report.skipped:
        reason = report.longrepr
        reason = reason[2] if isinstance(reason, tuple) else str(reason or "")
        report.outcome = "failed"
        report.longrepr = f"{HINT}. {reason}"
    return report
