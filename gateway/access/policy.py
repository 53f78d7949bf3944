"""The policy file: which keys exist (as hashes), whose they are, and what each role may.

```yaml
versao: 1
papeis:                       # optional: new roles, or other rights for a known one
  auditor: {direitos: [ler]}
chaves:
  - nome: painel
    hash: sha256:…            # of the key; the key itself is nowhere
    papel: supervisor
    grupos: [3, 7]            # scope: `ramais`, `grupos`, or neither where the role sees all
    revogada_em: …            # present: the key is dead
```
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

try:
    import fcntl
except ImportError:
    # Windows: two commands at one moment may lose one change.
    fcntl = None  # type: ignore[assignment]  # a module, or nothing

from gateway.access.identity import ADMIN, DIREITOS, TUDO, Escopo, Identidade

MAX_BYTES: Final = 4_194_304
_CAMPOS: Final = frozenset(("nome", "hash", "papel", "ramais", "grupos", "criada_em", "revogada_em"))


class PolicyError(Exception):
    """The policy file cannot be used; the text is Portuguese, for whoever edits it, and repeats no hash."""


@dataclass(frozen=True, slots=True)
class Papel:
    """A role. `limitado`: its keys see only the `ramais` and `grupos` they list."""

    direitos: frozenset[str]
    limitado: bool = False


_LEITURA: Final = frozenset(("ler", "eventos"))
_PESSOAL: Final = frozenset(("ver.TELEFONE", "ver.CPF", "ver.PARAMETRO", "ver.EMAIL", "ver.CONTEUDO"))
PAPEIS: Final[Mapping[str, Papel]] = MappingProxyType(
    {
        "administrador": Papel(frozenset(DIREITOS)),
        "integrador": Papel(_LEITURA | {"comandar", "gravacoes", "exportar", "webhooks"} | _PESSOAL),
        "supervisor": Papel(_LEITURA | {"comandar", "gravacoes"} | _PESSOAL, limitado=True),
        "operador": Papel(
            _LEITURA | {"comandar", "gravacoes", "ver.TELEFONE", "ver.PARAMETRO", "ver.CONTEUDO"}, limitado=True
        ),
        "leitor": Papel(_LEITURA),
        "monitor": Papel(frozenset(("metricas",))),
    }
)


@dataclass(frozen=True, slots=True)
class ChaveGuardada:
    """One key of the file."""

    nome: str
    hash: str
    papel: str
    ramais: tuple[str, ...] = ()
    grupos: tuple[int, ...] = ()
    criada_em: str | None = None
    revogada_em: str | None = None


@dataclass(frozen=True, slots=True)
class Politica:
    """A whole policy."""

    papeis: Mapping[str, Papel] = field(default_factory=lambda: PAPEIS)
    chaves: tuple[ChaveGuardada, ...] = ()
    proprios: Mapping[str, Any] = field(default_factory=dict)

    def identidade(self, chave: ChaveGuardada) -> Identidade:
        """Who holds that key."""
        papel = self.papeis[chave.papel]
        limited = papel.limitado or chave.ramais or chave.grupos
        escopo = Escopo(False, frozenset(chave.ramais), frozenset(chave.grupos)) if limited else TUDO
        return Identidade(chave.nome, frozenset((chave.papel,)), papel.direitos, escopo)

    def com(self, chave: ChaveGuardada) -> Politica:
        """The policy with one more key.

        Raises:
            PolicyError: the name is taken by a live key, or the key cannot be.
        """
        if any(c.nome == chave.nome and c.revogada_em is None for c in self.chaves):
            raise PolicyError(f"Já existe uma chave viva de nome “{chave.nome}”: use outro nome ou revogue aquela.")
        _conferir(chave, self.papeis)
        return replace(self, chaves=(*self.chaves, chave))

    def sem(self, nome: str, agora: datetime) -> Politica:
        """The policy with that live key revoked.

        Raises:
            PolicyError: there is none.
        """
        if not any(c.nome == nome and c.revogada_em is None for c in self.chaves):
            raise PolicyError(f"Não há chave viva de nome “{nome}”: veja `totalip-gateway chave listar`.")
        stamp = agora.isoformat(timespec="seconds")
        return replace(
            self,
            chaves=tuple(
                replace(c, revogada_em=stamp) if c.nome == nome and c.revogada_em is None else c for c in self.chaves
            ),
        )


def ler(texto: str) -> Politica:
    """Reads a policy; blank text is a policy without keys.

    Raises:
        PolicyError: says where and what to do.
    """
    try:
        cru = yaml.safe_load(texto)
    except (yaml.YAMLError, RecursionError, ValueError) as exc:
        mark = getattr(exc, "problem_mark", None)
        onde = f" perto da linha {mark.line + 1}" if mark else ""
        raise PolicyError(f"A política não é YAML válido{onde}.") from None
    if cru is None:
        return Politica()
    if not isinstance(cru, dict) or cru.get("versao") != 1 or set(cru) - {"versao", "papeis", "chaves"}:
        raise PolicyError("A política precisa de “versao: 1” e só pode ter “papeis” e “chaves” além dela.")
    proprios = cru.get("papeis") or {}
    papeis = {**PAPEIS, **_papeis(proprios)}
    lista = cru.get("chaves") or []
    if not isinstance(lista, list):
        raise PolicyError("“chaves” precisa ser uma lista.")
    chaves = tuple(_chave(item, n, papeis) for n, item in enumerate(lista, 1))
    return Politica(MappingProxyType(papeis), chaves, MappingProxyType(proprios))


def escrever(politica: Politica) -> str:
    """The text that `ler` reads back as the same policy."""
    documento: dict[str, Any] = {"versao": 1}
    if politica.proprios:
        documento["papeis"] = dict(politica.proprios)
    documento["chaves"] = [_linha(chave) for chave in politica.chaves]
    text: str = yaml.safe_dump(documento, allow_unicode=True, sort_keys=False)
    return "# Chaves e papéis do Total IP Gateway (docs/access.md). As chaves em si não estão aqui.\n" + text


def abrir(caminho: Path) -> Politica:
    """The policy of a file; a file that is not there is a policy without keys.

    Raises:
        PolicyError: it cannot be read.
    """
    try:
        with caminho.open("rb") as arquivo:
            dados = arquivo.read(MAX_BYTES + 1)
        if len(dados) > MAX_BYTES:
            raise PolicyError(f"A política passa de {MAX_BYTES} bytes.")
        return ler(dados.decode("utf-8"))
    except FileNotFoundError:
        return Politica()
    except (OSError, UnicodeDecodeError) as exc:
        raise PolicyError(f"A política não pôde ser lida ({type(exc).__name__}): confira GATEWAY_POLICY.") from None


def guardar(politica: Politica, caminho: Path) -> None:
    """Replaces the file whole (a reader sees the old one or the new one), for its owner's eyes only.

    Raises:
        OSError: it could not be written; the old one stands.
    """
    caminho.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=caminho.parent, prefix=".politica-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as arquivo:
            arquivo.write(escrever(politica))
            arquivo.flush()
            os.fsync(arquivo.fileno())
        Path(name).replace(caminho)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def alterar(caminho: Path, mudanca: Callable[[Politica], Politica]) -> None:
    """Reads, changes and replaces the file; whoever else does so meanwhile waits, so that no change is lost.

    Raises:
        PolicyError: the file cannot be used, or the change cannot be made.
        OSError: it could not be written; the old one stands.
    """
    caminho.parent.mkdir(parents=True, exist_ok=True)
    with caminho.with_name(caminho.name + ".lock").open("a", encoding="utf-8") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        guardar(mudanca(abrir(caminho)), caminho)


def _papeis(cru: Any) -> dict[str, Papel]:
    if not isinstance(cru, dict):
        raise PolicyError("“papeis” precisa ser um mapa de nome para direitos.")
    made = {}
    for nome, corpo in cru.items():
        if not isinstance(nome, str) or not isinstance(corpo, dict) or set(corpo) - {"direitos", "limitado"}:
            raise PolicyError(f"Papel “{nome}”: use “direitos: […]” e, se for o caso, “limitado: true”.")
        direitos, limitado = corpo.get("direitos") or [], corpo.get("limitado", False)
        if not isinstance(direitos, list) or any(d not in DIREITOS for d in direitos) or not isinstance(limitado, bool):
            raise PolicyError(f"Papel “{nome}”: os direitos são {', '.join(DIREITOS)}.")
        if limitado and ADMIN in direitos:
            raise PolicyError(f"Papel “{nome}”: quem tem o direito “admin” não pode ser limitado.")
        made[nome] = Papel(frozenset(direitos), limitado)
    return made


def _chave(cru: Any, posicao: int, papeis: Mapping[str, Papel]) -> ChaveGuardada:
    if not isinstance(cru, dict) or set(cru) - _CAMPOS:
        raise PolicyError(f"Chave {posicao}: os campos são {', '.join(sorted(_CAMPOS))}.")
    ramais, grupos = cru.get("ramais") or [], cru.get("grupos") or []
    if not isinstance(ramais, list) or not all(isinstance(r, str) and r for r in ramais):
        raise PolicyError(f'Chave {posicao}: “ramais” é uma lista de textos; ponha aspas: ["0204"].')
    if not isinstance(grupos, list) or not all(type(g) is int for g in grupos):
        raise PolicyError(f"Chave {posicao}: “grupos” é uma lista de números (id_grupo).")
    chave = ChaveGuardada(
        nome=cru.get("nome") or "",
        hash=cru.get("hash") or "",
        papel=cru.get("papel") or "",
        ramais=tuple(ramais),
        grupos=tuple(grupos),
        criada_em=_instante(cru.get("criada_em")),
        revogada_em=_instante(cru.get("revogada_em")),
    )
    _conferir(chave, papeis)
    return chave


def _conferir(chave: ChaveGuardada, papeis: Mapping[str, Papel]) -> None:
    if not isinstance(chave.nome, str) or not 0 < len(chave.nome) <= 64 or not chave.nome.isprintable():
        raise PolicyError("Toda chave precisa de “nome”, de 1 a 64 caracteres.")
    if not isinstance(chave.hash, str) or not _e_hash(chave.hash):
        raise PolicyError(f"Chave “{chave.nome}”: “hash” precisa ser sha256: e 64 dígitos hexadecimais.")
    if not isinstance(chave.papel, str) or chave.papel not in papeis:
        raise PolicyError(f"Chave “{chave.nome}”: o papel não existe. Há: {', '.join(papeis)}.")
    if papeis[chave.papel].limitado and not (chave.ramais or chave.grupos):
        raise PolicyError(f"Chave “{chave.nome}”: o papel “{chave.papel}” precisa de “ramais” ou “grupos”.")
    if ADMIN in papeis[chave.papel].direitos and (chave.ramais or chave.grupos):
        raise PolicyError(f"Chave “{chave.nome}”: quem tem o direito “admin” não pode ser limitado.")


def _e_hash(texto: str) -> bool:
    kind, _, digits = texto.partition(":")
    return kind == "sha256" and len(digits) == 64 and set(digits) <= set("0123456789abcdef")


def _instante(valor: Any) -> str | None:
    # Anything at all under `revogada_em` must kill the key, so the value is only made printable.
    if valor is None:
        return None
    return valor.isoformat() if isinstance(valor, datetime) else str(valor)


def _linha(chave: ChaveGuardada) -> dict[str, Any]:
    cru: dict[str, Any] = {"nome": chave.nome, "hash": chave.hash, "papel": chave.papel}
    for campo in ("ramais", "grupos"):
        if valores := getattr(chave, campo):
            cru[campo] = list(valores)
    for campo in ("criada_em", "revogada_em"):
        if (valor := getattr(chave, campo)) is not None:
            cru[campo] = valor
    return cru
