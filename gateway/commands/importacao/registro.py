"""The record of one import: what the journal keeps and the graph shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final

import orjson

from gateway.domain.comandos import Canal
from gateway.domain.importacao import CategoriaDeErro, ErroDeLinha, EstadoImportacao, Tratamento

MAX_ERROS: Final = 100


@dataclass(frozen=True, slots=True)
class Importacao:
    """One import of customers into a campaign.

    Attributes:
        id: also the name of its folder.
        linhas_tipadas: the lines came as typed rows, not as a file.
        espera: why it does not go on at this moment, in pt-BR.
        lotes: how many lots of lines are ready to be sent; known when the validation has ended.
        lote: the next lot to send, from 0; those before it are done.
        item: the next line of that lot (channel API).
        em_envio: how many lines from `item` on may have been sent when the gateway died (channel API).
        marca: the transaction of the lot when the gateway died before it knew its end (channel BANCO).
        erros: the first that were found; all of them are in a file.
    """

    id: str
    pbx: str
    campanha: int
    quem: str
    chave_idempotencia: str
    nome_arquivo: str = field(repr=False)
    tamanho_bytes: int
    sha256: str
    criada_em: datetime
    canal: Canal
    linhas_tipadas: bool = False
    simular: bool = False
    repetidas: Tratamento = Tratamento.RECUSAR
    bloqueadas: Tratamento = Tratamento.RECUSAR
    estado: EstadoImportacao = EstadoImportacao.ACEITA
    motivo: str | None = None
    espera: str | None = None
    charset: str | None = None
    charset_exato: bool = True
    delimitador: str | None = None
    iniciada_em: datetime | None = None
    concluida_em: datetime | None = None
    lidos_bytes: int = 0
    lidas: int = 0
    boas: int = 0
    recusadas: int = 0
    por_categoria: Mapping[CategoriaDeErro, int] = field(default_factory=dict)
    sinalizadas: Mapping[CategoriaDeErro, int] = field(default_factory=dict)
    erros: tuple[ErroDeLinha, ...] = ()
    avisos: tuple[str, ...] = ()
    lotes: int = 0
    lote: int = 0
    item: int = 0
    em_envio: int = 0
    marca: tuple[int, str] | None = None
    importadas: int = 0
    recusadas_pelo_pbx: int = 0
    desconhecidas: int = 0

    @property
    def terminou(self) -> bool:
        """Whether the state is final."""
        return self.estado.final

    def mudar(self, **campos: Any) -> Importacao:
        """The record with other values."""
        return replace(self, **campos)


def escrever(importacao: Importacao) -> bytes:
    """JSON for the journal (to be sealed)."""
    return orjson.dumps(asdict(importacao), option=orjson.OPT_NON_STR_KEYS)


def ler(dados: bytes) -> Importacao:
    """The record that `escrever` wrote.

    Raises:
        ValueError: not such a record.
    """
    cru = orjson.loads(dados)
    if not isinstance(cru, dict) or set(cru) != {f.name for f in fields(Importacao)}:
        raise ValueError("not a record of an import")
    for name in ("criada_em", "iniciada_em", "concluida_em"):
        cru[name] = None if cru[name] is None else datetime.fromisoformat(cru[name])
    for name in ("repetidas", "bloqueadas"):
        cru[name] = Tratamento(cru[name])
    for name in ("por_categoria", "sinalizadas"):
        cru[name] = {CategoriaDeErro(categoria): count for categoria, count in cru[name].items()}
    cru["erros"] = tuple(
        ErroDeLinha(**{**erro, "categoria": CategoriaDeErro(erro["categoria"])}) for erro in cru["erros"]
    )
    cru["estado"], cru["canal"] = EstadoImportacao(cru["estado"]), Canal(cru["canal"])
    cru["avisos"] = tuple(cru["avisos"])
    cru["marca"] = None if cru["marca"] is None else tuple(cru["marca"])
    return Importacao(**cru)
