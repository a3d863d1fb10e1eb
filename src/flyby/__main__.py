"""``python -m flyby``: the same as the command ``flyby``."""

from flyby.cli import main

if __name__ == "__main__":
    main(prog_name="flyby")
