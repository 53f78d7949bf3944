"""Port 27000: one command a connection, one answer, then it closes (manual §1.2.2; gaps 14, 64–68, 76)."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from pbx_simulator.channels import acts
from pbx_simulator.channels.seam import Pbx, Plan
from pbx_simulator.channels.texts import texto
from pbx_simulator.world.codes import Codigo, Result

MAX_LINE_BYTES = 65_536
READ_TIMEOUT_S = 60.0
_FIELD = re.compile(r"\s*<([^<>]*)>")
_PERFIL = ("ramal_padrao", "ramal", "nome", "email", "celular", "senha")
_TABULACAO = ("parametro1", "numerodotelefone", "id_campanha", "id_status", "ramal", "data", "uniqueid")

# Verb: its fields in order, by the names of the API, and what it does. Fields left out at the end are absent.
VERBS: Mapping[str, tuple[tuple[str, ...], acts.Act]] = {
    "SETSTATUS": (("ramal", "status_id"), acts.set_status),
    "SETSTATUSTELEFONECAMPANHA": (_TABULACAO, acts.tabular("socket")),
    "ADICIONARUSUARIOCOMPERFIL": (_PERFIL, acts.adicionar_usuario),
    "ATUALIZARUSUARIOCOMPERFIL": (_PERFIL, acts.atualizar_usuario),
    "INSERIRTELEFONECAMPANHA": (
        ("id_campanha", "parametro", "valor_parametro", "prioridade", "codigo_area", "telefone"),
        acts.inserir_telefone,
    ),
    "SETSTATUSTELEFONECAMPANHAPARAMETRO1": (
        ("parametro1", "id_campanha", "id_status", "ramal", "data"),
        acts.tabular_parametro1,
    ),
    "LOGIN": (("ramal",), acts.login),
    "LOGOUT": (("ramal",), acts.logout),
    "LOGINHARDPHONE": (("ramal", "hardphone"), acts.login_hardphone),
    "LOGOUTHARDPHONE": (("ramal",), acts.logout_hardphone),
    "SETPAUSE": (("ramal",), acts.set_pause),
    "SETUNPAUSE": (("ramal",), acts.set_unpause),
    "ALTERARCLIENTE": (
        ("id_campanha", "parametro", "valor_parametro", "novo_parametro", "valor_novo_parametro"),
        acts.alterar_cliente,
    ),
    "DISCAR": (("ramal", "numero", "chave"), acts.discar),
}


def read_command(line: str) -> tuple[str, list[str]] | None:
    """Verb, upper case, and fields; None when the line is no command."""
    fields: list[str] = []
    place, text = 0, line.strip()
    while place < len(text):
        found = _FIELD.match(text, place)
        if found is None:
            return None
        fields.append(found[1])
        place = found.end()
    return (fields[0].strip().upper(), fields[1:]) if fields else None


class CommandsPort:
    """The command port. Open it with `async with`; `.port` is then the one that listens."""

    def __init__(self, pbx: Pbx, host: str = "127.0.0.1", port: int = 0) -> None:
        self._pbx = pbx
        self._host = host
        self.port = port
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, self._host, self.port, limit=MAX_LINE_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        if self._server is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer), name="comando")
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(READ_TIMEOUT_S):
                raw = await _read_line(reader)
            if raw.strip():
                peer = writer.get_extra_info("peername")
                await self._one(raw, str(peer[0]) if peer else "", reader, writer)
        except (OSError, TimeoutError):
            pass
        finally:
            writer.close()

    async def _one(self, raw: bytes, origem: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        command = read_command(_decode(raw))
        verb, fields = command or ("?", [])
        names, act = VERBS.get(verb, ((), None))
        args = dict(zip(names, fields, strict=False))
        pedido = self._pbx.received("commands", verb, args, origem)
        plan = self._pbx.quirks.plan("commands", verb)
        if plan.delay_s:
            await asyncio.sleep(plan.delay_s)
        if plan.silent:
            self._pbx.unanswered(pedido, "commands", verb, "muda")
            await _gone(reader)
            return
        if plan.forced is not None:
            text, told = plan.forced.text, f"forçada {plan.forced.status}"
        else:
            result = await self._result(pedido, verb, args, act, plan)
            text = self._pbx.quirks.message("commands", texto(f"socket {verb}", result))
            told = str(result.code)
        if plan.lost:
            self._pbx.unanswered(pedido, "commands", verb, "perdida")
            return
        await _answer(writer, (text + "\r\n").encode(plan.charset, "replace") if text else b"", plan)
        self._pbx.answered(pedido, "commands", verb, told)

    async def _result(
        self, pedido: int, verb: str, args: Mapping[str, str], act: acts.Act | None, plan: Plan
    ) -> Result:
        if plan.ip_refused:
            return Result(Codigo.IP_NAO_AUTORIZADO)
        if act is None:
            return Result(Codigo.PARAMETROS_NAO_INFORMADOS)  # unknown verb or no command at all (gap 14)
        refused = self._refused(args) if verb == "DISCAR" else None
        if refused is not None:
            return Result(refused)
        return await self._pbx.run(pedido, "commands", verb, act(args))

    def _refused(self, args: Mapping[str, str]) -> Codigo | None:
        """Key first, then what is missing (gaps 8 and 15)."""
        chave, given = self._pbx.chave, args.get("chave", "").strip()
        if not given:
            return Codigo.CHAVE_NAO_INFORMADA
        if not chave or not hmac.compare_digest(given.encode(), chave.encode()):
            return Codigo.CHAVE_INVALIDA
        return None if args.get("numero", "").strip() else Codigo.NUMERO_DE_TELEFONE_NAO_INFORMADO


async def _read_line(reader: asyncio.StreamReader) -> bytes:
    """Up to LF, or all there is once the client half-closes."""
    try:
        return await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as exc:
        return exc.partial
    except asyncio.LimitOverrunError:
        return b"?"  # no command is so long


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


async def _answer(writer: asyncio.StreamWriter, data: bytes, plan: Plan) -> None:
    if plan.cut_bytes is not None:
        writer.write(data[: min(plan.cut_bytes, max(len(data) - 1, 0))])
    elif plan.pause_s is not None:
        half = len(data) // 2
        writer.write(data[:half])
        await writer.drain()
        await asyncio.sleep(plan.pause_s)
        writer.write(data[half:])
    else:
        writer.write(data)
    await writer.drain()


async def _gone(reader: asyncio.StreamReader) -> None:
    while await reader.read(4096):
        pass
