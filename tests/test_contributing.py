"""The recipes of CONTRIBUTING.md, followed in a copy of the package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import flyby

PACKAGE = Path(flyby.__file__).parent
ROOT = Path(__file__).resolve().parents[1]

READER = """
from flyby.orbits.entry import orbit_from_entry
from flyby.orbits.forms import Record

FORM = "a recipe"


def recognises(source):
    return source.head.startswith("recipe:")


def records(source):
    words = dict(word.split("=") for word in source.text.split()[1:])

    def read(name):
        elements = {key: float(words[key]) for key in ("e", "q", "i", "node", "peri")}
        entry = {"designation": words["name"], "producer": "a cook", "source": "a recipe",
                 "epoch_jd": words["epoch"], "epoch_scale": "tdb",
                 "elements": {**elements, "tp": words["tp"]}}
        return orbit_from_entry(entry, name)

    yield Record((words["name"],), read)
"""
A_FILE = (
    "recipe: name=2031-XY e=0.1911663355386932 q=0.7460522521429133 i=3.340958441017069 "
    "node=203.8996515621043 peri=126.6728325163065 tp=2461042.918242006079 epoch=2461000.5\n"
)

SITE = """
[[site]]
key = "recipe"
name = "Recipe Observatory"
agency = "nobody"
kind = "optical"
latitude_deg = 10.0
longitude_deg = 20.0
height_m = 300.0
position_source = "a recipe"

[site.limits]
limiting_magnitude = { value = 17.5, assumed = true, source = "a recipe" }
"""

EVENT = """
[[event]]
mission = "Recipe"
agency = "nobody"
event = "launch"
start = "2028-06"
end = "2028-07-02"
grade = "P"
source = "a recipe"
"""

FIGURE = """
from flyby.figures.drawing import drawing, laid_out
from flyby.figures.labels import add_footer
from flyby.figures.style import THEME, new_figure
from flyby.scene.flyby import once_a_flyby


@once_a_flyby
def kilometres(passage):
    return passage.approach.distance.to_value("km")


def recipe(passage, *, ax=None, theme=THEME):
    with drawing("recipe", theme, ax):
        figure = new_figure(100.0, 60.0)
        draw_recipe(passage, figure.add_subplot())
        add_footer(figure, passage)
        return laid_out(figure)


def draw_recipe(passage, ax):
    ax.barh(["distance [km]"], [kilometres(passage)])
    return ax
"""

VERB = '''
import click

from flyby.cli.group import Verb
from flyby.cli.options import orbit_options


@click.command(cls=Verb, short_help="Say which orbit it is.")
@orbit_options()
def recipe(orbit):
    """Say which orbit ORBIT is."""
    from flyby.dynamics import load_orbit

    click.echo(f"this is {load_orbit(orbit).designation}")
'''


def entered(path: Path, before: str, line: str) -> None:
    """Put a line before the one place in a file that reads so."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, (path, before)
    path.write_text(text.replace(before, line + before), encoding="utf-8")


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package after every recipe."""
    folder = tmp_path_factory.mktemp("kitchen")
    package = folder / "flyby"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    data = package / "catalogue" / "data"
    published = (data / "orbits" / "2023bu-neocc.toml").read_text(encoding="utf-8")
    (data / "orbits" / "recipe.toml").write_text(
        published.replace("2023 BU", "2033 ZZ"), encoding="utf-8"
    )
    (package / "orbits" / "recipe.py").write_text(READER)
    entered(
        package / "orbits" / "forms.py",
        '    "flyby.orbits.sbdb",\n',
        '    "flyby.orbits.recipe",\n',
    )
    for name, more in (("sites", SITE), ("missions", EVENT)):
        with (data / f"{name}.toml").open("a", encoding="utf-8") as file:
            file.write(more)
    (package / "figures" / "recipe_figure.py").write_text(FIGURE)
    drawing = package / "figures" / "drawing.py"
    entered(
        drawing,
        '    "geocentric": ("flyby.figures.geocentric_figure"',
        '    "recipe": ("flyby.figures.recipe_figure", "recipe"),\n',
    )
    entered(drawing, '    "geocentric": ("draw_wide', '    "recipe": ("draw_recipe",),\n')
    (package / "cli" / "recipe.py").write_text(VERB)
    entered(package / "cli" / "group.py", '    "export",\n', '    "recipe",\n')
    (folder / "2031-XY.txt").write_text(A_FILE)
    return folder


def run(kitchen: Path, line: str) -> str:
    """What a command of that copy prints."""
    ended = subprocess.run(
        [sys.executable, "-m", *line.split()],
        cwd=kitchen,
        env={**os.environ, "PYTHONPATH": str(kitchen), "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_catalogue_holds_what_was_added(kitchen: Path) -> None:
    said = run(kitchen, "flyby info")
    assert re.search(r"^  recipe .*NEOCC", said, re.MULTILINE)  # the orbit
    assert "  a recipe\n" in said  # the form
    assert re.search(r"^  recipe +optical +Recipe Observatory +10.0000, 20.0000, 300 m", said, re.M)
    assert "  Recipe, launch: 2028-06 to 2028-07-02 [P]" in said
    assert re.search(r"^  approach, recipe, geocentric", said, re.MULTILINE)


@pytest.mark.slow
def test_an_orbit(kitchen: Path) -> None:
    # 2023 BU passed the Earth's centre at 9 968 km (NEOCC), whatever it is called here.
    row = run(
        kitchen,
        "flyby report recipe --body earth --start 2023-01-20 --stop 2023-02-01 --format csv",
    )
    assert "2033 ZZ" in row
    assert float(row.splitlines()[1].split(",")[4]) == pytest.approx(9968.0, abs=10.0)


def test_a_reader_and_a_verb(kitchen: Path) -> None:
    assert run(kitchen, "flyby recipe 2031-XY.txt") == "this is 2031-XY\n"
    assert "Say which orbit it is." in run(kitchen, "flyby --help")


@pytest.mark.slow
def test_a_site(kitchen: Path) -> None:
    said = run(kitchen, "flyby windows --site recipe --start 2029-04-10 --stop 2029-04-14")
    assert "Recipe Observatory" in said


@pytest.mark.slow
def test_a_figure(kitchen: Path) -> None:
    said = run(kitchen, "flyby plot recipe --format svg --out pictures")
    drawn = (kitchen / "pictures" / "recipe.svg").read_text(encoding="utf-8")
    assert "recipe.svg" in said
    assert "DE440" in drawn  # the footer


@pytest.mark.parametrize(
    "line",
    re.findall(
        r"`((?:src|tests|tools)/[\w./]+\.\w+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    ),
)
def test_files_that_it_names_are_there(line: str) -> None:
    if "NAME" not in line and "FORM" not in line:
        assert (ROOT / line).is_file()


def test_every_recipe_is_here() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    heads = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert heads == ["an orbit", "a reader", "a site", "a mission window", "a figure", "a verb"]
