"""Every field of an e-mail and every search, with values of their own: found in the graph, asked as printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gateway.channels.mail import PbxMail
from gateway.clock import SystemClock
from pbx_simulator.config import DEFAULT_KEY
from pbx_simulator.world.model import Email
from tests.cobertura.contrato import ler, linhas
from tests.cobertura.grafo import grafo
from tests.support.api_falsa import perguntar
from tests.support.simulator import running_simulator

CARTA = Email(
    id=70_001,
    remetente="remetente.unico@exemplo.com.br",
    destinatario="destinatario.unico@exemplo.com.br",
    assunto="Assunto único 70002",
    corpo="Corpo único 70003",
    criado_em=datetime(2026, 2, 10, 8, 37, 12, 345_678),
    inline=True,
    anexos=False,
    fila=70_004,
    ramal="70005",
)
# Search of the contract → the criterion in the graph, and its value.
BUSCAS: dict[str, tuple[str, Any]] = {
    "buscar_email_por_assunto": ("assunto", CARTA.assunto),
    "buscar_email_por_conteudo": ("conteudo", CARTA.corpo),
    "buscar_email_por_destinatario": ("destinatario", CARTA.destinatario),
    "buscar_email_por_fila_de_atendimento": ("fila", CARTA.fila),
    "buscar_email_por_operador": ("operador", CARTA.ramal),
    "buscar_email_por_remetente": ("remetente", CARTA.remetente),
}
ESPERADO = {
    "id": CARTA.id,
    "remetente": CARTA.remetente,
    "destinatario": CARTA.destinatario,
    "assunto": CARTA.assunto,
    "corpo_do_email": CARTA.corpo,
    "data_de_criacao": "2026-02-10T08:37:12.345678-03:00",
    "possui_imagens_inline": True,
    "possui_anexos": False,
}


async def test_each_field_of_an_email_is_found_by_each_of_the_six_searches() -> None:
    fields = {name: _campo(name) for name in ESPERADO}
    query = f"""query ($busca: BuscaEmail!) {{ emails(busca: $busca, de: "2026-02-09", ate: "2026-02-11")
        {{ nodes {{ {" ".join(fields.values())} }} }} }}"""
    async with running_simulator(database=False) as sim:
        sim.pbx.world.emails[CARTA.id] = CARTA
        url = f"http://127.0.0.1:{sim.ports['api']}"
        async with PbxMail(url, clock=SystemClock(), chave=DEFAULT_KEY) as mail:
            for funcao, (criterio, valor) in BUSCAS.items():
                got = await perguntar(query, variables={"busca": {criterio: valor}}, mail=mail)
                assert got.errors is None, (funcao, got.errors)
                (node,) = got.data["emails"]["nodes"]
                assert {name: node[field] for name, field in fields.items()} == ESPERADO, funcao
                (entry,) = sim.journal.after(0, fase="recebido", canal="mail", nome=funcao)
                args: Any = entry["args"]
                param = next(one for one in ler("email")["searches"] if one["name"] == funcao)["criterion"]["param"]
                assert args == {
                    param: str(valor),
                    "data_inicial": "2026-02-09",
                    "data_final": "2026-02-11",
                    "chave": "***",
                }

    assert set(BUSCAS) == {one["name"] for one in ler("email")["searches"]}
    assert {f"email.{name}" for name in ESPERADO} == {row.lugar for row in linhas() if row.lugar.startswith("email.")}


def _campo(name: str) -> str:
    """The field of `Email` that shows it, as clients write it."""
    shown = [one for one in grafo().lugares[f"email.{name}"] if one.startswith("Email.") and one != "Email.id"]
    return shown[0].removeprefix("Email.")
