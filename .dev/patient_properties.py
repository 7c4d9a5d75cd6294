"""A pytest plugin: a busy machine is no reason for a property test to fail."""

from hypothesis import HealthCheck, settings


def pytest_configure():
    """Let Hypothesis take the time it needs; tests may still say otherwise."""
    settings.register_profile(
        "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("patient")
