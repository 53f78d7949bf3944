"""`python -m bench.fanout`: as `python -m bench fanout`."""

import sys

from bench.fanout.medir import main

if __name__ == "__main__":
    main(sys.argv[1:])
