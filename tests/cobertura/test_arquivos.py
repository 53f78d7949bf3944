"""Every column of the import file found at the PBX, and every column of the export file filled from the PBX."""

from __future__ import annotations

from tests.cobertura.contrato import ler
from tests.e2e.test_importacao import ate_o_fim, enviar
from tests.support.gateway import gateway_process
from tests.support.simulator import running_simulator, simulator_process

IMPORTADAS = [column["name"] for column in ler("files")["import_file"]["columns_model"]]
EXPORTADAS = [column["name"] for column in ler("files")["export_file"]["columns"]]
LINK = "{ exportacaoDaCampanha(campanhaId: 1, mesmoAtiva: true) { url avisos } }"
RESULTADO = """
UPDATE pbx.grupos SET nome = 'Grupo único 77' WHERE id_grupo = (SELECT min(id_grupo) FROM pbx.grupos);
UPDATE pbx.usuarios SET nome = 'Nome único 77', id_grupo = (SELECT min(id_grupo) FROM pbx.grupos)
    WHERE id = (SELECT min(id) FROM pbx.usuarios);
INSERT INTO pbx.status_discador VALUES (777, 'Status único 77');
INSERT INTO pbx.resultado_discador
    (id_campanha, identificador1, identificador2, telefone, id_status, data, codigo_ligacao)
    VALUES (1, 'Parâmetro único 1', 'Parâmetro único 2', '11977770077', 777, '2026-03-15 08:37:00', '1773500000.77');
INSERT INTO pbx.resultado_discador_mensal (uniqueid, telefone, campanha_id, status_id, data_hora_inicio, ramal)
    VALUES ('1773500000.77', '11977770077', 1, 777, '2026-03-15 08:37:00',
            (SELECT ramal FROM pbx.usuarios ORDER BY id LIMIT 1));
"""


def valor(column: str, n: int) -> str:
    """A value of its own for a column of the import file."""
    if column.startswith("ddd"):
        return str(10 + int(column[3:]))
    if column.startswith("telefone"):
        return f"9876500{n:02}"
    if column.endswith("_data"):
        return f"{n:02}-12-2098"
    return f"08:{n:02}" if column.endswith("_hora") else f"único {n}"


async def test_each_column_of_the_import_file_reaches_the_pbx() -> None:
    written = {column: valor(column, n) for n, column in enumerate(IMPORTADAS, 1)}
    async with simulator_process("--no-traffic") as pbx:
        environment = {name: value for name, value in pbx.environment.items() if name != "TOTALIP_DB_DSN"}
        async with gateway_process(environment) as gateway:
            await gateway.ate("API", True)
            got = await enviar(gateway, ";".join(written.values()).encode())
            fim = await ate_o_fim(gateway, got["data"]["importarArquivo"]["id"])
        (entry,) = await pbx.journal(canal="api", fase="recebido", nome="importar_discador")

    assert fim["linhasImportadas"] == 1, fim
    args = entry["args"]
    assert len(written) == 24
    for column, value in written.items():
        if column.startswith("agendamento"):
            place = column.removeprefix("agendamento").split("_")[0]
            sent, wanted = args[f"telefone_{place}_discar_em"], value.replace("-", "").replace(":", "")
        else:
            sent, wanted = args[column.replace("parametro", "identificador")], value
        assert wanted in sent, (column, args)


async def test_each_column_of_the_export_file_is_filled_from_the_pbx() -> None:
    async with running_simulator() as sim:
        projection = sim.projection
        assert projection is not None
        owner = await projection.connect()
        await owner.execute(RESULTADO)
        await owner.close()
        async with gateway_process({"TOTALIP_DB_DSN": projection.dsn}) as gateway:
            link = (await gateway.dados(LINK))["exportacaoDaCampanha"]
            reply = await gateway.http.get(gateway.url.removesuffix("/graphql") + link["url"])

    assert link["avisos"] == []
    (line,) = [one for one in reply.text.splitlines() if "11977770077" in one]
    assert dict(zip(EXPORTADAS, line.split(";"), strict=False)) == {
        "parametro1": "Parâmetro único 1",
        "parametro2": "Parâmetro único 2",
        "data_hora": "2026-03-15 08:37:00.000000",
        "telefone": "11977770077",
        "status": "Status único 77",
        "usuario": "Nome único 77",
        "grupo": "Grupo único 77",
    }
