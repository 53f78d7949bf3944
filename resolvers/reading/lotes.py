"""The readers of what no single view tells, by the name that `schema.fields.Lote` gives them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any, Final

from resolvers.reading import campanhas, clientes, ligacoes, ligacoes_do_cliente, metricas, por_colunas
from resolvers.reading.leitura import Leitura

# (reader, what all keys share, keys) → key: what was found; a key that is not there found nothing.
LerLote = Callable[[Leitura, tuple[Hashable, ...], Sequence[Any]], Awaitable[Mapping[Any, Any]]]

LOTES: Final[Mapping[str, LerLote]] = {
    "campanha_logs": campanhas.logs,
    "cliente": clientes.por_telefone,
    "cliente_por_identificadores": clientes.por_identificadores,
    "clientes_da_campanha": clientes.da_campanha,
    "ligacao": ligacoes.alcancadas,
    "ligacao_existente": ligacoes.existentes,
    "ligacoes_do_cliente": ligacoes_do_cliente.codigos,
    "discador_no_periodo": metricas.discador,
    "filas_no_periodo": metricas.filas,
    "niveis_no_periodo": metricas.niveis,
    "por_colunas": por_colunas.linhas,
}
