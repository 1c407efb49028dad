"""How often something may be done: a burst at once, then so many a minute."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

MINUTE = 60.0
MOST_KEYS = 50_000  # remembered; the ones that were silent longest are forgotten first
ROUNDING = 1e-6
HOME_PREFIX = 64  # whoever has one IPv6 address has the whole network around it
UNKNOWN = "unknown"


class Limits:
    """Token buckets, one for each kind and key.

    `kinds`: how many at once and then how many a minute, by kind. `clock`: seconds that only grow.
    """

    def __init__(
        self,
        kinds: Mapping[str, tuple[int, float]],
        clock: Callable[[], float] = time.monotonic,
        most_keys: int = MOST_KEYS,
    ) -> None:
        self._kinds = dict(kinds)
        self._clock = clock
        self._most_keys = most_keys
        self._full_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def allow(self, kind: str, key: str) -> float:
        """0.0 where it may be done, which counts; else the seconds to wait, and nothing counts."""
        burst, a_minute = self._kinds[kind]
        interval, now = MINUTE / a_minute, self._clock()
        full_at = max(now, self._full_at.get((kind, key), now))
        wait = full_at - now - (burst - 1) * interval
        if wait > ROUNDING:
            return wait
        self._remember((kind, key), full_at + interval)
        return 0.0

    def _remember(self, bucket: tuple[str, str], full_at: float) -> None:
        self._full_at[bucket] = full_at
        self._full_at.move_to_end(bucket)
        while len(self._full_at) > self._most_keys:
            self._full_at.popitem(last=False)


def client_key(scope: Mapping[str, Any]) -> str:
    """What stands for a client: its address, or the network that it can pick addresses from."""
    client = scope.get("client")
    try:
        address = ip_address(client[0]) if client else None
    except ValueError:
        address = None
    return UNKNOWN if address is None else _network(address)


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), HOME_PREFIX), strict=False))
