"""The views of the PBX's database that the graph reads (manual §1.3), and how their rows are found."""

from typing import Final

from schema.fields import By, Through, View

USUARIOS: Final = View("usuarios")
GRUPOS: Final = View("grupos", chave="id_grupo")
STATUS_USUARIOS: Final = View("status_usuarios")
STATUS_TELEFONE: Final = View("status_telefone")
STATUS_DISCADOR: Final = View("status_discador")
GRUPOS_DE_ATENDIMENTO: Final = View("grupos_de_atendimento")
GRUPOS_DE_ATENDIMENTO_USUARIOS: Final = View("grupos_de_atendimento_usuarios", chave=None)
CAMPANHAS: Final = View("campanhas")

RAMAL_POR_NUMERO: Final = By(USUARIOS, "ramal")
RAMAL_POR_ID: Final = By(USUARIOS, "id")
RAMAIS_DO_GRUPO: Final = By(USUARIOS, "id_grupo", many=True)
GRUPO_POR_ID: Final = By(GRUPOS, "id_grupo")
STATUS_USUARIO_POR_ID: Final = By(STATUS_USUARIOS, "id")
STATUS_TELEFONE_POR_ID: Final = By(STATUS_TELEFONE, "id")
CAMPANHA_POR_ID: Final = By(CAMPANHAS, "id")
GRUPO_DE_ATENDIMENTO_POR_ID: Final = By(GRUPOS_DE_ATENDIMENTO, "id")
FILAS_DO_USUARIO: Final = By(
    GRUPOS_DE_ATENDIMENTO,
    "id",
    many=True,
    por=Through(GRUPOS_DE_ATENDIMENTO_USUARIOS, "usuario_id", "grupo_de_atendimento_id"),
)
RAMAIS_DA_FILA: Final = By(
    USUARIOS,
    "id",
    many=True,
    por=Through(GRUPOS_DE_ATENDIMENTO_USUARIOS, "grupo_de_atendimento_id", "usuario_id"),
)
