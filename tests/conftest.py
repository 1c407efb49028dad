"""Settings that all tests share."""

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
