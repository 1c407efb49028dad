"""Settings that all tests share."""

import gc

from hypothesis import HealthCheck, settings

from tests.bot.databases import (  # noqa: F401 - fixtures
    address,
    postgres_address,
    postgres_server,
    sqlite_address,
)

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile(
    "search", settings.get_profile("ci"), derandomize=False, max_examples=5000
)
settings.load_profile("ci")

ALLOCATIONS = 50_000  # between two looks for garbage; the tests themselves are no garbage


def pytest_collection_finish() -> None:
    """Leave what was loaded so far out of every look for garbage: a sixth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)
