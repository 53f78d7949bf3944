"""The settings as people read them: `.env.example` and `docs/settings.md`, both from `gateway.settings`."""

from __future__ import annotations

from gateway.settings import VARIAVEIS

_ENV_CABECALHO = """\
# Copie para .env e edite. O totalip-gateway lê o .env da pasta em que é iniciado; variáveis do ambiente valem mais.
# Uma linha que começa com # deixa o valor padrão. A mesma lista, com explicações: docs/settings.md
"""
_PAGINA_CABECALHO = """\
# Settings

Every setting is an environment variable, read once at the start (`gateway/settings.py`); a `.env` file in the folder
the gateway is started in is read too, and the environment wins over it. A start with unusable values ends at once and
tells every problem. A misspelt name is ignored, and the log says which one was probably meant.

Any channel of the PBX may be left out: what only it can give is then `null`, with a warning in `extensions`. Values
marked *secret* are never logged or printed. `python -m gateway.cli.settings_docs` writes this page and `.env.example`
again.

| Variable | Default | Meaning |
|---|---|---|
"""


def env_example() -> str:
    """The text of `.env.example`: every variable, commented out, with its default or an example."""
    blocos = [f"# {v.descricao}\n#{v.nome}={v.padrao or v.exemplo}\n" for v in VARIAVEIS]
    return _ENV_CABECALHO + "\n" + "\n".join(blocos)


def pagina() -> str:
    """The text of `docs/settings.md`."""
    linhas = []
    for v in VARIAVEIS:
        padrao = f"`{v.padrao}`" if v.padrao else "–"
        exemplo = f" Ex.: `{v.exemplo}`" if v.exemplo else ""
        segredo = " *secret*" if v.segredo else ""
        linhas.append(f"| `{v.nome}` | {padrao} | {v.descricao}{exemplo}{segredo} |\n")
    return _PAGINA_CABECALHO + "".join(linhas)


if __name__ == "__main__":
    from pathlib import Path

    Path(".env.example").write_text(env_example(), encoding="utf-8")
    Path("docs/settings.md").write_text(pagina(), encoding="utf-8")
