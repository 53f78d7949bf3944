"""How the things of the world look in the base tables of the store: one Upsert each."""

from __future__ import annotations

from pbx_simulator.store.changes import Upsert
from pbx_simulator.world import model as m

CONTADORES = (
    "telefones_restantes", "numeros_agendados", "agendamento_operador", "clientes_finalizados",
    "clientes_nao_finalizados", "ligacoes_atendidas", "ligacoes_nao_atendidas", "ligacoes_ocupadas", "retentativas",
    "discando", "ligacoes_em_andamento_ura", "clientes_em_ligacao", "ligacoes_fila", "clientes_virgens",
    "entregues_sem_tabulacao",
)  # fmt: skip


def usuario(user: m.Usuario, call: m.Ligacao | None, customer: m.Cliente | None, number: str | None) -> Upsert:
    """The user with his statuses and the call in progress. `number` is the customer's, in a dialer call."""
    parameters = customer.parametros if customer else [None, None]
    return Upsert(
        "usuarios",
        {"id": user.id},
        {
            "nome": user.nome,
            "ramal": user.ramal,
            "id_status_usuario": user.status,
            "id_status_telefone": user.status_telefone,
            "id_grupo": user.grupo,
            "email": user.email,
            "mobile": user.celular,
            "tipo_da_ligacao": call.tipo if call else None,
            "uniqueid": call.uniqueid if call else None,
            "parametro1": parameters[0] if call else None,
            "parametro2": parameters[1] if call else None,
            "telefone": (number or call.destino) if call and call.tipo != "R" else None,
            "id_campanha": call.campanha if call else None,
            "telefone_origem": call.origem if call and call.tipo == "R" else None,
        },
    )


def campanha(found: m.Campanha) -> Upsert:
    """The campaign with its counters."""
    counters = {name: found.contadores.get(name, 0) for name in CONTADORES}
    return Upsert("campanhas", {"id": found.id}, {"nome": found.nome, "ativa": found.ativa, **counters})


def cliente(found: m.Cliente) -> Upsert:
    """The customer."""
    values = {f"parametro{place}": value for place, value in enumerate(found.parametros, 1)}
    return Upsert(
        "clientes",
        {"id": found.id},
        {"id_campanha": found.campanha, **values, "importado_em": found.importado_em},
    )


def telefone(found: m.Telefone) -> Upsert:
    """One telephone of a customer."""
    return Upsert(
        "telefones",
        {"id": found.id},
        {
            "id_cliente": found.cliente,
            "id_campanha": found.campanha,
            "telefone": found.numero,
            "prioridade": found.prioridade,
            "id_status": found.status,
            "importado_em": found.importado_em,
            "discado": found.discado,
            "discar_em": found.discar_em,
            "discar_em_operador": found.discar_em_operador,
        },
    )


def servidor(found: m.Servidor) -> Upsert:
    """One server."""
    return Upsert("status_servidores", {"id": found.id}, {"nome": found.nome, "status": found.status})


def tronco(found: m.Tronco) -> Upsert:
    """One trunk and its use."""
    return Upsert(
        "uso_canais",
        {"trunk_id": found.id},
        {"nome": found.nome, "descricao": found.descricao, "limite": found.limite, "uso": found.uso},
    )
