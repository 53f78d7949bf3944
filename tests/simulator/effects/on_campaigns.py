"""What the commands on campaigns, customers and black lists do on every other channel, written from the manual."""

from __future__ import annotations

from tests.simulator.effects.effect import Efeito, Muda
from tests.simulator.effects.subjects import bloqueado, cliente, entregue, livre, logado, softphone


def _campanha() -> Muda:
    return Muda(1, [{"id": 80}])


def _tabulado(status: int, nome: str, telefone: str = "{telefone1}", numero: str = "{numero1}") -> dict[str, Muda]:
    """What every tabulation leaves: status of the telephone, history, result."""
    return {
        "telefones_campanhas": Muda(1, [{"id": telefone, "id_status": status, "status": nome}]),
        "historicos_campanhas": Muda(
            0,
            [
                {
                    "id_campanha": 80,
                    "id_cliente": "{cliente}",
                    "telefone_cliente": numero,
                    "identificador1": "{p1}",
                    "identificador2": "segundo",
                    "ramal": "{ramal}",
                    "historico": nome,
                }
            ],
        ),
        "resultado_discador": Muda(
            0, [{"identificador1": "{p1}", "telefone": numero, "id_status": status, "status": nome}]
        ),
    }


_TABULAR = {
    "parametro1": "{p1}",
    "numerodotelefone": "{numero1}",
    "id_campanha": "80",
    "ramal": "{ramal}",
}
_TABULAR_SOCKET = ("SETSTATUSTELEFONECAMPANHA", "{p1}", "{numero1}", "80")
_FUTURO, _FUTURO_SQL = "170320261015", "2026-03-17T10:15:30"
_TELEFONE = {"id_campanha": "80", "parametro": "1", "valor_parametro": "{p1}"}

CAMPANHAS = (
    Efeito(
        "gerenciar_campanha",
        (),
        api=("gerenciar_campanha", {"campanha_id": "50"}),
        tabela=("gerenciar_campanhas", {"campanha_id": 27}),
        mudam={"campanhas": Muda(1, [{"ativa": True}]), "campanhas_logs": Muda(0, [{"ramal": None}])},
    ),
    Efeito(
        "tabulation that ends the customer",
        (softphone, cliente),
        api=("set_status_telefones_campanhas", {**_TABULAR, "id_status": "10", "uniqueid": "1.1"}),
        commands=(*_TABULAR_SOCKET, "10", "{ramal}", "", "1.1"),
        tabela=("set_status_telefones_campanhas", {**_TABULAR, "id_status": 10, "uniqueid": " 1.1"}),
        mudam={**_tabulado(10, "Sem Interesse"), "campanhas": _campanha()},
        contadores={"clientes_finalizados": 1, "clientes_nao_finalizados": -1, "telefones_restantes": -2},
    ),
    Efeito(
        "tabulation after a delivered call",
        (softphone, logado, cliente, entregue),
        api=("set_status_telefones_campanhas", {**_TABULAR, "id_status": "93", "uniqueid": "{uniqueid}"}),
        commands=(*_TABULAR_SOCKET, "93", "{ramal}", "", "{uniqueid}"),
        tabela=("set_status_telefones_campanhas", {**_TABULAR, "id_status": 93, "uniqueid": "{uniqueid}"}),
        mudam={
            **_tabulado(93, "Contato com Terceiro"),
            "resultado_discador_mensal": Muda(1, [{"uniqueid": "{uniqueid}", "status_id": 93}]),
            "campanhas": _campanha(),
        },
        contadores={"entregues_sem_tabulacao": -1},
        le=(("ligacoes_campanha?campanha=80", "{usuario};{p1};segundo;11;3000{n};93;0"),),
    ),
    Efeito(
        "tabulation with a date of its own",
        (softphone, cliente),
        api=("set_status_telefones_campanhas", {**_TABULAR, "id_status": "93", "data": "300320120837"}),
        commands=(*_TABULAR_SOCKET, "93", "{ramal}", "300320120837"),
        tabela=("set_status_telefones_campanhas", {**_TABULAR, "id_status": 93, "data": "2012-03-30T08:37:00"}),
        mudam={
            **_tabulado(93, "Contato com Terceiro"),
            "historicos_campanhas": Muda(0, [{"ramal": "{ramal}", "data": "2012-03-30T08:37:00"}]),
        },
    ),
    Efeito(
        "operator's appointment",
        (softphone, cliente),
        api=("set_status_telefones_campanhas", {**_TABULAR, "id_status": "1002", "data": _FUTURO}),
        commands=(*_TABULAR_SOCKET, "1002", "{ramal}", _FUTURO),
        tabela=("set_status_telefones_campanhas", {**_TABULAR, "id_status": 1002, "data": "2026-03-17T10:15:00"}),
        mudam={
            **_tabulado(1002, "Agendamento Operador"),
            "resultado_discador": Muda(
                0, [{"id_status": 1002, "discar_em": None, "discar_em_operador": "2026-03-17T10:15:00"}]
            ),
            "campanhas": _campanha(),
        },
        contadores={"agendamento_operador": 1},
    ),
    Efeito(
        "dialer's appointment",
        (softphone, cliente),
        api=("set_status_telefones_campanhas", {**_TABULAR, "id_status": "23", "data": _FUTURO}),
        commands=(*_TABULAR_SOCKET, "23", "{ramal}", _FUTURO),
        tabela=("set_status_telefones_campanhas", {**_TABULAR, "id_status": 23, "data": "2026-03-17T10:15:00"}),
        mudam={
            **_tabulado(23, "Agendamento Discador"),
            "resultado_discador": Muda(
                0, [{"id_status": 23, "discar_em": "2026-03-17T10:15:00", "discar_em_operador": None}]
            ),
            "telefones_nao_trabalhados": Muda(1, [{"id": "{cliente}", "discar_em": "2026-03-17T10:15:00"}]),
            "campanhas": _campanha(),
        },
        contadores={"numeros_agendados": 1},
    ),
    Efeito(
        "tabulation by parameter 1",
        (softphone, cliente),
        commands=("SETSTATUSTELEFONECAMPANHAPARAMETRO1", "{p1}", "0", "93", "{ramal}"),
        mudam={
            "telefones_campanhas": Muda(2, [{"id": f"{{telefone{n}}}", "id_status": 93} for n in (1, 2)]),
            "historicos_campanhas": Muda(0, [{"telefone_cliente": f"{{numero{n}}}"} for n in (1, 2)]),
            "resultado_discador": Muda(0, [{"telefone": f"{{numero{n}}}", "id_status": 93} for n in (1, 2)]),
        },
    ),
)

MAILING = (
    Efeito(
        "importar_discador",
        (livre,),
        api=(
            "importar_discador",
            {
                "id_campanha": "80",
                "identificador1": "novo {n}",
                "identificador2": "dois",
                "ddd1": "11",
                "telefone1": "3200{n}",
                "telefone_1_discar_em": _FUTURO,
            },
        ),
        tabela=(
            "importar_discador",
            {
                "id_campanha": 80,
                "identificador1": "novo {n}",
                "identificador2": "dois",
                "ddd1": "11",
                "telefone1": "3200{n}",
                "telefone_1_discar_em": _FUTURO_SQL,
            },
        ),
        fica={"identificador1": "novo {n}"},
        mudam={
            "telefones_campanhas": Muda(
                0, [{"campanha_id": 80, "parametro1": "novo {n}", "telefone": "{livre}", "prioridade": 1}]
            ),
            "telefones_nao_trabalhados": Muda(0, [{"identificador1": "novo {n}", "telefone": "{livre}"}]),
            "campanhas": _campanha(),
        },
        contadores={
            "telefones_restantes": 1,
            "clientes_nao_finalizados": 1,
            "clientes_virgens": 1,
            "numeros_agendados": 1,
        },
    ),
    Efeito(
        "inserir_telefone_campanha",
        (cliente, livre),
        api=(
            "inserir_telefone_campanha",
            {**_TELEFONE, "prioridade": "4", "codigo_area": "11", "telefone": "3200{n}"},
        ),
        commands=("INSERIRTELEFONECAMPANHA", "80", "1", "{p1}", "4", "11", "3200{n}"),
        tabela=(
            "inserir_telefone_campanha",
            {
                "id_campanha": 80,
                "parametro": 1,
                "valor_parametro": "{p1}",
                "prioridade": 4,
                "codigo_area": 11,
                "telefone": "3200{n}",
            },
        ),
        fica={"message": "TELEFONE INSERIDO"},
        mudam={
            "telefones_campanhas": Muda(0, [{"parametro1": "{p1}", "telefone": "{livre}", "prioridade": 4}]),
            "telefones_nao_trabalhados": Muda(0, [{"id": "{cliente}", "telefone": "{livre}"}]),
            "campanhas": _campanha(),
        },
        contadores={"telefones_restantes": 1},
    ),
    Efeito(
        "alterar_cliente",
        (cliente,),
        api=("alterar_cliente", {**_TELEFONE, "novo_parametro": "3", "valor_novo_parametro": "terceiro"}),
        commands=("ALTERARCLIENTE", "80", "1", "{p1}", "3", "terceiro"),
        tabela=(
            "alterar_cliente",
            {"id_campanha": 80, "parametro": 1, "valor": "{p1}", "novo_parametro": 3, "novo_valor": "terceiro"},
        ),
        mudam={"telefones_campanhas": Muda(2, [{"parametro1": "{p1}", "parametro3": "terceiro"}] * 2)},
    ),
    Efeito(
        "excluir_telefone_campanha",
        (cliente,),
        api=("excluir_telefone_campanha", {"id_telefone": "{telefone1}"}),
        tabela=("excluir_telefone_campanha", {"id_telefone": "{telefone1}"}),
        fica={"id_telefone": "{telefone1}", "executado": True},
        registro={"excluir_telefone_campanha": Muda(0, [{"id_telefone": "{telefone1}", "executado": True}])},
        mudam={
            "telefones_campanhas": Muda(1),
            "telefones_nao_trabalhados": Muda(1),
            "campanhas": _campanha(),
        },
        contadores={"telefones_restantes": -1},
    ),
    Efeito(
        "inserir_telefone_black_list",
        (livre,),
        tabela=("inserir_telefone_black_list", {"id_black_list": 1, "telefone": "{livre}"}),
        fica={"mensagem": "Telefone salvo"},
        mudam={"telefones_bloqueados": Muda(0, [{"telefone": "{livre}", "grupo_de_bloqueio": "Não Perturbe"}])},
    ),
    Efeito(
        "remover_telefone_black_list from all",
        (bloqueado,),
        tabela=("remover_telefone_black_list", {"telefone": "{livre}"}),
        fica={"mensagem": "Telefone removido"},
        mudam={"telefones_bloqueados": Muda(2)},
    ),
)
