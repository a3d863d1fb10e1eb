"""The file itself: whole, self-contained, the same each time, for any orbit; and the verb."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from cli_session import RUNNER

import flyby
from flyby.cli import main
from flyby.errors import OutputError
from flyby.figures.style import COLOURS
from flyby.orbits import load_orbit
from flyby.pages.assemble import SCRIPTS, assemble, script, static
from flyby.pages.data import HALF_SPAN_DAYS, page_data, span_days
from flyby.scene.flyby import Flyby

STATIC = files("flyby.pages").joinpath("static")


def without_data(html: str) -> str:
    return re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)


def test_nothing_is_loaded_from_elsewhere(html):
    code = without_data(html)
    # The name of a namespace is not an address: nothing is fetched for it.
    code = code.replace("http://www.w3.org/2000/svg", "")
    for pattern in (r"https?:", r"//[a-z]+\.[a-z]", r"\bfetch\(", r"XMLHttpRequest", r"@import"):
        assert re.search(pattern, code) is None, pattern
    for address in re.findall(r'(?:src|href)="([^"]*)"', code):
        assert address.startswith("data:")
    for address in re.findall(r"url\(([^)]*)\)", code):
        assert address.startswith("#")
    assert "default-src 'none'" in code


def test_the_size_leaves_room(html):
    """The issue allows 8 MB; half a megabyte opens at once on a phone."""
    assert len(html.encode()) < 1_500_000


def test_the_same_page_each_time(html, passage):
    assert assemble(page_data(passage)) == html
    assert assemble(page_data(Flyby(load_orbit("apophis")))) == html


def test_a_name_cannot_end_the_script_that_holds_it(passage):
    data = page_data(passage)
    name = "</script><script>alert(1)</script>&<b>\n"
    data["asteroid"] = {"designation": name, "name": name}
    html = assemble(data)
    assert "<script>alert" not in html
    assert "<b>" not in html
    kept = re.search(r'<script type="application/json" id="flyby-data">(.*?)</script>', html)
    assert json.loads(kept[1])["asteroid"]["name"] == name


def test_every_module_is_inlined_after_what_it_imports():
    assert {entry.name for entry in STATIC.iterdir() if entry.name.endswith(".js")} == set(SCRIPTS)
    imports = re.compile(r"^import \{([^}]*)\} from \"\./(.*)\";", re.MULTILINE)
    for place, name in enumerate(SCRIPTS):
        text = static(name)
        for names, module in imports.findall(text):
            assert module in SCRIPTS[:place], (name, module)
            for wanted in names.strip(" ,\n").split(","):
                exported = rf"^export (async function|function|const) {wanted.strip()}\b"
                assert re.search(exported, static(module), re.MULTILINE)
        assert len(text.splitlines()) <= 400
    joined = script()
    assert re.search(r"^\s*(import|export) ", joined, re.MULTILINE) is None


def test_the_colours_are_those_of_the_figures(html):
    for name in ("geometry", "naked-eye", "JAXA", "ESA", "mission"):
        assert f"--{name.lower()}: {COLOURS[name]};" in html


def test_a_name_cannot_leave_the_data(html):
    odd = '</script><b>"&'
    passage = Flyby(replace(load_orbit("apophis"), designation=odd))
    page = assemble(page_data(passage))
    assert page.count("</script>") == html.count("</script>")
    assert json.loads(re.search(r'flyby-data">(.*?)</script>', page)[1])["asteroid"]["name"] == odd


@pytest.fixture(scope="module")
def faint():
    """An orbit about which less is known: no H, no covariance, no missions."""
    orbit = replace(
        load_orbit("apophis"),
        designation="2099 AB1",
        absolute_magnitude=None,
        slope_parameter=None,
        covariance=None,
    )
    return page_data(Flyby(orbit))


def test_an_orbit_without_h_has_no_brightness(faint):
    assert faint["geocentric"]["v"] is None
    assert faint["closest"]["sigmaKm"] is None
    assert faint["asteroid"]["name"] == "2099 AB1"
    groups = {row["group"] for row in faint["rows"]}
    assert "naked-eye" not in groups
    assert "mission" not in groups
    assert {row["kind"] for row in faint["rows"]} == {"geometric", "radar"}
    blind = {s["id"]: s["forbiddenBy"] for s in faint["sites"] if s["kind"] == "optical"}
    assert set(map(tuple, blind.values())) == {("brightness not known",)}
    assert any("no absolute magnitude" in text for _, text in faint["provenance"])


def test_the_track_of_an_impactor_ends_at_the_ground():
    for ground, end in ((np.inf, 100.0 + HALF_SPAN_DAYS), (100.0, 100.0)):
        # The trajectory knows where it ends.
        trajectory = SimpleNamespace(
            usable_span=lambda first, last, ground=ground: (first, min(last, ground))
        )
        passage = SimpleNamespace(
            samples=SimpleNamespace(closest_days=100.0), trajectory=trajectory
        )
        assert span_days(passage) == (100.0 - HALF_SPAN_DAYS, end)


def test_a_notebook_shows_the_page_in_a_frame(passage, html, tmp_path):
    page = flyby.page(passage)
    assert page.html == html
    assert repr(page) == '<Page of the flyby of Apophis; .save("flyby.html") writes it>'
    frame = ElementTree.fromstring(page._repr_html_())
    assert frame.tag == "iframe"
    assert frame.attrib["srcdoc"].split() == html.split()  # XML makes line breaks spaces
    assert page.save(tmp_path / "made" / "page.html").read_text(encoding="utf-8") == html
    with pytest.raises(OutputError, match="it is a folder"):
        page.save(tmp_path)


@pytest.mark.parametrize("first", ["flyby.page(passage)", "import flyby.pages.assemble"])
def test_the_function_and_its_room_do_not_hide_each_other(first):
    program = f"import flyby; passage = object(); {first}; import flyby.pages.data; "
    program += "print(flyby.page(passage).passage is passage, flyby.page is flyby.pages.page)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.stdout == "True True\n", ended.stderr


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str):
    monkeypatch.chdir(folder)
    return RUNNER.invoke(main, ["page", *words], prog_name="flyby")


def test_the_verb_writes_the_page_and_prints_its_path(tmp_path, monkeypatch, html):
    result = run(tmp_path, monkeypatch, "-o", "made/apophis.html")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "made/apophis.html\n"
    assert (tmp_path / "made/apophis.html").read_text(encoding="utf-8") == html
    assert [entry.name for entry in (tmp_path / "made").iterdir()] == ["apophis.html"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--orbit", "apofis"), "no orbit is called 'apofis'"),
        (("-o", "."), "it is a folder; name a file in it"),
        (("-o", "occupied/apophis.html"), "cannot write occupied/apophis.html"),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path, monkeypatch, words, said):
    (tmp_path / "occupied").write_text("not a folder")
    result = run(tmp_path, monkeypatch, *words)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("flyby: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
