"""Bad input: bombs, damage, odd characters and full disks are refused by name, and the rest of the run goes on."""

from __future__ import annotations

import io
import json
import os
import random
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.ingest import Summary, document_id, ingest
from corpus.limits import Limits
from corpus.store import Store

GOOD = "客户情绪激动时，先放慢语速，让客户把话说完，再复述要点。"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "data" / "store.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good file, which every run must bring in."""
    root = tmp_path / "library"
    root.mkdir()
    (root / "zz-good.txt").write_text(GOOD, "utf-8")
    return root


def refused(folder: Path, store: Store, limits: Limits | None = None) -> Summary:
    """Ingest; the good file is in, and every problem names its file and says what to do."""
    summary = ingest([folder], store, limits=limits or Limits())
    assert "zz-good.txt" in store.source_digests()
    for problem in summary.problems:
        assert problem.source.split("#")[0] in problem.message
        assert problem.hint
    return summary


def test_archives_that_unpack_too_far(folder: Path, store: Store) -> None:
    with zipfile.ZipFile(folder / "ratio.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.txt", b"0" * 20_000_000)
    with zipfile.ZipFile(folder / "count.zip", "w") as package:
        for number in range(60):
            package.writestr(f"{number}.txt", GOOD)
    with zipfile.ZipFile(folder / "total.zip", "w") as package:
        package.writestr("a.txt", (GOOD + "\n") * 15_000)
    limits = Limits(members=50, unpacked=21_000_000)
    found = {problem.source: problem.message for problem in refused(folder, store, limits).problems}
    assert "200 times its size" in found["ratio.zip"]
    assert "more than 50 files" in found["count.zip"]
    small = {p.source: p.message for p in refused(folder, store, Limits(unpacked=1_000_000)).problems}
    assert "unpacks to more than" in small["total.zip"]


def test_archives_inside_archives_share_one_limit_and_a_depth(folder: Path, store: Store) -> None:
    data = GOOD.encode()
    name = "a.txt"
    for _ in range(5):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as package:
            package.writestr(name, data)
        name, data = "in.zip", outer.getvalue()
    (folder / "deep.zip").write_bytes(data)
    (problem,) = refused(folder, store).problems
    assert problem.source == "deep.zip/in.zip/in.zip/in.zip"
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as package:
        package.writestr("a.txt", GOOD * 30_000)
    with zipfile.ZipFile(folder / "deep.zip", "w") as package:
        package.writestr("1.zip", outer.getvalue())
    problems = refused(folder, store, Limits(unpacked=3_000_000)).problems
    assert [problem.source for problem in problems] == ["deep.zip/1.zip"]


def test_names_that_lead_out_links_and_passwords_in_archives(folder: Path, store: Store) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.writestr("../../out.txt", GOOD)
        package.writestr("/etc/out.txt", GOOD)
        package.writestr("c:\\out.txt", GOOD)
        package.writestr(link, "/etc/passwd")
        package.writestr("locked.txt", GOOD)
        package.writestr("in.txt", GOOD)
    data = bytearray((folder / "a.zip").read_bytes())
    at = data.rindex(b"locked.txt")  # in the directory, whose flags are 38 bytes before the name
    data[at - 38] |= 1
    (folder / "a.zip").write_bytes(data)
    summary = refused(folder, store)
    messages = [problem.message for problem in summary.problems]
    assert sum("leads out" in message for message in messages) == 3
    assert sum("a link" in message for message in messages) == 1
    assert sum("password" in message for message in messages) == 1
    assert set(store.source_digests()) == {"a.zip/in.txt", "zz-good.txt"}


def with_part(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Replace bytes in one part of an office file."""
    with zipfile.ZipFile(path) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


BOMB = b'<!DOCTYPE b [<!ENTITY a "0000000000">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
)


def test_xml_bombs_in_office_files_and_pages(folder: Path, store: Store) -> None:
    document = docx.Document()
    document.add_paragraph("X" + GOOD)
    document.save(str(folder / "a.docx"))
    with_part(folder / "a.docx", "word/document.xml", b"<w:document", BOMB + b"]><w:document")
    with_part(folder / "a.docx", "word/document.xml", b">X", b">&j;")
    book = openpyxl.Workbook()
    book.active.append(["a", GOOD])  # type: ignore[union-attr]
    book.save(folder / "a.xlsx")
    with_part(folder / "a.xlsx", "xl/worksheets/sheet1.xml", b"<worksheet", BOMB + b"]><worksheet")
    page = BOMB.decode() + "]><html><body><p>&j;</p><p>" + GOOD + "</p></body></html>"
    (folder / "a.html").write_text(page, "utf-8")
    found = {problem.source: problem.message for problem in refused(folder, store).problems}
    assert "entities" in found["a.docx"]
    assert "entities" in found["a.xlsx"]
    assert len(store.document(document_id("a.html")).text) < 2000


def test_passwords_damage_and_old_formats(folder: Path, store: Store) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    (folder / "locked.docx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    (folder / "locked.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    (folder / "old.docx").write_bytes(ole)
    (folder / "cut.docx").write_bytes(b"PK\x03\x04" + bytes(100))
    (folder / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n" + bytes(100))
    (folder / "empty.xlsx").write_bytes(b"")
    canvas = Canvas(str(folder / "locked.pdf"), encrypt=StandardEncryption("secret"))
    canvas.drawString(72, 700, "secret")
    canvas.save()
    with zipfile.ZipFile(folder / "other.docx", "w") as package:
        package.writestr("a.txt", GOOD)
    found = {problem.source: problem.message for problem in refused(folder, store).problems}
    assert sorted(name for name, message in found.items() if "password" in message) == [
        "locked.docx", "locked.pdf", "locked.xlsx",
    ]  # fmt: skip
    assert "before 2007" in found["old.docx"]
    assert all("damaged" in found[name] for name in ("cut.docx", "cut.pdf", "cut.zip", "other.docx"))
    assert "empty" in found["empty.xlsx"]


def test_damage_inside_an_archive_costs_one_file(folder: Path, store: Store) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.writestr("1.txt", "甲" + GOOD)
        package.writestr("2.txt", "乙" + GOOD)
        package.writestr("3.jsonl", json.dumps({"text": "丙" + GOOD}, ensure_ascii=False))
    data = (folder / "a.zip").read_bytes()
    (folder / "a.zip").write_bytes(data.replace("乙".encode(), "丁".encode(), 1).replace("丙".encode(), b"???", 1))
    summary = refused(folder, store)
    assert {problem.source.split("#")[0] for problem in summary.problems} == {"a.zip/2.txt", "a.zip/3.jsonl"}
    assert "a.zip/1.txt" in store.source_digests()


def test_deep_nesting(folder: Path, store: Store) -> None:
    deep = "<div>" * 300 + f"<p>{GOOD}</p>" + "</div>" * 300
    (folder / "deep.html").write_text(f"<html><body>{deep}</body></html>", "utf-8")
    (folder / "deeper.html").write_text(f"<body>{'<div>' * 5000}<p>{GOOD}</p>", "utf-8")
    (folder / "spans.html").write_text(f"<body><p>{'<b>' * 5000}{GOOD}</p>", "utf-8")
    (folder / "rows.jsonl").write_text('{"text": ' + "[" * 100_000 + "\n" + json.dumps({"text": GOOD}), "utf-8")
    (folder / "deep.md").write_text(">" * 5000 + GOOD, "utf-8")
    (folder / "bad.md").write_text(f"---\ntitle: {'[' * 5000}\n---\n{GOOD}", "utf-8")
    summary = refused(folder, store)
    found = {problem.source for problem in summary.problems}
    assert {"deeper.html", "rows.jsonl#1", "bad.md"} <= found
    assert "deep.html" not in found
    assert store.document(document_id("deep.html")).text == GOOD
    assert "rows.jsonl#2" in store.source_digests()


def test_a_line_without_an_end(folder: Path, store: Store) -> None:
    limits = Limits(row=100_000, text=200_000)
    (folder / "rows.jsonl").write_text(
        json.dumps({"text": "x" * 1_000_000}) + "\n" + json.dumps({"text": GOOD}), "utf-8"
    )
    (folder / "rows.csv").write_text(f"text\n{GOOD}\n{'x' * 1_000_000}\n", "utf-8")
    (folder / "wall.txt").write_text("客" * 300_000, "utf-8")
    found = {problem.source: problem.message for problem in refused(folder, store, limits).problems}
    assert "longer than 100,000" in found["rows.jsonl#1"]
    assert "longer than 100,000" in found["rows.csv"]
    assert "300,000 characters" in found["wall.txt"]
    assert {"rows.jsonl#2", "rows.csv#1"} <= set(store.source_digests())


@pytest.mark.slow
def test_a_long_line_within_the_limits_is_cut_in_time(folder: Path, store: Store) -> None:
    (folder / "wall.txt").write_text("客户来电" * 100_000, "utf-8")
    (folder / "page.html").write_text(f"<body><p>{GOOD * 10_000}</p></body>", "utf-8")
    summary = refused(folder, store)
    assert summary.problems == ()
    assert summary.seconds < 20


def test_odd_characters(folder: Path, store: Store) -> None:
    odd = "先\u202e道歉\u202c，再\u2066核实\u2069订\x07单。\uf0b7\u200b"
    (folder / "odd.txt").write_text(odd + GOOD, "utf-8")
    row = json.dumps({"id": "1", "title": "a\x00b\ud83d", "text": "先\x00道歉\ud800。\U000e0041" + GOOD})
    (folder / "odd.jsonl").write_text(row, "utf-8")
    (folder / "nul.txt").write_bytes(b"\0" * 10 + GOOD.encode() + b"\0")
    summary = refused(folder, store)
    text = store.document(document_id("odd.txt")).text
    assert text == "先道歉，再核实订单。" + GOOD
    assert {r.reason for r in store.document(document_id("odd.txt")).removals} == {"control character"}
    document = store.document(document_id("odd.jsonl#1"))
    assert document.text == "先道歉\ufffd。" + GOOD
    assert document.title == "ab\ufffd"
    assert {problem.source for problem in summary.problems} <= {"odd.jsonl#1", "nul.txt"}
    texts = [passage.text for batch in store.iter_passages() for passage, _, _ in batch]
    assert not any("\0" in text or "\u202e" in text for text in texts)


def test_bytes_that_are_no_text(folder: Path, store: Store) -> None:
    (folder / "noise.txt").write_bytes(random.Random(1).randbytes(20_000))
    (folder / "wrong.txt").write_bytes(bytes(range(1, 9)) * 50 + GOOD.encode())
    found = {problem.source: problem.message for problem in refused(folder, store).problems}
    assert all("illegible" in found[name] for name in ("noise.txt", "wrong.txt"))


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf", "a.zip"])
def test_damaged_bytes_never_end_the_run(folder: Path, store: Store, tmp_path: Path, name: str) -> None:
    path = folder / name
    if name == "a.docx":
        document = docx.Document()
        document.add_paragraph(GOOD)
        document.save(str(path))
    elif name == "a.xlsx":
        book = openpyxl.Workbook()
        book.active.append(["a", GOOD])  # type: ignore[union-attr]
        book.save(path)
    elif name == "a.pdf":
        canvas = Canvas(str(path))
        canvas.drawString(72, 700, "Let the caller finish before you answer.")
        canvas.save()
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("a.txt", GOOD)
            package.writestr("b.csv", f"text\n{GOOD}\n")
    whole = path.read_bytes()
    draw = random.Random(7)
    for _ in range(25):
        data = bytearray(whole[: draw.randrange(len(whole))] if draw.random() < 0.3 else whole)
        for _ in range(draw.randrange(1, 8)):
            if data:
                data[draw.randrange(len(data))] = draw.randrange(256)
        path.write_bytes(data)
        refused(folder, store)


def test_private_use_characters_of_hong_kong_stay(folder: Path, store: Store) -> None:
    (folder / "a.txt").write_text("電話\ue000接聽。" + GOOD, "utf-8")
    refused(folder, store)
    assert "\ue000" in store.document(document_id("a.txt")).text


def test_links_that_loop_or_lead_nowhere_and_odd_files(folder: Path, store: Store) -> None:
    (folder / "sub").mkdir()
    os.symlink(folder, folder / "sub" / "loop")
    os.symlink("self.txt", folder / "self.txt")
    os.symlink("nowhere.txt", folder / "broken.txt")
    os.mkfifo(folder / "pipe.txt")
    found = {problem.source: problem.message for problem in refused(folder, store).problems}
    assert set(found) == {"self.txt", "broken.txt", "pipe.txt"}
    assert len(store.source_digests()) == 1


def test_closed_files_and_folders(folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "closed.txt").write_text(GOOD, "utf-8")
    (folder / "closed").mkdir()
    ingest([folder], store)
    opened, listed = Path.open, Path.iterdir

    def no_open(path: Path, *arguments: str) -> object:
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments)  # type: ignore[call-overload]

    def no_list(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "open", no_open)
    monkeypatch.setattr(Path, "iterdir", no_list)
    summary = ingest([folder], store, prune=True)
    assert {problem.source for problem in summary.problems} == {"closed.txt", "closed"}
    assert all("Permission denied" in problem.message for problem in summary.problems)
    assert "closed.txt" in store.source_digests()


def test_names_of_files_in_a_legacy_code_page(folder: Path, store: Store) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/" + "환불절차안내.txt".encode("cp949")))).write_text(GOOD, "utf-8")
    refused(folder, store)
    assert "환불절차안내.txt" in store.source_digests()


def test_files_larger_than_the_limit(folder: Path, store: Store) -> None:
    (folder / "large.txt").write_text(GOOD * 1000, "utf-8")
    (folder / "large.jsonl").write_text(json.dumps({"text": GOOD * 1000}), "utf-8")
    found = {problem.source for problem in refused(folder, store, Limits(document=1000, table=1000)).problems}
    assert found == {"large.txt", "large.jsonl"}


def test_many_bad_rows_are_summed_up(folder: Path, store: Store) -> None:
    (folder / "rows.jsonl").write_text("{bad\n" * 5000, "utf-8")
    problems = refused(folder, store, Limits(problems=10)).problems
    assert len(problems) == 11
    assert "4,990 more problems" in problems[-1].message
