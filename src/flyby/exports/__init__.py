"""The results in files that other programs read: OEM, SPK, tables of states, calendars, films.

The names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flyby.exports.calendar import calendar_text as calendar_text
    from flyby.exports.calendar import write_calendar as write_calendar
    from flyby.exports.film import film_writer as film_writer
    from flyby.exports.oem import EphemerisMessage as EphemerisMessage
    from flyby.exports.oem import ephemeris_message as ephemeris_message
    from flyby.exports.oem import oem_text as oem_text
    from flyby.exports.oem import oem_xml as oem_xml
    from flyby.exports.spk import write_spk as write_spk
    from flyby.exports.tables import StateTable as StateTable
    from flyby.exports.tables import state_table as state_table
    from flyby.exports.trajectory_files import ExportFormatError as ExportFormatError
    from flyby.exports.trajectory_files import trajectory_text as trajectory_text
    from flyby.exports.trajectory_files import write_trajectory as write_trajectory

_HOMES = {
    "EphemerisMessage": "oem",
    "ExportFormatError": "trajectory_files",
    "StateTable": "tables",
    "calendar_text": "calendar",
    "ephemeris_message": "oem",
    "film_writer": "film",
    "oem_text": "oem",
    "oem_xml": "oem",
    "state_table": "tables",
    "trajectory_text": "trajectory_files",
    "write_calendar": "calendar",
    "write_spk": "spk",
    "write_trajectory": "trajectory_files",
}

__all__ = [
    "EphemerisMessage",
    "ExportFormatError",
    "StateTable",
    "calendar_text",
    "ephemeris_message",
    "film_writer",
    "oem_text",
    "oem_xml",
    "state_table",
    "trajectory_text",
    "write_calendar",
    "write_spk",
    "write_trajectory",
]


def __getattr__(name: str) -> Any:
    """Import a name from its module the first time that it is asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'flyby.exports' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"flyby.exports.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
