"""A pytest plugin: nothing is skipped in silence, and no run is empty."""

import shutil

import pytest


def pytest_configure(config):
    """Refuse to start where browser tests would be skipped."""
    if not shutil.which("chromium") and not shutil.which("google-chrome"):
        raise pytest.UsageError("no browser: the tests in it would be skipped")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skipped test into a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        report.outcome = "failed"
        report.longrepr = f"skipped tests count as failed here. {reason}"
    return report
