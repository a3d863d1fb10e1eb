"""``python -m flyby``: the same as the command ``flyby``."""

from flyby.signals import end_at_signals


def main() -> None:
    """Run the command line; signals are minded before anything else is imported."""
    end_at_signals()
    from flyby.cli import main as command

    command(prog_name="flyby")


if __name__ == "__main__":
    main()
