"""How the site is built: `nox -s docs`, or `sphinx-build -W docs docs/_build`. No network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))
# A notebook shows figures by the backend that its kernel chooses where nothing else is asked for.
os.environ.pop("MPLBACKEND", None)

from inventories import write_inventories  # noqa: E402

from flyby.version import VERSION  # noqa: E402

project = "flyby"
author = "the flyby developers"
copyright = "2026, the flyby developers"  # noqa: A001 - the name that Sphinx has
version = release = VERSION

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax",
    "numpydoc",
    "myst_nb",
    "sphinx_copybutton",
    "made",
]
exclude_patterns = ["_build", "extensions", "**.ipynb_checkpoints", "jupyter_execute"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb", ".rst": "restructuredtext"}

html_theme = "pydata_sphinx_theme"
html_title = f"flyby {VERSION}"
html_theme_options = {"show_toc_level": 2, "navigation_with_keys": False}
html_sidebars = {"index": [], "gallery": []}
html_show_sourcelink = False

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc has them in words
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3

# The notebooks are committed without outputs: the build runs them.
nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True

# Written from a list that is kept here, so that nothing is fetched.
intersphinx_mapping = write_inventories(HERE / "generated" / "inventories")

# A page of notebooks holds what a notebook prints, in whatever language it is.
suppress_warnings = ["mystnb.unknown_mime_type", "myst.xref_missing"]
