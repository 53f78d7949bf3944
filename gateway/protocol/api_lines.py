"""Answers of the HTTP API's read functions to rows: one reader a function (manual §1.1).

Every reader takes the bytes of the body and the declared charset, and never raises. An empty body is no rows only
where said so; elsewhere it is a `mensagem` of `natureza` VAZIA, since a working PBX has rows or a text to say.
Recordings are in `recordings.py`, the HTML report of the servers in `server_report.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar

from gateway.domain.servidores import ProblemaServidor, problemas
from gateway.protocol.api_rows import (
    CampanhaApi,
    FilaEsperaApi,
    GrupoDeAtendimentoApi,
    LigacaoCampanhaApi,
    LigacaoGrupoApi,
    RamalEmLigacao,
    RamalOcioso,
    ServidorApi,
    StatusApi,
    StatusCampanhaApi,
    StatusTelefoneApi,
    TipoLigacao,
    UsuarioApi,
)
from gateway.protocol.columns import (
    CampoIlegivel,
    Ilegivel,
    Lido,
    abrir,
    colunas,
    exatamente,
    inteiro,
    inteiro_ou_nada,
    ler_linhas,
    segundos,
)
from gateway.protocol.dates import ler_barras
from gateway.protocol.messages import fold

__all__ = [
    "CampanhaApi",
    "CampoIlegivel",
    "FilaEsperaApi",
    "GrupoDeAtendimentoApi",
    "Lido",
    "LigacaoCampanhaApi",
    "LigacaoGrupoApi",
    "ProblemaServidor",
    "RamalEmLigacao",
    "RamalOcioso",
    "ServidorApi",
    "StatusApi",
    "StatusCampanhaApi",
    "StatusTelefoneApi",
    "TipoLigacao",
    "UsuarioApi",
    "ler_campanhas",
    "ler_fila_espera",
    "ler_grupos_de_atendimento",
    "ler_ligacoes_campanha",
    "ler_status",
    "ler_status_campanhas",
    "ler_status_ramal",
    "ler_status_servidores",
    "ler_status_telefone",
    "ler_usuarios",
    "servidor",
]

_IdNome = TypeVar("_IdNome", StatusApi, StatusTelefoneApi, StatusCampanhaApi, CampanhaApi)

_RAMAL: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_TIPOS: Final[Mapping[str, TipoLigacao]] = {tipo.upper(): tipo for tipo in TipoLigacao}


def ler_status(raw: bytes, declared: str = "utf-8") -> Lido[StatusApi]:
    """Interval statuses: `1;Logado` (§1.1.5)."""
    return ler_linhas(raw, declared, lambda columns: _id_nome(columns, StatusApi))


def ler_status_telefone(raw: bytes, declared: str = "utf-8") -> Lido[StatusTelefoneApi]:
    """Telephone statuses: `0;Livre` (§1.1.24)."""
    return ler_linhas(raw, declared, lambda columns: _id_nome(columns, StatusTelefoneApi))


def ler_status_campanhas(raw: bytes, declared: str = "utf-8") -> Lido[StatusCampanhaApi]:
    """Campaign call statuses: `7;Ocupado` (§1.1.11)."""
    return ler_linhas(raw, declared, lambda columns: _id_nome(columns, StatusCampanhaApi))


def ler_campanhas(raw: bytes, declared: str = "utf-8") -> Lido[CampanhaApi]:
    """Campaigns: `1;Campanha Clientes X` (§1.1.10); an empty body is a PBX without campaigns."""
    return ler_linhas(raw, declared, lambda columns: _id_nome(columns, CampanhaApi), pode_ser_vazia=True)


def ler_usuarios(raw: bytes, declared: str = "utf-8") -> Lido[UsuarioApi]:
    """Users: `1;Suporte Totalip;99999` (§1.1.9)."""
    return ler_linhas(raw, declared, _usuario)


def ler_ligacoes_campanha(raw: bytes, declared: str = "utf-8") -> Lido[LigacaoCampanhaApi]:
    """Last status of each number of a campaign: `21;127846;0001;21;81793134;3;85` (§1.1.8)."""
    return ler_linhas(raw, declared, _ligacao_campanha)


def ler_fila_espera(raw: bytes, declared: str = "utf-8") -> Lido[FilaEsperaApi]:
    """Callers waiting: `1;1195894637;2.124578` (§1.1.12); an empty body is an empty queue (gap 27)."""
    return ler_linhas(raw, declared, _fila_espera, pode_ser_vazia=True)


def ler_status_servidores(raw: bytes, declared: str = "utf-8") -> Lido[ServidorApi]:
    """Servers: `1;Servidor;OK`, with or without a final `;` (§1.1.17, gap 38)."""
    return ler_linhas(raw, declared, lambda columns: servidor(exatamente(columns, ("id", "nome", "status"))))


def ler_grupos_de_atendimento(raw: bytes, declared: str = "utf-8") -> Lido[GrupoDeAtendimentoApi]:
    """Groups with their calls of one day (§1.1.14): a header of 2 columns, then calls of 8 or 7 columns (gap 30).

    The calls under an unreadable header are unreadable too: they belong to no known group.
    """
    decoded, mensagem, lines = abrir(raw, declared)
    groups: list[GrupoDeAtendimentoApi] = []
    calls: list[LigacaoGrupoApi] = []
    header: tuple[int, str] | None = None
    bad: list[CampoIlegivel] = []

    def close() -> None:
        if header is not None:
            groups.append(GrupoDeAtendimentoApi(*header, tuple(calls)))
        calls.clear()

    for number, text in lines:
        columns = colunas(text)
        if len(columns) > 2 and not columns[-1]:
            columns.pop()
        try:
            if len(columns) < 7:
                close()
                header = None
                id_, nome = exatamente(columns, ("id", "nome"))
                header = inteiro("id", id_), nome
            elif header is None:
                raise Ilegivel("grupo", "a ligação não vem depois de um grupo legível")
            else:
                calls.append(_ligacao_grupo(columns))
        except Ilegivel as error:
            bad.append(CampoIlegivel(number, error.campo, error.motivo))
    close()
    return Lido(tuple(groups), tuple(bad), mensagem, decoded.exact)


def ler_status_ramal(raw: bytes, declared: str = "utf-8") -> Lido[RamalEmLigacao | RamalOcioso]:
    """The state of an extension (§1.1.23): the third column tells the variant, not the number of columns.

    More than one row when several users share the extension.
    """
    return ler_linhas(raw, declared, _status_ramal)


def servidor(columns: list[str]) -> ServidorApi:
    """The server of the columns id, nome and status.

    Raises:
        Ilegivel: the id is no number, or the status is empty.
    """
    id_, nome, status = columns
    if not status:
        raise Ilegivel("status", "está vazio")
    return ServidorApi(inteiro("id", id_), nome, status, problemas(status))


def _id_nome(columns: list[str], kind: type[_IdNome]) -> _IdNome:
    id_, nome = exatamente(columns, ("id", "nome"), livre=1)
    return kind(inteiro("id", id_), nome)


def _usuario(columns: list[str]) -> UsuarioApi:
    id_, nome, ramal = exatamente(columns, ("id", "nome", "ramal"), livre=1)
    return UsuarioApi(inteiro("id", id_), nome, _ramal(ramal))


def _ligacao_campanha(columns: list[str]) -> LigacaoCampanhaApi:
    names = ("id_usuario", "parametro1", "parametro2", "ddd", "telefone", "id_status", "duracao_s")
    if len(columns) > len(names) + 1:
        raise Ilegivel("parametro1", "a linha tem colunas a mais: um parâmetro tem ';', e não se sabe qual")
    usuario, parametro1, parametro2, ddd, telefone, status, duracao = exatamente(columns, names)
    return LigacaoCampanhaApi(
        id_usuario=inteiro_ou_nada("id_usuario", usuario),
        parametro1=parametro1,
        parametro2=parametro2,
        ddd=ddd,
        telefone=telefone,
        id_status=inteiro("id_status", status),
        duracao_s=inteiro("duracao_s", duracao),
    )


def _fila_espera(columns: list[str]) -> FilaEsperaApi:
    posicao, origem, tempo = exatamente(columns, ("posicao", "numero_origem", "tempo_espera_s"))
    return FilaEsperaApi(inteiro("posicao", posicao), origem, segundos("tempo_espera_s", tempo))


def _ligacao_grupo(columns: list[str]) -> LigacaoGrupoApi:
    with_extension = len(columns) >= 8 and (not columns[1] or _RAMAL.fullmatch(columns[1]) is not None)
    if with_extension:
        names: tuple[str, ...] = ("id_usuario", "ramal", "nome_operador")
    else:
        names = ("id_usuario", "nome_operador")
    names += ("numero_origem", "duracao_s", "tempo_espera_s", "status", "data")
    values = dict(zip(names, exatamente(columns, names, livre=names.index("nome_operador")), strict=True))
    return LigacaoGrupoApi(
        id_usuario=inteiro_ou_nada("id_usuario", values["id_usuario"]),
        ramal=values.get("ramal") or None,
        nome_operador=values["nome_operador"] or None,
        numero_origem=values["numero_origem"],
        duracao_s=inteiro("duracao_s", values["duracao_s"]),
        tempo_espera_s=inteiro("tempo_espera_s", values["tempo_espera_s"]),
        status=values["status"],
        data=_data_hora("data", values["data"]),
    )


def _status_ramal(columns: list[str]) -> RamalEmLigacao | RamalOcioso:
    columns = _nome_inteiro(columns)
    if len(columns) < 3:
        raise Ilegivel("linha", f"a linha tem {len(columns)} colunas; eram esperadas ao menos 5")
    tipo = _TIPOS.get(fold(columns[2]))
    if tipo is TipoLigacao.ATIVA:
        return _ativa(columns)
    if tipo is TipoLigacao.RECEPTIVA:
        return _receptiva(columns)
    if tipo is TipoLigacao.DISCADOR:
        return _discador(columns)
    names = ("nome", "ramal", "status_telefone", "status_usuario", "id_status_usuario")
    nome, ramal, telefone, usuario, id_status = exatamente(columns, names)
    return RamalOcioso(nome, _ramal(ramal), telefone, usuario, inteiro("id_status_usuario", id_status))


def _nome_inteiro(columns: list[str]) -> list[str]:
    """A `;` inside the user's name moves the extension, the only column of digits so early: the name is joined."""
    if len(columns) < 6 or _RAMAL.fullmatch(columns[1]):
        return columns
    for index in range(2, min(len(columns), 6)):
        if _RAMAL.fullmatch(columns[index]):
            return [";".join(columns[:index]), *columns[index:]]
    return columns


def _ativa(columns: list[str]) -> RamalEmLigacao:
    if len(columns) == 5 or (len(columns) == 6 and not columns[5]):  # no call code (gap 51)
        columns = [*columns[:4], "", columns[4]]
    names = ("nome", "ramal", "tipo", "numero_discado", "codigo_ligacao", "duracao_s")
    nome, ramal, _, discado, codigo, duracao = exatamente(columns, names)
    return RamalEmLigacao(
        nome=nome,
        ramal=_ramal(ramal),
        tipo=TipoLigacao.ATIVA,
        numero_discado=discado,
        codigo_ligacao=codigo or None,
        duracao_s=_duracao(duracao),
    )


def _receptiva(columns: list[str]) -> RamalEmLigacao:
    if len(columns) == 7:  # an empty complement may be left out with its `;`
        columns = [*columns, ""]
    names = ("nome", "ramal", "tipo", "numero_origem", "numero_discado", "codigo_ligacao", "duracao_s", "complemento")
    nome, ramal, _, origem, discado, codigo, duracao, complemento = exatamente(columns, names, livre=7)
    return RamalEmLigacao(
        nome=nome,
        ramal=_ramal(ramal),
        tipo=TipoLigacao.RECEPTIVA,
        numero_origem=origem,
        numero_discado=discado,
        codigo_ligacao=codigo or None,
        duracao_s=_duracao(duracao),
        complemento=complemento or None,
    )


def _discador(columns: list[str]) -> RamalEmLigacao:
    names = (
        "nome",
        "ramal",
        "tipo",
        "id_campanha",
        "nome_campanha",
        "parametro1",
        "parametro2",
        "codigo_ligacao",
        "numero_telefone",
        "duracao_s",
    )
    if len(columns) > len(names) + 1:
        raise Ilegivel("nome_campanha", "a linha tem colunas a mais: a campanha ou um parâmetro tem ';'")
    values = dict(zip(names, exatamente(columns, names), strict=True))
    return RamalEmLigacao(
        nome=values["nome"],
        ramal=_ramal(values["ramal"]),
        tipo=TipoLigacao.DISCADOR,
        id_campanha=inteiro("id_campanha", values["id_campanha"]),
        nome_campanha=values["nome_campanha"],
        parametro1=values["parametro1"],
        parametro2=values["parametro2"],
        codigo_ligacao=values["codigo_ligacao"] or None,
        numero_telefone=values["numero_telefone"],
        duracao_s=_duracao(values["duracao_s"]),
    )


def _duracao(valor: str) -> Decimal:
    return segundos("duracao_s", valor)


def _ramal(valor: str) -> str:
    if not valor:
        raise Ilegivel("ramal", "está vazio")
    return valor


def _data_hora(campo: str, valor: str) -> datetime:
    found = ler_barras(valor)
    if found is None:
        raise Ilegivel(campo, "não é uma data DD/MM/AAAA HH:MM" if valor else "está vazio")
    return found
