"""Fixtures shared by all tests: the repository root and a searcher over the bundled guidance."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.store import Store
from index.build import build
from index.encoder import Encoder, open_encoder
from index.search import Searcher
from tests.browsing import address as address
from tests.browsing import browser as browser
from tests.browsing import clipboard as clipboard
from tests.browsing import events as events
from tests.browsing import page as page
from tests.browsing import visitor as visitor
from tests.hosting import desk as desk
from tests.hosting import locked as locked
from tests.hosting import reports as reports
from tests.hosting import service as service
from tests.hosting import tab as tab
from tests.hosting import visit as visit
from tests.serving import served as served

ROOT = Path(__file__).parent.parent
GUIDANCE = ROOT / "corpus" / "guidance"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The embedded model."""
    return open_encoder()


@pytest.fixture(scope="session")
def guidance(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> tuple[Store, Path]:
    """The bundled guidance, ingested and built: (store, data folder)."""
    data = tmp_path_factory.mktemp("guidance")
    store = Store(data / "store.sqlite")
    ingest([GUIDANCE], store)
    build(store, data, encoder)
    return store, data


@pytest.fixture(scope="session")
def searcher(guidance: tuple[Store, Path], encoder: Encoder) -> Searcher:
    """A searcher over the bundled guidance."""
    store, data = guidance
    return Searcher.open(store, data, encoder)
