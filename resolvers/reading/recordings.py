"""The recordings of a call, as links: each file is looked at by its first bytes, and none is fetched."""

from __future__ import annotations

import datetime as dt
from typing import Final

from gateway.access.identity import GRAVACOES
from gateway.access.links import Arquivo, Links
from gateway.channels.errors import Unavailable, UnreadableReply
from gateway.channels.recordings import Comeco
from gateway.domain.codigos import Codigo
from gateway.domain.comandos import Canal
from gateway.domain.erros import SemPermissao
from gateway.protocol.messages import Mensagem
from gateway.protocol.recordings import ler_cabecalho
from resolvers.reading.api.leitura import sem_linhas
from resolvers.reading.failures import ilegivel
from resolvers.reading.leitura import Leitura
from schema.gravacao import Gravacao

MAX_PARTES: Final = 99
_NAO_HA: Final = (Codigo.GRAVACAO_NAO_ENCONTRADA, Codigo.GRAVACAO_PARTE_NAO_EXISTE)


class Gravador:
    """Makes the links of one gateway.

    Args:
        public_url: put before each link; "" for links that are relative to the gateway.
    """

    def __init__(self, links: Links, public_url: str = "") -> None:
        self._links = links
        self._public_url = public_url

    async def da_ligacao(self, leitor: Leitura, codigo: str) -> list[Gravacao] | None:
        """The files of a call: one request to the PBX when there is one, and one more for each part and for the end.

        Raises:
            SemPermissao: the identity has no right to recordings.
            ErroDoGateway: they could not be read.
        """
        only = await self._olhar(leitor, Arquivo(leitor.pbx.nome, codigo))
        if isinstance(only, Comeco):
            return [self._gravacao(leitor, Arquivo(leitor.pbx.nome, codigo), only, 1)]
        if only is None or only.codigo in _NAO_HA:
            return None if only is None else []
        found: list[tuple[Arquivo, Comeco]] = []
        while len(found) < MAX_PARTES:
            arquivo = Arquivo(leitor.pbx.nome, codigo, len(found) + 1)
            part = await self._olhar(leitor, arquivo)
            if not isinstance(part, Comeco):
                break
            found.append((arquivo, part))
        return [self._gravacao(leitor, arquivo, part, len(found)) for arquivo, part in found]

    async def do_arquivo(self, leitor: Leitura, codigo_monitoria: int) -> list[Gravacao] | None:
        """The file of that code.

        Raises:
            SemPermissao: the identity has no right to recordings.
            ErroDoGateway: it could not be read.
        """
        arquivo = Arquivo(leitor.pbx.nome, codigo_monitoria=codigo_monitoria)
        found = await self._olhar(leitor, arquivo)
        if found is None:
            return None
        return [self._gravacao(leitor, arquivo, found, 1)] if isinstance(found, Comeco) else []

    async def _olhar(self, leitor: Leitura, arquivo: Arquivo) -> Comeco | Mensagem | None:
        if not leitor.identidade.pode(GRAVACOES):
            raise SemPermissao(GRAVACOES)
        api, leitura = leitor.pbx.api, leitor.fontes.api
        if api is None or leitura is None:
            leitor.avisos.dizer(
                "CANAL_AUSENTE", leitor.pbx.nome, f"O canal API do PBX “{leitor.pbx.nome}” não está configurado."
            )
            return None
        try:
            async with leitura.vaga:
                found = await api.comeco_da_gravacao(
                    arquivo.codigo_ligacao, arquivo.parte, codigo_monitoria=arquivo.codigo_monitoria
                )
        except (Unavailable, UnreadableReply) as exc:
            raise ilegivel(exc, "gravacao") from exc
        expected = (*_NAO_HA, Codigo.GRAVACAO_EM_MAIS_DE_UM_ARQUIVO)
        if isinstance(found, Mensagem) and found.codigo not in expected:
            raise sem_linhas(Canal.API, "gravacao", found)
        return found

    def _gravacao(self, leitor: Leitura, arquivo: Arquivo, comeco: Comeco, partes: int) -> Gravacao:
        cabecalho = ler_cabecalho(comeco.inicio)
        duracao = None if cabecalho is None else cabecalho.duracao_s(comeco.total)
        if duracao is None:
            leitor.avisos.dizer(
                "DURACAO_DESCONHECIDA",
                leitor.pbx.nome,
                f"O cabeçalho de “{arquivo.nome}” não diz a duração: o campo vale null.",
            )
        url, vence = self._links.assinar(arquivo, leitor.identidade)
        return Gravacao(
            url=self._public_url + url,
            expira_em=dt.datetime.fromtimestamp(vence, leitor.pbx.tz),
            parte=arquivo.parte or 1,
            partes=partes,
            duracao=None if duracao is None else float(duracao),
            tamanho=comeco.total,
        )
