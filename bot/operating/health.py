"""A small HTTP server for whatever watches the bot: /healthz, /readyz and /metrics."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from bot.operating.metrics import CONTENT_TYPE, Metrics

Ready = Callable[[], Awaitable[dict[str, bool]]]
Check = Callable[[], Awaitable[bool]]

LONGEST_CHECK = 2.0
LONGEST_IDLE = 30
LONGEST_REQUEST = 8 * 1024
PLAIN_TEXT = "text/plain; charset=utf-8"
METHODS = ("GET", "HEAD")

log = structlog.get_logger()


async def checked(checks: Mapping[str, Check], limit: float = LONGEST_CHECK) -> dict[str, bool]:
    """Each check by its name, all at once; one that raises or takes too long is false."""
    outcomes = await asyncio.gather(*(_holds(check, limit) for check in checks.values()))
    return dict(zip(checks, outcomes, strict=True))


async def _holds(check: Check, limit: float) -> bool:
    try:
        return bool(await asyncio.wait_for(check(), limit))
    except Exception:
        log.warning("readiness check failed", exc_info=True)
        return False


class HealthServer:
    """Serves health, readiness and metrics on an address of its own, and logs no request."""

    def __init__(
        self,
        address: tuple[str, int],
        metrics: Metrics,
        ready: Ready,
        limit: float = LONGEST_CHECK,
    ) -> None:
        self._host, self.port = address
        given = {"metrics": metrics, "ready": ready, "limit": limit}
        application = Application(
            [
                ("/healthz", _Healthz, given),
                ("/readyz", _Readyz, given),
                ("/metrics", _Exposed, given),
            ],
            default_handler_class=_Nothing,
            default_handler_args=given,
            log_function=_log_nothing,
        )
        self._server = HTTPServer(
            application,
            max_body_size=LONGEST_REQUEST,
            max_header_size=LONGEST_REQUEST,
            body_timeout=LONGEST_CHECK,
            idle_connection_timeout=LONGEST_IDLE,
        )

    def start(self) -> None:
        """Listen, in the running loop; `port` is the real one from here on."""
        sockets = bind_sockets(self.port, self._host)
        self.port = sockets[0].getsockname()[1]
        self._server.add_sockets(sockets)

    async def stop(self) -> None:
        self._server.stop()
        await self._server.close_all_connections()


def _log_nothing(_: RequestHandler) -> None:
    """An access log would be noise: these pages are asked for every few seconds."""


class _Page(RequestHandler):
    """A page: read-only, never cached, and telling nothing of the server."""

    SUPPORTED_METHODS = METHODS

    def initialize(self, metrics: Metrics, ready: Ready, limit: float) -> None:
        self.metrics, self.ready, self.limit = metrics, ready, limit

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Type", PLAIN_TEXT)
        self.set_header("Cache-Control", "no-store")

    async def get(self) -> None:
        await self.show()

    async def head(self) -> None:
        await self.show()

    async def show(self) -> None:
        self.send_error(404)

    def compute_etag(self) -> None:
        """None: what is never cached needs none."""

    def write_error(self, status_code: int, **_: Any) -> None:
        if status_code == 405:
            self.set_header("Allow", ", ".join(METHODS))
        self.finish(f"{status_code}\n")


class _Nothing(_Page):
    """Any other path."""


class _Healthz(_Page):
    """That the loop runs: nothing else could answer."""

    async def show(self) -> None:
        self.finish("ok\n")


class _Readyz(_Page):
    """Whether people can be served, check by check."""

    async def show(self) -> None:
        checks = await self._checks()
        self.set_status(200 if all(checks.values()) else 503)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(checks) + "\n")

    async def _checks(self) -> dict[str, bool]:
        try:
            said = await asyncio.wait_for(
                self.ready(), self.limit + 0.5
            )  # its parts have the limit
        except Exception:
            log.warning("readiness check failed", exc_info=True)
            return {"ready": False}
        return {name: bool(holds) for name, holds in said.items()}


class _Exposed(_Page):
    """The metrics, as Prometheus reads them."""

    async def show(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(self.metrics.exposition())
