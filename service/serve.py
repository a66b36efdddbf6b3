"""Serving with gunicorn: the model and the index are loaded once, then shared by every worker through the fork."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from corpus.errors import ZhinanError
from service.settings import Settings

if TYPE_CHECKING:
    from service.suggestions import Suggestions
    from service.worker import Worker

log = logging.getLogger(__name__)

ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


def calm_threads() -> None:
    """Give every numeric library one thread; two on two busy cores were 30 times slower at p99.

    Those that are loaded already are told, those that load later read the environment.
    """
    from threadpoolctl import threadpool_limits

    for name in ONE_THREAD:
        os.environ[name] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    threadpool_limits(1)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with settings given as a dict instead of its own files and flags."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options, and nothing from the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application; the arbiter asks once, before the fork."""
        return self._app


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Without an index the process lives and ``/readyz`` says what to do."""
    calm_threads()
    from service.app import create_app
    from service.state import state_of

    state = state_of(settings)
    try:
        state.searcher()
    except ZhinanError as error:
        log.warning("not ready: %s %s", error.message, error.hint)
    state.close_store()
    host = f"[{settings.host.strip('[]')}]" if ":" in settings.host else settings.host
    app = create_app(settings, state)
    worker: Worker = app.extensions["zhinan.worker"]
    Server(
        app,
        {
            "bind": f"{host}:{settings.port}",
            "workers": settings.workers,
            "threads": settings.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": settings.log_level.lower(),
            "when_ready": _announce,
            # Threads and connections belong behind the fork.
            "post_worker_init": lambda _: _enter(worker, app.extensions["zhinan.suggestions"]),
            "worker_exit": lambda _, __: _leave(worker),
            "control_socket_disable": True,
        },
    ).run()


def _enter(worker: Worker, suggestions: Suggestions) -> None:
    worker.start()
    suggestions.prepare()


def _leave(worker: Worker) -> None:
    """End a worker process: the Korean analyser's threads stayed in the parent, and joining them would abort us."""
    worker.stop()
    logging.shutdown()
    os._exit(0)


def _announce(arbiter: Any) -> None:
    for listener in arbiter.LISTENERS:
        host, port = listener.sock.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        print(f"Zhinan 指南: http://{shown}:{port}", flush=True)
