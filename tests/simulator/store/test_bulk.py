"""A past of 200,000 calls: how much, how fast, that its rows belong together, and that a seed repeats it."""

from __future__ import annotations

from datetime import datetime

import pytest

from pbx_simulator.store.bulk import Past, fill
from pbx_simulator.store.errors import StoreError
from tests.conftest import Prova
from tests.simulator.store.conftest import Base

NOW = datetime.fromisoformat("2026-03-16T08:00")

# Each of these finds the rows that do not belong where they are: all must find none.
STRAYS = {
    "an outbound call without its route": "SELECT FROM ligacoes_ativo WHERE nome_rota IS NULL",
    "a call of an unknown extension": "SELECT FROM (SELECT ramal FROM ligacoes_ativo UNION ALL "
    "SELECT ramal FROM ligacoes_receptivo UNION ALL SELECT ramal FROM resultado_discador_mensal) l "
    "WHERE ramal IS NOT NULL AND ramal NOT IN (SELECT ramal FROM usuarios)",
    "a queue log without its call": "SELECT FROM grupos_de_atendimento_logs g "
    "LEFT JOIN ligacoes_ativo a USING (uniqueid) LEFT JOIN ligacoes_receptivo r USING (uniqueid) "
    "WHERE a.id IS NULL AND r.id IS NULL",
    "a queue log of another campaign or moment than its call": "SELECT FROM grupos_de_atendimento_logs g "
    "JOIN ligacoes_ativo a USING (uniqueid) WHERE g.data <> a.data OR g.id_campanha IS DISTINCT FROM a.id_campanha",
    "a user outside the group that answered": "SELECT FROM grupos_de_atendimento_logs g WHERE id_usuario IS NOT NULL "
    "AND NOT EXISTS (SELECT FROM grupos_de_atendimento_usuarios m WHERE m.usuario_id = g.id_usuario "
    "AND m.grupo_de_atendimento_id = g.id_grupo_de_atendimento)",
    "an inbound call without its log": "SELECT FROM ligacoes_receptivo r "
    "LEFT JOIN grupos_de_atendimento_logs g USING (uniqueid) WHERE g.id IS NULL",
    "a result without its call, campaign, status or telephone": "SELECT FROM resultado_discador r "
    "LEFT JOIN ligacoes_ativo a ON a.uniqueid = r.codigo_ligacao "
    "WHERE a.id_campanha IS DISTINCT FROM r.id_campanha OR a.destino <> r.telefone OR r.status IS NULL",
    "a busy call with another status": "SELECT FROM resultado_discador r "
    "JOIN ligacoes_ativo a ON a.uniqueid = r.codigo_ligacao WHERE (a.status = 'BUSY') <> (r.status = 'Ocupado')",
    "a monthly row that differs from its result": "SELECT FROM resultado_discador_mensal m "
    "LEFT JOIN resultado_discador r ON r.codigo_ligacao = m.uniqueid "
    "WHERE r.id_status IS DISTINCT FROM m.status_id OR r.identificador1 <> m.identificador1",
    "a monthly row without its telephone": "SELECT FROM resultado_discador_mensal m LEFT JOIN telefones_campanhas t "
    "ON t.id = m.campaign_customer_phone_number_id WHERE t.telefone IS DISTINCT FROM m.telefone",
    "a telephone with another status than its last call": "SELECT FROM (SELECT DISTINCT ON (r.telefone, r.id_campanha, "
    "r.identificador1) r.telefone, r.id_campanha, r.identificador1, r.id_status FROM resultado_discador r "
    "ORDER BY 1, 2, 3, r.id DESC) u JOIN telefones_campanhas t ON t.telefone = u.telefone "
    "AND t.campanha_id = u.id_campanha AND t.parametro1 = u.identificador1 "
    "WHERE t.id_status IS DISTINCT FROM u.id_status",
    "a telephone not worked that has a result": "SELECT FROM telefones_nao_trabalhados n JOIN resultado_discador r "
    "ON r.telefone = n.telefone AND r.identificador1 = n.identificador1 AND r.id_campanha = n.id_campanha",
    "a history of an unknown customer": "SELECT FROM historicos_campanhas "
    "WHERE id_cliente NOT IN (SELECT id FROM pbx.clientes)",
    "an IVR step, attempt or answer without its call": "SELECT FROM (SELECT uniqueid FROM ura_logs UNION ALL "
    "SELECT uniqueid FROM tentativas_nao_atendidas UNION ALL SELECT uniqueid FROM resultados_ura_pesquisa) u "
    "LEFT JOIN ligacoes_receptivo r USING (uniqueid) WHERE r.id IS NULL",
    "a service level that does not add up": "SELECT FROM nivel_de_servico "
    "WHERE total <> atendidas_abaixo + atendidas_acima + desligadas_abaixo + desligadas_acima",
    "a pause of nobody": "SELECT FROM pausas WHERE status IS NULL OR ramal NOT IN (SELECT ramal FROM usuarios)",
    "a row of the future or of a Sunday": "SELECT FROM ligacoes_receptivo WHERE data >= '2026-03-16' "
    "OR extract(dow FROM data) = 0",
    "a number that runs against time": "SELECT FROM (SELECT data, lag(data) OVER (ORDER BY id) AS antes "
    "FROM ligacoes_ativo) o WHERE antes > data",
}


@pytest.mark.prova
async def test_a_past_is_fast_whole_and_consistent(base: Base, prova: Prova, cast: str) -> None:
    calls = prova.n(200_000, 10_000_000)
    owner = await base.owner()
    await owner.execute(cast)

    filled = await fill(base.connect, Past(calls=calls, until=NOW, seed=prova.seed))

    prova.record(linhas=filled.rows, segundos=round(filled.seconds, 1), linhas_por_s=round(filled.rows_per_s))
    both = await owner.fetchval(
        "SELECT (SELECT count(*) FROM ligacoes_ativo) + (SELECT count(*) FROM ligacoes_receptivo)"
    )
    assert both == calls
    for table, measure in filled.tables.items():
        assert measure.rows == await owner.fetchval(f"SELECT count(*) FROM pbx.{table}") > 0, table
    for what, query in STRAYS.items():
        assert await owner.fetchval(f"SELECT count(*) FROM ({query}) AS perdidas") == 0, what
    (nulls,) = await owner.fetch(
        "SELECT count(*) FILTER (WHERE duracao IS NULL), count(*) FILTER (WHERE id_campanha IS NULL), "
        "count(*) FILTER (WHERE custo_total IS NULL), count(*) FILTER (WHERE custo_arredondado IS NULL), "
        "count(*) FILTER (WHERE billing_arredondado IS NULL) FROM ligacoes_ativo"
    )
    assert all(0 < some < calls for some in nulls.values())
    assert not await owner.fetchval("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'pbx_historia')")
    assert filled.rows_per_s > 10_000  # a floor for the slowest machine; the real figure is in the report


async def summary(base: Base) -> list[tuple[object, ...]]:
    owner = await base.owner()
    return [
        tuple((await owner.fetch(f"SELECT count(*), sum(hashtext(t::text)::bigint) FROM {table} t"))[0])
        for table in (
            "ligacoes_ativo",
            "ligacoes_receptivo",
            "resultado_discador_mensal",
            "telefones_campanhas",
            "pausas",
        )
    ]


async def test_one_seed_makes_one_past_however_many_work_at_it(base: Base, cast: str) -> None:
    found: list[list[tuple[object, ...]]] = []
    for seed, workers in ((5, 1), (5, 3), (6, 2)):
        owner = await base.owner()
        for table in ("ligacoes_ativo", "ligacoes_receptivo", "pausas", "clientes", "telefones"):
            await owner.execute(f"TRUNCATE pbx.{table}")
        await owner.execute(
            "TRUNCATE pbx.grupos_de_atendimento_logs, pbx.resultado_discador, pbx.resultado_discador_mensal, "
            "pbx.historicos_campanhas, pbx.ura_logs, pbx.tentativas_nao_atendidas, pbx.resultados_ura_pesquisa"
        )
        if not found:
            await owner.execute(cast)
        await fill(base.connect, Past(calls=3000, until=NOW, seed=seed, telephones=600), workers=workers)
        found.append(await summary(base))

    assert found[0] == found[1]
    assert found[0] != found[2]


async def test_a_past_goes_on_from_the_rows_that_are_there_and_new_rows_go_on_from_it(base: Base, cast: str) -> None:
    owner = await base.owner()
    await owner.execute(cast)
    await owner.execute("INSERT INTO pbx.ligacoes_ativo (id, uniqueid) VALUES (50, 'antiga')")

    filled = await fill(base.connect, Past(calls=1000, until=NOW))

    assert filled.last_call_id == 1050
    assert await owner.fetchval("SELECT min(id) FROM ligacoes_ativo WHERE uniqueid <> 'antiga'") > 50
    new = await owner.fetchval("INSERT INTO pbx.ligacoes_ativo (uniqueid) VALUES ('nova') RETURNING id")
    assert new > await owner.fetchval("SELECT max(id) FROM ligacoes_ativo WHERE uniqueid <> 'nova'")
    indexes = await owner.fetchval(
        "SELECT array_agg(indexname::text ORDER BY indexname) FROM pg_indexes "
        "WHERE schemaname = 'pbx' AND tablename = $1",
        "ligacoes_receptivo",
    )
    assert indexes == ["ligacoes_receptivo_data", "ligacoes_receptivo_pkey", "ligacoes_receptivo_uniqueid"]


async def test_a_past_survives_the_death_of_the_server(base: Base, cast: str) -> None:
    await (await base.owner()).execute(cast)
    await fill(base.connect, Past(calls=2000, until=NOW))
    await base.server.kill()
    await base.server.restart()

    owner = await base.owner()
    both = await owner.fetchval(
        "SELECT (SELECT count(*) FROM ligacoes_ativo) + (SELECT count(*) FROM ligacoes_receptivo)"
    )
    assert both == 2000


async def test_a_past_needs_somebody_to_belong_to(base: Base) -> None:
    with pytest.raises(StoreError, match="cadastro"):
        await fill(base.connect, Past(calls=10, until=NOW))
    owner = await base.owner()
    assert not await owner.fetchval("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'pbx_historia')")
