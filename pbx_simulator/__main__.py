"""`python -m pbx_simulator` is `totalip-simulator`."""

from pbx_simulator.cli import main

main()
