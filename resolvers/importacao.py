"""Root fields of imports and exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.access.identity import COMANDAR, EXPORTAR, Identidade
from gateway.commands import exportacao as exportacoes
from gateway.commands.bilhetes import Bilhete
from gateway.commands.exportacao import Exportacao
from gateway.commands.importacao.importador import Importador
from gateway.commands.importacao.pedido import Pedido
from gateway.commands.importacao.registro import Importacao as Registro
from gateway.commands.importacao.validacao import escrever_tipadas
from gateway.domain.erros import EntradaInvalida, SemPermissao
from gateway.protocol.dates import para_local
from resolvers.context import Contexto
from schema.enums_importacao import ArquivoDeImportacao, CharsetDeSaida, FimDeLinha, Tratamento
from schema.importacao import ClienteNovo, ContagemDeLinhas, ErroDeLinha, Importacao, LinkDeArquivo, Upload
from schema.lugares import lido_de

MAX_LINHAS_TIPADAS = 10_000

Arquivo = Annotated[Upload, strawberry.argument(description="O arquivo .txt ou .csv, no modelo do manual.")]
Linhas = Annotated[
    list[ClienteNovo], strawberry.argument(description=f"Os clientes, até {MAX_LINHAS_TIPADAS} por pedido.")
]
CodigoCampanha = Annotated[int, strawberry.argument(description="Código da campanha, de `campanhas`.")]
Simular = Annotated[
    bool, strawberry.argument(description="Só validar: diz tudo o que está errado e não envia nada ao PBX.")
]
Repetidas = Annotated[
    Tratamento, strawberry.argument(description="Linhas com o mesmo parâmetro 1 e os mesmos telefones de outra.")
]
Bloqueadas = Annotated[
    Tratamento, strawberry.argument(description="Linhas com um telefone que está nas listas de bloqueio do PBX.")
]
Chave = Annotated[
    str | None,
    strawberry.argument(
        description="Um texto único deste pedido (ex.: UUID): repetido em 24 horas, devolve a mesma importação."
    ),
]
IdDaImportacao = Annotated[strawberry.ID, strawberry.argument(description="O `id` da importação.")]


@strawberry.type
class LeiturasDeImportacoes:
    """Reads."""

    @strawberry.field(
        description="Uma importação; null se não existe ou não é mais guardada (sete dias). Canal: gateway."
    )
    async def importacao(self, info: Info[Contexto, None], id: IdDaImportacao) -> Importacao | None:
        """One import."""
        _quem(info.context)
        found = await _achar(info.context, id)
        return None if found is None else objeto(found, info.context)

    @strawberry.field(description="As importações guardadas, a mais nova primeiro. Canal: gateway.")
    async def importacoes(self, info: Info[Contexto, None]) -> list[Importacao]:
        """Those of the last seven days."""
        _quem(info.context)
        return [objeto(one, info.context) for one in reversed(await _importador(info.context).arquivo.todas())]

    @strawberry.field(
        description="Um link para baixar as linhas de uma importação que não foram importadas. Canal: gateway."
    )
    async def arquivo_da_importacao(
        self,
        info: Info[Contexto, None],
        id: IdDaImportacao,
        qual: Annotated[ArquivoDeImportacao, strawberry.argument(description="Qual arquivo.")],
    ) -> LinkDeArquivo:
        """A link; only for who sent the lines, or may see what is in them."""
        contexto = info.context
        quem = _quem(contexto)
        found = await _achar(contexto, id)
        if found is None:
            raise _desconhecida()
        if quem.nome != found.quem:
            for direito in ("ver.TELEFONE", "ver.PARAMETRO"):
                if not quem.pode(direito):
                    raise SemPermissao(direito)
        dito = {"pbx": found.pbx, "id": found.id, "qual": qual.value}
        return _link("importacoes", contexto.recursos.bilhetes.fazer("importacoes", quem, dito), contexto)

    @strawberry.field(
        description="Um link para baixar o resultado de uma campanha terminada, no layout do manual. Exige o direito "
        "`exportar`; o que a chave não pode ver sai mascarado. Canal: BANCO.",
        metadata=lido_de("arquivos.exportacao.*"),
    )
    async def exportacao_da_campanha(
        self,
        info: Info[Contexto, None],
        campanha_id: CodigoCampanha,
        charset: Annotated[CharsetDeSaida, strawberry.argument(description="Charset.")] = CharsetDeSaida.UTF_8,
        fim_de_linha: Annotated[FimDeLinha, strawberry.argument(description="Fim de linha.")] = FimDeLinha.CRLF,
        mesmo_ativa: Annotated[
            bool, strawberry.argument(description="Exportar uma campanha ainda ativa, com o que há até agora.")
        ] = False,
    ) -> LinkDeArquivo:
        """A link."""
        contexto = info.context
        quem = contexto.quem(EXPORTAR)
        _sem_limite(quem, EXPORTAR)
        avisos = await exportacoes.conferir(contexto.pbx, campanha_id, mesmo_ativa=mesmo_ativa)
        pedida = Exportacao(campanha_id, charset, fim_de_linha, **exportacoes.mascaras_de(quem))
        dito = {"pbx": contexto.pbx.nome, "exportacao": pedida.para_link()}
        return _link("exportacoes", contexto.recursos.bilhetes.fazer("exportacoes", quem, dito), contexto, avisos)


@strawberry.type
class MutacoesDeImportacoes:
    """Commands."""

    @strawberry.mutation(
        description="Importa clientes de um arquivo em uma campanha. Responde assim que o arquivo foi recebido: siga "
        "com `importacao`. Todas as linhas são validadas antes que a primeira seja enviada. Canais: BANCO, API.",
        metadata=lido_de("arquivos.importacao.*"),
    )
    async def importar_arquivo(
        self,
        info: Info[Contexto, None],
        arquivo: Arquivo,
        campanha_id: CodigoCampanha,
        simular: Simular = False,
        repetidas: Repetidas = Tratamento.RECUSAR,
        bloqueadas: Bloqueadas = Tratamento.RECUSAR,
        chave_idempotencia: Chave = None,
    ) -> Importacao:
        """A file (manual §1.5)."""
        contexto = info.context
        _quem(contexto)
        pedido = Pedido(arquivo, campanha_id, False, simular, repetidas, bloqueadas)
        return await _pedir(contexto, pedido, chave_idempotencia)

    @strawberry.mutation(
        description="Importa clientes em uma campanha, com as mesmas regras de `importarArquivo`. Canais: BANCO, API."
    )
    async def importar_clientes(
        self,
        info: Info[Contexto, None],
        linhas: Linhas,
        campanha_id: CodigoCampanha,
        simular: Simular = False,
        repetidas: Repetidas = Tratamento.RECUSAR,
        bloqueadas: Bloqueadas = Tratamento.RECUSAR,
        chave_idempotencia: Chave = None,
    ) -> Importacao:
        """Typed rows."""
        contexto = info.context
        _quem(contexto)
        if not 0 < len(linhas) <= MAX_LINHAS_TIPADAS:
            raise EntradaInvalida("linhas", f"Mande de 1 a {MAX_LINHAS_TIPADAS} clientes; mais que isso, um arquivo.")
        cruas = [_crua(linha, contexto, n) for n, linha in enumerate(linhas)]
        importador = _importador(contexto)
        deposito = importador.receber("linhas")
        try:
            await deposito.escrever(escrever_tipadas(cruas))
            recebido = await deposito.fechar()
            pedido = Pedido(recebido, campanha_id, True, simular, repetidas, bloqueadas)
            return await _pedir(contexto, pedido, chave_idempotencia)
        except BaseException:
            deposito.descartar()
            raise

    @strawberry.mutation(
        description="Para uma importação antes do próximo lote. O que já está no PBX fica. Canal: gateway."
    )
    async def cancelar_importacao(self, info: Info[Contexto, None], id: IdDaImportacao) -> Importacao:
        """Asks for an end."""
        contexto = info.context
        _quem(contexto)
        found = await _achar(contexto, id)
        if found is None:
            raise _desconhecida()
        if not found.terminou:
            await _importador(contexto).arquivo.cancelar(found.id)
        return objeto(found, contexto)


@strawberry.type
class AssinaturasDeImportacoes:
    """Live."""

    @strawberry.subscription(description="Uma importação como está, e depois a cada avanço, até o fim. Canal: gateway.")
    async def importacao(self, info: Info[Contexto, None], id: IdDaImportacao) -> AsyncGenerator[Importacao, None]:
        """Progress."""
        contexto = info.context
        _quem(contexto)
        key = _chave_de(contexto, id)
        async with aclosing(_importador(contexto).arquivo.acompanhar(key)) as steps:
            async for one in steps:
                yield objeto(one, contexto)


def objeto(r: Registro, contexto: Contexto, *, repetida: bool = False) -> Importacao:
    """The graph's object for an import."""
    tz = contexto.recursos.pbxs[r.pbx].tz
    return Importacao(
        id=strawberry.ID(f"Importacao:{r.pbx}:{r.id}"),
        pbx=r.pbx,
        codigo_campanha=r.campanha,
        estado=r.estado,
        motivo=r.motivo,
        espera=r.espera,
        canal=r.canal,
        simulada=r.simular,
        repetida=repetida,
        chave_idempotencia=r.chave_idempotencia,
        nome_arquivo=r.nome_arquivo,
        tamanho_bytes=r.tamanho_bytes,
        lidos_bytes=r.lidos_bytes,
        charset=r.charset,
        charset_exato=r.charset_exato,
        delimitador=r.delimitador,
        linhas_lidas=r.lidas,
        linhas_boas=r.boas,
        linhas_recusadas=r.recusadas,
        linhas_importadas=r.importadas,
        linhas_recusadas_pelo_pbx=r.recusadas_pelo_pbx,
        linhas_desconhecidas=r.desconhecidas,
        recusadas_por_categoria=_contagens(r.por_categoria),
        sinalizadas=_contagens(r.sinalizadas),
        erros=[
            ErroDeLinha(linha=e.linha, coluna=e.coluna, campo=e.campo, motivo=e.motivo, categoria=e.categoria)
            for e in r.erros
        ],
        avisos=list(r.avisos),
        criada_em=r.criada_em.astimezone(tz),
        iniciada_em=r.iniciada_em.astimezone(tz) if r.iniciada_em else None,
        concluida_em=r.concluida_em.astimezone(tz) if r.concluida_em else None,
    )


async def _pedir(contexto: Contexto, pedido: Pedido, chave: str | None) -> Importacao:
    stored, repetida = await _importador(contexto).pedir(pedido, contexto.quem(COMANDAR), chave)
    return objeto(stored, contexto, repetida=repetida)


def _quem(contexto: Contexto) -> Identidade:
    quem = contexto.quem(COMANDAR)
    _sem_limite(quem, COMANDAR)
    return quem


def _sem_limite(quem: Identidade, direito: str) -> None:
    """A campaign's customers belong to no extension, so a key that is limited to some may not touch them."""
    if not quem.escopo.todos:
        raise SemPermissao(f"{direito} sem limite de ramais")


def _importador(contexto: Contexto) -> Importador:
    return contexto.recursos.importadores[contexto.recursos.principal]


def _chave_de(contexto: Contexto, id: strawberry.ID) -> str:
    familia, _, resto = str(id).partition(":")
    pbx, _, key = resto.partition(":")
    if familia != "Importacao" or not (key.isascii() and key.isalnum()):
        raise EntradaInvalida("id", "Use o `id` de uma importação, ex.: `Importacao:principal:3f2c…`.")
    return key if pbx == contexto.recursos.principal else ""


async def _achar(contexto: Contexto, id: strawberry.ID) -> Registro | None:
    key = _chave_de(contexto, id)
    return await _importador(contexto).arquivo.achar(key) if key else None


def _desconhecida() -> EntradaInvalida:
    return EntradaInvalida("id", "Esta importação não existe, ou não é mais guardada (sete dias).")


def _link(onde: str, bilhete: Bilhete, contexto: Contexto, avisos: tuple[str, ...] = ()) -> LinkDeArquivo:
    base = contexto.recursos.public_url.rstrip("/")
    return LinkDeArquivo(
        url=f"{base}/{onde}/{bilhete.texto}",
        expira_em=bilhete.expira_em.astimezone(contexto.pbx.tz),
        avisos=list(avisos),
    )


def _contagens(contagens: Mapping[Any, int]) -> list[ContagemDeLinhas]:
    return [ContagemDeLinhas(categoria=categoria, linhas=count) for categoria, count in sorted(contagens.items())]


def _crua(linha: ClienteNovo, contexto: Contexto, n: int) -> dict[str, Any]:
    return {
        "parametro1": linha.parametro1.strip(),
        "parametro2": linha.parametro2.strip(),
        "telefones": [
            {
                "ddd": (t.ddd or "").strip(),
                "telefone": t.telefone.strip(),
                "discar_em": None if t.discar_em is None else _local(t.discar_em, contexto, n),
                "discar_agora": t.discar_agora,
            }
            for t in linha.telefones
        ],
    }


def _local(quando: dt.datetime, contexto: Contexto, n: int) -> str:
    try:
        return para_local(quando, contexto.pbx.tz).replace(microsecond=0, fold=0).isoformat()
    except ValueError:
        raise EntradaInvalida(f"linhas.{n}.telefones", "A data de `discarEm` está fora do calendário.") from None
