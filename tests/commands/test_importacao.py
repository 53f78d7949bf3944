"""Imports as they are asked for, made, stopped and given back, on either channel."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.channels.database.copia import _VIDA
from gateway.commands.importacao.devolucao import devolver
from gateway.domain.comandos import Canal
from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.importacao import ArquivoDeImportacao, CategoriaDeErro, EstadoImportacao, Tratamento
from tests.support.fake_peers import free_port, peer
from tests.support.importacao import Casa, Morreu, Oficina, Parca, identificadores
from tests.support.postgres import Base
from tests.support.waiting import until, until_asked

BOM = "1 NUMERO(S) IMPORTADO(S) COM SUCESSO"
RESPOSTAS = {
    "zero": "0 NUMERO(S) IMPORTADO(S) COM SUCESSO",
    "recusada": "CAMPANHA NAO ENCONTRADA",
    "estranha": "ISTO NINGUEM CONHECE",
    "parte": BOM,
}


def arquivo(*nomes: str) -> bytes:
    return "".join(f"{nome};Nome;11;{33330000 + n};;;;;;;;\n" for n, nome in enumerate(nomes)).encode()


@dataclass
class ApiDeTeste:
    """The function importar_discador, answering by the customer's parameter 1; every request is counted."""

    pedidos: Counter[str] = field(default_factory=Counter)
    port: int = 0

    async def script(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        url = urlsplit(head.split(" ")[1])
        body = "20;Cobranca;t;f\n"
        if url.path.endswith("importar_discador"):
            nome = parse_qs(url.query)["identificador1"][0]
            self.pedidos[nome] += 1
            if nome.startswith("muda"):
                return
            body = RESPOSTAS.get(nome, BOM)
        answer = body.encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer
        )
        await writer.drain()


@asynccontextmanager
async def api_de_teste() -> AsyncIterator[ApiDeTeste]:
    made = ApiDeTeste()
    async with peer(made.script) as listening:
        made.port = listening.port
        yield made


def casa_da_api(tmp_path: Path, port: int) -> Casa:
    return Casa(tmp_path, None, f"http://127.0.0.1:{port}", linhas_por_lote=10)


async def texto(oficina: Oficina, id: str, qual: ArquivoDeImportacao) -> list[str]:
    importacao = await oficina.arquivo.achar(id)
    assert importacao is not None
    return b"".join([piece async for piece in devolver(oficina.arquivo, importacao, qual)]).decode().splitlines()


async def test_by_the_api_each_line_is_one_request_and_ends_as_the_pbx_said(tmp_path: Path) -> None:
    nomes = ("boa1", "zero", "recusada", "estranha", "muda", "boa2", "parte")
    raw = arquivo(*nomes[:-1]) + b"parte;Nome;11;33339999;11;33339998;;;;;;\n"
    async with api_de_teste() as api, casa_da_api(tmp_path, api.port).vida() as oficina:
        fim = await oficina.importar(raw)
        recusadas = await texto(oficina, fim.id, ArquivoDeImportacao.RECUSADAS)
        desconhecidas = await texto(oficina, fim.id, ArquivoDeImportacao.DESCONHECIDAS)
        erros = await texto(oficina, fim.id, ArquivoDeImportacao.ERROS)

    assert api.pedidos == dict.fromkeys(nomes, 1)
    assert (fim.estado, fim.canal) == (EstadoImportacao.CONCLUIDA, Canal.API)
    assert (fim.importadas, fim.recusadas_pelo_pbx, fim.desconhecidas) == (3, 2, 2)
    assert fim.sinalizadas == {CategoriaDeErro.PBX: 1}
    assert fim.avisos == (
        "Números bloqueados não foram conferidos: só o banco do PBX os mostra, e não está configurado.",
    )
    assert recusadas == [
        f"zero;Nome;11;33330001;;;;;;;;;# {RESPOSTAS['zero']}",
        f"recusada;Nome;11;33330002;;;;;;;;;# {RESPOSTAS['recusada']}",
    ]
    assert [line.split(";")[0] for line in desconhecidas] == ["estranha", "muda"]
    assert erros[1:] == [f"2;;linha;PBX;{RESPOSTAS['zero']}", f"3;;linha;PBX;{RESPOSTAS['recusada']}"]


async def test_an_api_that_is_not_there_is_waited_for_and_then_each_line_goes_once(tmp_path: Path) -> None:
    port = await free_port()
    casa = casa_da_api(tmp_path, port)
    async with casa.vida() as oficina:
        api = ApiDeTeste()
        async with await asyncio.start_server(api.script, "127.0.0.1", port):
            id = (await oficina.pedir(arquivo("a", "b"))).id
        making = asyncio.create_task(oficina.fazer(id))

        async def espera() -> bool:
            found = await oficina.arquivo.achar(id)
            return found is not None and found.espera is not None

        await until_asked(espera)
        async with await asyncio.start_server(api.script, "127.0.0.1", port):
            fim = await making
    assert (fim.estado, fim.importadas, fim.espera) == (EstadoImportacao.CONCLUIDA, 2, None)
    assert api.pedidos == {"a": 1, "b": 1}


async def test_by_the_api_a_death_at_any_step_repeats_no_line_and_says_which_are_unknown(tmp_path: Path) -> None:
    nomes = [f"c{n}" for n in range(19)]
    for passo in range(14):
        for depois in (False, True):
            folder = tmp_path / f"{passo}{depois}"
            folder.mkdir()
            async with api_de_teste() as api:
                casa = casa_da_api(folder, api.port)
                id = None
                try:
                    async with casa.vida(Parca(passo, depois)) as oficina:
                        id = (await oficina.pedir(arquivo(*nomes))).id
                        await oficina.fazer(id)
                except Morreu:
                    pass
                if id is None:
                    continue
                async with casa.vida() as oficina:
                    fim = await oficina.fazer(id)
                    unknown = await texto(oficina, id, ArquivoDeImportacao.DESCONHECIDAS)
            assert max(api.pedidos.values()) == 1, (passo, depois)
            assert fim.estado is EstadoImportacao.CONCLUIDA
            assert fim.importadas + fim.desconhecidas == len(nomes)
            assert len(unknown) == fim.desconhecidas <= 8
            assert set(nomes) - set(api.pedidos) <= {line.split(";")[0] for line in unknown}


async def test_a_cancelled_import_keeps_what_is_there_and_sends_no_more(casa: Casa, banco: Base) -> None:
    async with casa.vida() as oficina:
        pedida = await oficina.pedir(arquivo("a", "b", "c"))
        await oficina.arquivo.cancelar(pedida.id)
        fim = await oficina.fazer(pedida.id)
    assert fim.estado is EstadoImportacao.CANCELADA
    assert await identificadores(banco) == []


async def test_typed_rows_obey_the_same_rules_and_may_ask_to_be_dialled_now(casa: Casa, banco: Base) -> None:
    def linha(nome: str, telefone: str = "33330000", **extra: Any) -> dict[str, Any]:
        numero = {"ddd": "11", "telefone": telefone, "discar_em": None, "discar_agora": False, **extra}
        return {"parametro1": nome, "parametro2": "", "telefones": [numero]}

    rows = [
        linha("a;b", discar_agora=True),
        linha("c\nd"),
        linha("e", "33334444; DROP"),
        linha("f", discar_em="2099-12-25T08:30:15"),
        linha("g", discar_em="2099-12-25T08:30:00", discar_agora=True),
        {"parametro1": "h", "parametro2": "", "telefones": []},
    ]
    async with casa.vida() as oficina:
        fim = await oficina.importar_linhas(rows)
        back = await texto(oficina, fim.id, ArquivoDeImportacao.RECUSADAS)
    assert (fim.boas, fim.importadas, [e.linha for e in fim.erros]) == (2, 2, [2, 3, 5, 6])
    assert len(back) == 4
    assert await banco.rows(
        "SELECT identificador1, telefone_1_discar_agora, telefone_1_discar_em::text FROM importar_discador ORDER BY 1"
    ) == [("a;b", True, None), ("f", False, "2099-12-25 08:30:15")]


async def test_the_same_key_is_the_same_import_and_another_order_under_it_is_refused(casa: Casa) -> None:
    async with casa.vida() as oficina:
        first = await oficina.pedir(arquivo("a"), "k")
        again = await oficina.pedir(arquivo("a"), "k")
        with pytest.raises(EntradaInvalida):
            await oficina.pedir(arquivo("b"), "k")
        with pytest.raises(EntradaInvalida):
            await oficina.pedir(arquivo("a"), "k", repetidas=Tratamento.IMPORTAR)
        assert again.id == first.id
        assert [folder.name for folder in (casa.pasta / "importacoes").iterdir()] == [first.id]


@pytest.mark.parametrize("campanha", [0, -1, 21, 2**31])
async def test_a_campaign_that_is_not_there_is_refused_before_anything_is_stored(casa: Casa, campanha: int) -> None:
    async with casa.vida() as oficina:
        with pytest.raises(EntradaInvalida):
            await oficina.pedir(arquivo("a"), campanha=campanha)
        assert await oficina.arquivo.todas() == []


async def test_without_a_channel_that_can_import_it_is_said_at_once(casa: Casa, banco: Base, tmp_path: Path) -> None:
    async with replace(casa, dsn=None).vida() as oficina:
        with pytest.raises(ErroDoGateway, match="configure o BANCO ou a API"):
            await oficina.pedir(arquivo("a"))
    await banco.sql("DROP TABLE importar_discador")
    async with replace(casa, pasta=tmp_path).vida() as oficina:
        with pytest.raises(ErroDoGateway, match="configure o BANCO ou a API"):
            await oficina.pedir(arquivo("a"))


async def test_a_database_that_refuses_the_lines_ends_the_import_and_says_why(casa: Casa, banco: Base) -> None:
    await banco.sql("ALTER TABLE importar_discador ADD CHECK (identificador1 <> 'c')")
    async with casa.vida() as oficina:
        fim = await oficina.importar(arquivo("a", "b", "c", "d"))
    assert (fim.estado, fim.importadas) == (EstadoImportacao.FALHOU, 2)
    assert "CheckViolationError" in (fim.motivo or "")
    assert await identificadores(banco) == ["a", "b"]


async def test_a_gateway_that_ends_leaves_the_import_for_the_next_one(casa: Casa, banco: Base) -> None:
    await banco.sql(
        "CREATE FUNCTION devagar() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$;"
        "CREATE TRIGGER devagar AFTER INSERT ON importar_discador FOR EACH STATEMENT EXECUTE FUNCTION devagar()"
    )
    nomes = [f"c{n}" for n in range(8)]
    async with casa.vida() as oficina:
        id = (await oficina.pedir(arquivo(*nomes))).id
        serving = asyncio.create_task(oficina.importador.servir())

        async def comecou() -> bool:
            found = await oficina.arquivo.achar(id)
            return found is not None and found.importadas > 0

        await until_asked(comecou)
        await oficina.importador.parar(10)
        serving.cancel()
        await until(serving.done)
        left = await oficina.arquivo.achar(id)
    assert left is not None
    assert left.estado is EstadoImportacao.CARREGANDO
    async with casa.vida() as oficina:
        serving = asyncio.create_task(oficina.importador.servir())
        steps = [one async for one in oficina.arquivo.acompanhar(id)]
        serving.cancel()
        await until(serving.done)
    assert steps[-1].estado is EstadoImportacao.CONCLUIDA
    assert await identificadores(banco) == sorted(nomes)


@pytest.mark.parametrize("repetidas", list(Tratamento))
async def test_a_line_whose_answer_was_lost_is_found_among_the_customers_unless_another_could_be_it(
    casa: Casa, banco: Base, repetidas: Tratamento
) -> None:
    await banco.sql(
        "DROP TABLE importar_discador;"
        "CREATE TABLE telefones_campanhas (campanha_id int, parametro1 text, telefone text, importado_em timestamp);"
        "INSERT INTO telefones_campanhas VALUES (20, 'muda1', '1133330000', '2099-01-01'),"
        " (20, 'muda2', '1133339999', '2099-01-01'), (20, 'muda3', '1133330002', '2000-01-01'),"
        " (21, 'muda4', '1133330003', '2099-01-01')"
    )
    nomes = ("muda1", "muda2", "muda3", "muda4")
    async with api_de_teste() as api:
        made = replace(casa, api_url=f"http://127.0.0.1:{api.port}")
        async with made.vida() as oficina:
            fim = await oficina.importar(arquivo(*nomes), repetidas=repetidas)
            unknown = await texto(oficina, fim.id, ArquivoDeImportacao.DESCONHECIDAS)
    found = 1 if repetidas is Tratamento.RECUSAR else 0
    assert (fim.canal, fim.importadas, fim.desconhecidas) == (Canal.API, found, 4 - found)
    assert [line.split(";")[0] for line in unknown] == list(nomes[found:])
    assert api.pedidos == dict.fromkeys(nomes, 1)


async def test_a_file_of_ours_that_was_damaged_ends_its_import_and_nothing_else(casa: Casa, banco: Base) -> None:
    async with casa.vida() as oficina:
        first = await oficina.pedir(arquivo("a", "b"))
        path = oficina.arquivo.pasta_de(first.id) / "original"
        path.write_bytes(path.read_bytes()[:-1])
        second = await oficina.pedir(arquivo("c"))
        serving = asyncio.create_task(oficina.importador.servir())
        ends = [[one async for one in oficina.arquivo.acompanhar(id)][-1].estado for id in (first.id, second.id)]
        serving.cancel()
        await until(serving.done)
    assert ends == [EstadoImportacao.FALHOU, EstadoImportacao.CONCLUIDA]
    assert await identificadores(banco) == ["c"]


async def test_an_end_wanted_while_a_transaction_is_open_leaves_its_lines_unknown(casa: Casa, banco: Base) -> None:
    async with casa.vida() as oficina:
        fim = await oficina.importar(arquivo("a", "b", "c"))
        other = await banco.server.connect(banco.name)
        try:
            await other.execute("BEGIN")
            xid = await other.fetchval("SELECT txid_current()")
            vida = await other.fetchval(f"SELECT {_VIDA}")
            again = fim.mudar(estado=EstadoImportacao.CARREGANDO, lote=0, marca=(xid, vida), importadas=0)
            await oficina.arquivo.guardar(again)
            making = asyncio.create_task(oficina.fazer(fim.id))

            async def espera() -> bool:
                found = await oficina.arquivo.achar(fim.id)
                return found is not None and found.espera is not None

            await until_asked(espera)
            await oficina.arquivo.cancelar(fim.id)
            end = await making
        finally:
            await other.close()
        unknown = await texto(oficina, fim.id, ArquivoDeImportacao.DESCONHECIDAS)
    assert (end.estado, end.desconhecidas) == (EstadoImportacao.CANCELADA, 2)
    assert [line.split(";")[0] for line in unknown] == ["a", "b"]
