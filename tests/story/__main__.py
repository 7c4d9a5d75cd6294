"""What `make story` runs: the whole story, told on the screen."""

import sys

from place import STORY_DATABASE, main

from .book import Wrong
from .play import play


def tell():
    """Play the story; what is wrong is said loudly, and is the exit code."""
    try:
        play(STORY_DATABASE, lambda line: print(line, flush=True))
    except Wrong as reason:
        print(f"\n✗ THE STORY IS WRONG: {reason}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(tell))
