"""``flyby ensemble``: virtual asteroids through the encounter."""

from __future__ import annotations

import sys

import click

from flyby.cli.choice import FlybyChoice, flyby_options
from flyby.cli.group import Verb, examples
from flyby.cli.options import (
    deliver,
    no_asteroids_option,
    orbit_options,
    output_options,
    say_beside,
)
from flyby.reports.formats import ENSEMBLE_FORMATS
from flyby.signals import last_words

EXAMPLES = (
    "flyby ensemble -n 100",
    "flyby ensemble --orbit apophis-jpl-199 -n 128 --seed 7 --format json",
    "flyby ensemble -n 64 --until 2029-06-01 --format csv -o virtual-asteroids.csv",
)


@click.command(
    cls=Verb,
    epilog=examples(EXAMPLES),
    short_help="Virtual asteroids through the encounter, from the covariance.",
)
@orbit_options(needs="a covariance")
@click.option(
    "-n",
    "--number",
    "count",
    type=click.IntRange(min=1),
    required=True,
    metavar="N",
    help="How many virtual asteroids.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of the random numbers: the same seed gives the same virtual asteroids.",
)
@flyby_options("year", also=("--since", "--until"))
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Threads; one for each processor where not given.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help='A Dask scheduler, such as tcp://192.0.2.7:8786, or "local" for a cluster of this '
    "machine's processors (pip install 'flyby[dask]').",
)
@no_asteroids_option()
@output_options(ENSEMBLE_FORMATS)
def ensemble(
    orbit: str,
    count: int,
    seed: int,
    choice: FlybyChoice,
    workers: int | None,
    dask: str | None,
    file_format: str,
    output: str | None,
) -> None:
    """Carry N virtual asteroids, drawn from the published covariance, through the encounter.

    The deepest approach of each in the span is sought; their states at its end are in the tables.
    text and json summarise; csv, ecsv and parquet hold a row for each, csv as numbers alone, the
    others with the orbit, the body, the origin and the units too. What is done is kept in the cache
    folder: the same command again goes on where it was interrupted, and a larger N only adds to it.
    """
    if workers is not None and dask is not None:
        raise click.UsageError("--workers and --dask exclude each other.")
    if file_format == "parquet" and output in (None, "-"):
        raise click.UsageError("--format parquet needs a file: -o FILE.")
    from flyby.cache import keeps
    from flyby.cli.progress import progress_bar
    from flyby.encounter.ensemble.parts import ensemble_request
    from flyby.encounter.ensemble.run import run_ensemble
    from flyby.reports import ensemble_report, render
    from flyby.reports.ensemble import ensemble_table
    from flyby.tables import TABLE_FORMATS, table_pieces, write_table

    passage = choice.within(orbit, "year")
    request = ensemble_request(
        passage.orbit, passage.start, passage.stop, seed=seed, body=passage.body
    )
    finished = 0

    def watch(done: int, of: int) -> None:
        nonlocal finished
        finished = done
        progress(done, of)

    def kept() -> str:
        return (
            f"interrupted; {finished} of {count} virtual asteroids are kept, and the same "
            f"command goes on with the others"
            if finished and keeps()
            else ""
        )

    with last_words(kept), progress_bar("virtual asteroids") as progress:
        result = run_ensemble(request, count, workers=workers, dask=dask, progress=watch)
    if file_format in TABLE_FORMATS:
        table = ensemble_table(result)
        if output is None or output == "-":
            sys.stdout.writelines(table_pieces(table, file_format))
        else:
            write_table(table, output, file_format)
        say_beside(request.orbit.notes if file_format == "csv" else ())
        return
    deliver(render(ensemble_report(result), file_format), output)
