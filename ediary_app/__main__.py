"""``python -m ediary_app`` is the command ``ediary``."""

from ediary_app.cli import main

if __name__ == "__main__":
    main()
