"""The HTTP API: /api with its 28 functions, and /api_mail (manual §1.1, §2; gaps 4, 5, 7–9, 14)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pbx_simulator.channels import acts, http_mail
from pbx_simulator.channels.answering import Reply, Work, serve
from pbx_simulator.channels.http_api.reads import READS, READS_OF_THE_PAST, gravacao, servidores_html
from pbx_simulator.channels.seam import PastAway, Pbx, Plan
from pbx_simulator.channels.texts import texto
from pbx_simulator.world.codes import Codigo, Result

COMMANDS: Mapping[str, acts.Act] = {
    "login": acts.login,
    "logout": acts.logout,
    "login_hardphone": acts.login_hardphone,
    "logout_hardphone": acts.logout_hardphone,
    "set_status": acts.set_status,
    "gerenciar_campanha": acts.gerenciar_campanha,
    "set_status_telefones_campanhas": acts.tabular("api"),
    "inserir_telefone_campanha": acts.inserir_telefone,
    "adicionar_usuario_com_perfil": acts.adicionar_usuario,
    "atualizar_usuario_com_perfil": acts.atualizar_usuario,
    "discar": acts.discar,
    "importar_discador": acts.importar("api"),
    "excluir_telefone_campanha": acts.excluir_telefone_e_registrar,
    "set_pause": acts.set_pause,
    "set_unpause": acts.set_unpause,
    "alterar_cliente": acts.alterar_cliente,
}
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)
FUNCTIONS = tuple(sorted((*READS, *READS_OF_THE_PAST, *COMMANDS, "gravacao", "status_servidores_view")))
_ALIASES: Mapping[str, str] = {"gerenciar_campanhas": "gerenciar_campanha"}


def api_app(pbx: Pbx) -> Starlette:
    """The application of the API port."""
    methods = ["GET", "POST"]
    api, mail = _Api(pbx), _Mail(pbx)
    return Starlette(
        routes=[
            Route("/api", api, methods=methods),
            Route("/api/{nome:path}", api, methods=methods),
            Route("/api_mail/{nome:path}", mail, methods=methods),
        ],
        exception_handlers={404: _nothing, 405: _nothing},
    )


async def _nothing(_: Request, __: Exception) -> Response:
    return Response(b"", 404)


def key_problem(chave: str, nome: str, args: Mapping[str, str]) -> Codigo | None:
    """What is wrong with the key of a request, if anything (gaps 7–9, 113)."""
    given = (args.get("chave") or args.get("chave_seguranca") or "").strip()
    if nome == "discar":
        good = bool(chave) and _same(given, chave)
        return None if good else Codigo.PARAMETROS_INCORRETOS_OU_INVALIDOS
    if not chave and not nome.startswith("buscar_email"):
        return None
    if not given:
        return Codigo.CHAVE_NAO_INFORMADA
    return None if chave and _same(given, chave) else Codigo.CHAVE_INVALIDA


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


class _Api:
    """Answers /api and /api/<function>."""

    def __init__(self, pbx: Pbx) -> None:
        self._pbx = pbx

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        asked = str(request.path_params.get("nome", "")).strip("/")
        nome = _ALIASES.get(asked, asked)
        if nome and nome not in FUNCTIONS:
            await Response(b"", 404)(scope, receive, send)
            return
        await serve(self._pbx, "api", nome or "indice", request, send, self._work(nome, request))

    def _work(self, nome: str, request: Request) -> Work:
        async def work(pedido: int, args: Mapping[str, str], plan: Plan) -> Reply:
            if not nome:
                return Reply("\n".join(f"api/{each}" for each in FUNCTIONS), "indice")
            wrong = key_problem(self._pbx.chave, nome, args)
            if wrong is not None:
                return self._message(nome, Result(wrong))
            if nome in COMMANDS:
                return await self._command(pedido, nome, args)
            try:
                return await self._read(nome, args, plan, request)
            except PastAway:
                return Reply("Banco de dados indisponível", "sem banco", status=503)

        return work

    async def _command(self, pedido: int, nome: str, args: Mapping[str, str]) -> Reply:
        if nome == "discar" and not (args.get("numero", "").strip().isdecimal() and args.get("ramal")):
            return self._message(nome, Result(Codigo.PARAMETROS_INCORRETOS_OU_INVALIDOS))
        result = await self._pbx.run(pedido, "api", nome, COMMANDS[nome](args))
        return self._message(nome, result)

    async def _read(self, nome: str, args: Mapping[str, str], plan: Plan, request: Request) -> Reply:
        world, past = self._pbx.world, self._pbx.past
        if nome == "gravacao":
            found = await gravacao(world, past, args)
            return self._message(nome, found) if isinstance(found, Result) else _file(found, plan, request)
        if nome == "status_servidores_view":
            return Reply(servidores_html(world, self._value), "lido", "text/html")
        if nome in READS_OF_THE_PAST:
            read = await READS_OF_THE_PAST[nome](world, past, args, self._value)
        else:
            read = READS[nome](world, args, self._value)
        return self._message(nome, read) if isinstance(read, Result) else Reply(read, "lido")

    def _message(self, nome: str, result: Result) -> Reply:
        return Reply(self._pbx.quirks.message("api", texto(f"http {nome}", result)), str(result.code))

    def _value(self, text: str) -> str:
        return self._pbx.quirks.value("api", text)


class _Mail:
    """Answers /api_mail/<search>."""

    def __init__(self, pbx: Pbx) -> None:
        self._pbx = pbx

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        nome = str(request.path_params["nome"]).strip("/")
        if nome not in http_mail.SEARCHES:
            await Response(b"", 404)(scope, receive, send)
            return

        async def work(_: int, args: Mapping[str, str], __: Plan) -> Reply:
            wrong = key_problem(self._pbx.chave, nome, args)
            found = Result(wrong) if wrong is not None else http_mail.search(self._pbx.world, nome, args)
            if isinstance(found, Result):
                return Reply(self._pbx.quirks.message("mail", texto(f"mail {nome}", found)), str(found.code))
            return Reply(found, "lido", "application/json")

        await serve(self._pbx, "mail", nome, request, send, work)


def _file(data: bytes, plan: Plan, request: Request) -> Reply:
    """A WAV file, or the part of it that a Range asks for."""
    asked = _RANGE.fullmatch(request.headers.get("range", "")) if plan.ranges else None
    if asked is None or asked[0] == "bytes=-":
        return Reply(data, "arquivo", "audio/wav", headers={"accept-ranges": "bytes"} if plan.ranges else {})
    first, last = asked[1], asked[2]
    start = int(first) if first else max(len(data) - int(last), 0)  # bytes=-500: the last 500
    end = min(int(last) if first and last else len(data) - 1, len(data) - 1)
    if start > end:
        return Reply(b"", "arquivo", "audio/wav", 416, {"content-range": f"bytes */{len(data)}"})
    headers = {"accept-ranges": "bytes", "content-range": f"bytes {start}-{end}/{len(data)}"}
    return Reply(data[start : end + 1], "arquivo", "audio/wav", 206, headers)
