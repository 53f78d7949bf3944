"""Places of the contract: one word for each thing that can be read, the same in declarations, coverage and doctor.

A place is `tabelas.<view>.<coluna>`, `api.<funcao>.<coluna>`, `eventos.<TIPO>.<campo>` or `email.<campo>`, with the
names of the contract; `*` stands for any part. A field that reads a column of a view has its place already; any other
says it with `metadata=lido_de(...)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CHAVE_DOS_LUGARES: Final = "lugares"

PELA_API: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "tabelas.usuarios.id": ("api.usuarios.user_id",),
        "tabelas.usuarios.nome": ("api.usuarios.user_name", "api.status_ramal.user_name"),
        "tabelas.usuarios.ramal": ("api.usuarios.extension", "api.status_ramal.extension"),
        "tabelas.usuarios.status_usuario": ("api.status_ramal.user_status",),
        "tabelas.usuarios.id_status_usuario": ("api.status_ramal.user_status_id",),
        "tabelas.usuarios.nome_status_telefone": ("api.status_ramal.phone_status",),
        "tabelas.usuarios.tipo_da_ligacao": ("api.status_ramal.call_type",),
        "tabelas.usuarios.uniqueid": ("api.status_ramal.call_code",),
        "tabelas.usuarios.telefone": ("api.status_ramal.dialed_number", "api.status_ramal.phone_number"),
        "tabelas.usuarios.telefone_origem": ("api.status_ramal.caller_number",),
        "tabelas.usuarios.parametro1": ("api.status_ramal.parametro1",),
        "tabelas.usuarios.parametro2": ("api.status_ramal.parametro2",),
        "tabelas.usuarios.id_campanha": ("api.status_ramal.campaign_id",),
        "tabelas.status_usuarios.id": ("api.status.status_id",),
        "tabelas.status_usuarios.nome": ("api.status.status_name",),
        "tabelas.status_telefone.id": ("api.status_telefone.status_id",),
        "tabelas.status_telefone.nome": ("api.status_telefone.status_name",),
        "tabelas.status_discador.id": ("api.status_campanhas.status_id",),
        "tabelas.status_discador.nome": ("api.status_campanhas.status_name",),
        "tabelas.status_servidores.id": ("api.status_servidores.server_id",),
        "tabelas.status_servidores.nome": ("api.status_servidores.server_name",),
        "tabelas.status_servidores.status": ("api.status_servidores.status",),
        "tabelas.campanhas.id": ("api.campanhas.campaign_id",),
        "tabelas.campanhas.nome": ("api.campanhas.campaign_name", "api.status_ramal.campaign_name"),
    }
)
"""Column of a view → answer columns of the HTTP API that stand in for it (`resolvers/reading/api/cadastros.py`)."""


def lido_de(*lugares: str) -> dict[str, object]:
    """The metadata of a field whose value comes from these places of the contract."""
    return {CHAVE_DOS_LUGARES: lugares}
