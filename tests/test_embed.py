"""Who may show the sidebar, tokens, headers and settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.suggest import Phrase
from service.app import create_app
from service.embed import LIFETIME, Embed, EmbedOff, KeyRefused, OriginRefused, TokenRefused
from service.history import History
from service.questions import Questions
from service.settings import SettingError, Settings, read
from tests.fakes import fake_state

DESK, OTHER = "https://desk.example.com", "https://other.example.com"
KEY = "0123456789abcdef" * 2


def client(data: Path, origins: tuple[str, ...] = (DESK,), key: str = "") -> FlaskClient:
    return create_app(Settings(data=data, embed_origins=origins, embed_key=key), fake_state(data)).test_client()


def ask(service: FlaskClient, **headers: str) -> tuple[int, str]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = service.post("/sidebar/results", data={"q": "退款"}, headers=names)
    return answer.status_code, answer.text


def test_a_token_is_good_for_a_quarter_of_an_hour_and_one_origin() -> None:
    now = [1000.0]
    held = Embed((DESK, OTHER), KEY, lambda: now[0])
    token, expires = held.issue(KEY, DESK)
    assert expires == 1000 + LIFETIME
    now[0] = expires
    held.check(token, DESK)
    for bad, origin in ((token, OTHER), (token, ""), (token[:-1], DESK), ("", DESK), (f"{token}x", DESK)):
        with pytest.raises(TokenRefused):
            held.check(bad, origin)
    now[0] = expires + 1
    with pytest.raises(TokenRefused):
        held.check(token, DESK)


def test_tokens_end_with_the_key_and_with_the_place_on_the_list() -> None:
    token, _ = Embed((DESK,), KEY).issue(KEY, DESK)
    for later in (Embed((DESK,), KEY[::-1]), Embed((OTHER,), KEY)):
        with pytest.raises(TokenRefused):
            later.check(token, DESK)


def test_only_the_key_buys_a_token_and_only_for_a_page_on_the_list() -> None:
    held = Embed((DESK,), KEY)
    with pytest.raises(KeyRefused):
        held.issue(KEY[:-1], DESK)
    with pytest.raises(OriginRefused):
        held.issue(KEY, OTHER)
    with pytest.raises(EmbedOff):
        Embed((DESK,)).issue("", DESK)
    assert KEY not in repr(held)


def test_the_route_of_tokens(tmp_path: Path) -> None:
    service = client(tmp_path, key=KEY)
    made = service.post("/api/v1/embed/token", json={"origin": DESK}, headers={"Authorization": f"Bearer {KEY}"})
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in made.headers
    assert ask(service, Embed_Token=made.json["token"], Embed_Origin=DESK)[0] == 200
    for headers in ({}, {"Authorization": KEY}, {"Authorization": "Bearer wrong"}):
        refused = service.post("/api/v1/embed/token", json={"origin": DESK}, headers=headers)
        assert (refused.status_code, refused.json["error"]["code"]) == (401, "embed_key")
    right = {"Authorization": f"Bearer {KEY}"}
    assert service.post("/api/v1/embed/token", json={"origin": OTHER}, headers=right).status_code == 403
    assert service.post("/api/v1/embed/token", json={"origins": DESK}, headers=right).status_code == 422
    foreign = right | {"Sec-Fetch-Site": "cross-site"}
    assert service.post("/api/v1/embed/token", json={"origin": DESK}, headers=foreign).status_code == 403
    assert client(tmp_path).post("/api/v1/embed/token", json={"origin": DESK}, headers=right).status_code == 404


def test_searches_of_the_sidebar_need_a_token_where_there_is_a_key(tmp_path: Path) -> None:
    service = client(tmp_path, key=KEY)
    assert ask(service)[0] == 401
    assert service.get("/sidebar?q=退款").status_code == 401
    assert "退款作業手冊" not in service.get("/sidebar?q=退款").text
    assert service.get("/sidebar").status_code == 200
    assert KEY not in service.get("/sidebar").text
    assert ask(client(tmp_path))[0] == 200


def test_the_sidebar_works_without_a_script(tmp_path: Path) -> None:
    page = client(tmp_path).get("/sidebar?q=退款&ui=zh-Hant&theme=dark")
    assert "退款作業手冊" in page.text
    assert 'data-theme="dark"' in page.text
    assert client(tmp_path).get("/sidebar?theme=pink").text.count("data-theme") == 0
    assert client(tmp_path).get("/sidebar?q=" + "長" * 501).status_code == 422
    assert "nearest" in client(tmp_path).get("/sidebar?q=weather").text


def test_what_the_sidebar_asks_is_counted_but_never_suggested(tmp_path: Path) -> None:
    """It began as a customer's words."""
    service = client(tmp_path)
    assert ask(service)[0] == 200
    (line,) = service.get("/api/v1/insights/questions").get_json()["questions"]
    assert line["text"] == "退款"
    assert kept(tmp_path) == []
    assert service.get("/?q=退款&asked=1").status_code == 200
    assert [one.text for one in kept(tmp_path)] == ["退款"]


def kept(data: Path) -> list[Phrase]:
    return Questions(History(data, 90)).phrases()


def test_only_the_listed_pages_may_show_the_sidebar_and_no_other_page(tmp_path: Path) -> None:
    service = client(tmp_path, (DESK, OTHER))
    shown = service.get("/sidebar").headers
    assert f"frame-ancestors {DESK} {OTHER}" in shown["Content-Security-Policy"]
    assert "script-src 'self'" in shown["Content-Security-Policy"]
    assert "X-Frame-Options" not in shown
    for path in ("/", "/documents", "/sidebar/other", "/api/v1/search?q=a"):
        headers = service.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in client(tmp_path, ()).get("/sidebar").headers["Content-Security-Policy"]


def test_only_the_scripts_for_helpdesks_may_be_loaded_from_elsewhere(tmp_path: Path) -> None:
    service = client(tmp_path)
    led = service.get("/embed.js")
    assert led.headers["Location"] == "/static/embed.js"
    for path in ("/embed.js", "/static/embed.js", "/static/hosts/zendesk.js"):
        with service.get(path) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for path in ("/", "/sidebar", "/static/style.css", "/static/sidebar.js", "/api/v1/search?q=a"):
        with service.get(path) as answer:
            assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("", ()),
        ("https://desk.example.com", (DESK,)),
        (" https://Desk.example.com/ ,http://localhost:8010,", (DESK, "http://localhost:8010")),
        ("https://desk.example.com:443,https://desk.example.com", (DESK,)),
        ("http://127.0.0.1:80", ("http://127.0.0.1",)),
        ("https://desk.example.com:8443", ("https://desk.example.com:8443",)),
    ],
)
def test_origins_are_read_as_browsers_write_them(given: str, read_as: tuple[str, ...]) -> None:
    assert read({"ZHINAN_EMBED_ORIGINS": given}).embed_origins == read_as


@pytest.mark.parametrize(
    "given",
    [
        "*",
        "https://*.example.com",
        "http://desk.example.com",
        "desk.example.com",
        "https://desk.example.com/app",
        "null",
        "https://a.com; script-src *",
        "https://u:p@a.com",
        "https://例.com",
        "https://a.com https://b.com",
    ],
)
def test_what_is_not_an_exact_origin_is_refused(given: str) -> None:
    with pytest.raises(SettingError) as refused:
        read({"ZHINAN_EMBED_ORIGINS": given})
    assert "exact origins" in refused.value.hint
    assert ("Wildcards" in refused.value.hint) == ("*" in given)


def test_the_key_is_long_and_never_shown() -> None:
    settings = read({"ZHINAN_EMBED_KEY": KEY})
    assert settings.embed_key == KEY
    assert KEY not in repr(settings)
    for bad in ("secret", KEY[:31], f"{KEY[:20]} {KEY}"):
        with pytest.raises(SettingError) as refused:
            read({"ZHINAN_EMBED_KEY": bad})
        assert bad not in f"{refused.value.message} {refused.value.hint}"
