#!/usr/bin/env bash
# Creates the virtual environment with the first Python that is new enough. PYTHON=… chooses one.
set -euo pipefail
venv=$1

new_enough() {
  command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
  if new_enough "$candidate"; then
    if "$candidate" -m venv "$venv"; then
      exit 0
    fi
    rm -rf "$venv"
    {
      echo "O Python encontrado ($candidate) não conseguiu criar um ambiente virtual."
      echo "No Debian e no Ubuntu falta um pacote: apt-get install python3-venv"
    } >&2
    exit 1
  fi
done

{
  echo "É preciso o Python 3.11 ou mais novo, e nenhum foi encontrado no PATH."
  echo "Instale-o, ou diga onde ele está: make PYTHON=/caminho/do/python3.12 demo"
} >&2
exit 1
