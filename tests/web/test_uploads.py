"""Multipart requests: one file, stored as it comes, for who may; everything else refused and nothing left behind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from gateway.domain.erros import EntradaInvalida, ErroDoGateway
from gateway.domain.importacao import ArquivoRecebido
from gateway.web.errors import PedidoInvalido
from gateway.web.uploads import ler_multipart

LIMITE = 1_000
CORPO = {"query": "mutation ($a: Upload!) { x(a: $a) }", "variables": {"a": None, "b": [None]}}


@dataclass
class Lugar:
    """A file in memory."""

    dono: Recebedor
    nome: str
    dados: bytes = b""

    async def escrever(self, parte: bytes) -> None:
        self.dados += parte
        if len(self.dados) > LIMITE:
            raise EntradaInvalida("arquivo", "grande demais")

    async def fechar(self) -> ArquivoRecebido:
        return ArquivoRecebido("id", self.nome, len(self.dados), "")

    def descartar(self) -> None:
        self.dono.descartados += 1


@dataclass
class Recebedor:
    """Where files go."""

    lugares: list[Lugar] = field(default_factory=list)
    descartados: int = 0

    def receber(self, nome: str) -> Lugar:
        self.lugares.append(Lugar(self, nome))
        return self.lugares[-1]

    async def largar(self, recebido: ArquivoRecebido) -> None:
        raise AssertionError(recebido)


def parte(nome: str, dados: bytes, arquivo: str | None = None) -> bytes:
    filename = "" if arquivo is None else f'; filename="{arquivo}"'
    head = f'--limite\r\nContent-Disposition: form-data; name="{nome}"{filename}\r\n\r\n'
    return head.encode() + dados + b"\r\n"


def corpo(*partes: bytes, fim: bytes = b"--limite--\r\n") -> bytes:
    return b"".join(partes) + fim


def operations(**outros: Any) -> bytes:
    return parte("operations", json.dumps({**CORPO, **outros}).encode())


def mapa(caminho: str = "variables.a", nome: str = "0") -> bytes:
    return parte("map", json.dumps({nome: [caminho]}).encode())


async def ler(raw: bytes, recebedor: Recebedor, tamanho: int = 11, tipo: str = "boundary=limite") -> Any:
    pieces = [raw[i : i + tamanho] for i in range(0, len(raw), tamanho)] or [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    scope = {
        "type": "http",
        "method": "POST",
        "headers": [(b"content-type", f"multipart/form-data; {tipo}".encode())],
    }
    return await ler_multipart(Request(scope, receive), recebedor, LIMITE)


@pytest.mark.parametrize("tamanho", [1, 2, 7, 64, 100_000])
@pytest.mark.parametrize("caminho", ["variables.a", "variables.b.0"])
async def test_a_file_takes_its_place_among_the_variables_whatever_the_pieces(tamanho: int, caminho: str) -> None:
    recebedor = Recebedor()
    raw = corpo(operations(), mapa(caminho), parte("0", b"a;b\r\n--limit\r\n", "clientes.csv"))
    pedido, recebido = await ler(raw, recebedor, tamanho)
    assert recebedor.lugares[0].dados == b"a;b\r\n--limit\r\n"
    assert (recebido.nome, recebedor.descartados) == ("clientes.csv", 0)
    assert pedido.variables == (
        {"a": recebido, "b": [None]} if caminho == "variables.a" else {"a": None, "b": [recebido]}
    )


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(corpo(), id="nothing"),
        pytest.param(corpo(operations(), mapa()), id="no file"),
        pytest.param(corpo(mapa(), operations(), parte("0", b"x", "f")), id="wrong order"),
        pytest.param(corpo(operations(), operations(), mapa(), parte("0", b"x", "f")), id="operations twice"),
        pytest.param(corpo(operations(), mapa(), mapa(), parte("0", b"x", "f")), id="map twice"),
        pytest.param(corpo(operations(), mapa(), parte("1", b"x", "f")), id="a file that the map lacks"),
        pytest.param(corpo(operations(), mapa(), parte("0", b"x", "f"), parte("0", b"y", "g")), id="two files"),
        pytest.param(corpo(operations(), mapa("variables.c"), parte("0", b"x", "f")), id="no such variable"),
        pytest.param(corpo(operations(), mapa("query"), parte("0", b"x", "f")), id="not a variable"),
        pytest.param(corpo(operations(), mapa("variables.b.-9"), parte("0", b"x", "f")), id="outside the list"),
        pytest.param(corpo(operations(variables={"a": 1}), mapa(), parte("0", b"x", "f")), id="not null"),
        pytest.param(corpo(operations(), parte("map", b"[]"), parte("0", b"x", "f")), id="map is a list"),
        pytest.param(corpo(operations(), parte("map", b'{"0":["variables.a","variables.b"]}')), id="two places"),
        pytest.param(corpo(parte("operations", b"{"), mapa(), parte("0", b"x", "f")), id="not JSON"),
        pytest.param(corpo(parte("operations", b"[]"), mapa(), parte("0", b"x", "f")), id="a batch"),
        pytest.param(corpo(parte("operations", b"x" * (LIMITE + 1)), mapa()), id="operations too large"),
        pytest.param(corpo(operations(), parte("map", b"x" * 5_000)), id="map too large"),
        pytest.param(corpo(operations(), mapa(), parte("0", b"x" * (LIMITE + 1), "f")), id="file too large"),
        pytest.param(corpo(operations(), mapa(), parte("0", b"x", "f"), fim=b""), id="cut short"),
        pytest.param(b"isto nao e multipart", id="not multipart"),
    ],
)
async def test_anything_else_is_refused_and_leaves_no_file_behind(raw: bytes) -> None:
    recebedor = Recebedor()
    with pytest.raises(ErroDoGateway):
        await ler(raw, recebedor)
    assert recebedor.descartados == len(recebedor.lugares)


async def test_a_request_without_its_boundary_is_refused() -> None:
    with pytest.raises(PedidoInvalido):
        await ler(b"", Recebedor(), tipo="x=y")


@given(st.binary(max_size=300))
async def test_no_bytes_break_the_reader(raw: bytes) -> None:
    for body in (raw, b"--limite\r\n" + raw, operations() + mapa() + raw):
        recebedor = Recebedor()
        with pytest.raises(ErroDoGateway):
            await ler(body, recebedor)
        assert recebedor.descartados == len(recebedor.lugares)
