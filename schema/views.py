"""The views and command tables of the PBX's database (manual §1.3, `contract/tables.yaml`), and how rows are found.

Eleven have no column that is unique and grows: `chave=None`.
"""

from typing import Final

from schema.fields import By, Through, View

# -- people and their state
USUARIOS: Final = View("usuarios")
GRUPOS: Final = View("grupos", chave="id_grupo")
STATUS_USUARIOS: Final = View("status_usuarios")
STATUS_TELEFONE: Final = View("status_telefone")
PAUSAS: Final = View("pausas", chave=None, faixas=("data",))

# -- queues
GRUPOS_DE_ATENDIMENTO: Final = View("grupos_de_atendimento")
GRUPOS_DE_ATENDIMENTO_LOGS: Final = View("grupos_de_atendimento_logs", faixas=("data", "uniqueid"), cresce=True)
GRUPOS_DE_ATENDIMENTO_TELEFONES: Final = View("grupos_de_atendimento_telefones", chave=None)
GRUPOS_DE_ATENDIMENTO_USUARIOS: Final = View("grupos_de_atendimento_usuarios", chave=None)
GRUPOS_DE_ATENDIMENTO_USUARIOS_STATUS: Final = View("grupos_de_atendimento_usuarios_status", chave=None)
NIVEL_DE_SERVICO: Final = View("nivel_de_servico", chave=None, faixas=("data",))
TENTATIVAS_NAO_ATENDIDAS: Final = View("tentativas_nao_atendidas", faixas=("data", "uniqueid"), cresce=True)

# -- campaigns
CAMPANHAS: Final = View("campanhas")
CAMPANHAS_LOGS: Final = View("campanhas_logs", chave=None, faixas=("data",))
HISTORICOS_CAMPANHAS: Final = View("historicos_campanhas", chave=None, faixas=("data",))
IMPORTAR_DISCADOR: Final = View("importar_discador", chave=None, faixas=("criado_em",))
RESULTADO_DISCADOR: Final = View("resultado_discador", faixas=("data", "codigo_ligacao"), cresce=True)
RESULTADO_DISCADOR_MENSAL: Final = View(
    "resultado_discador_mensal", faixas=("data_hora_inicio", "uniqueid"), cresce=True
)
STATUS_DISCADOR: Final = View("status_discador")
TELEFONES_CAMPANHAS: Final = View("telefones_campanhas", faixas=("campanha_id", "importado_em"))
TELEFONES_NAO_TRABALHADOS: Final = View(
    "telefones_nao_trabalhados", chave=None, faixas=("id_campanha", "importado_em")
)  # its id is the customer's
BLACK_LIST: Final = View("black_list", chave="id_black_list")
TELEFONES_BLOQUEADOS: Final = View("telefones_bloqueados")

# -- calls
LIGACOES_ATIVO: Final = View("ligacoes_ativo", faixas=("data", "uniqueid"), cresce=True)
LIGACOES_RECEPTIVO: Final = View("ligacoes_receptivo", faixas=("data", "uniqueid"), cresce=True)
URA_LOGS: Final = View("ura_logs", chave=None, faixas=("data", "uniqueid"))
RESULTADOS_URA_PESQUISA: Final = View("resultados_ura_pesquisa", faixas=("data", "uniqueid"), cresce=True)
MENSAGENS_SMS_RECEBIDAS: Final = View("mensagens_sms_recebidas", faixas=("recebida_em",), cresce=True)

# -- the PBX itself
ROTAS: Final = View("rotas")
STATUS_SERVIDORES: Final = View("status_servidores")
USO_CANAIS: Final = View("uso_canais", chave="trunk_id")

# -- command tables, read as records
ALTERAR_CLIENTE: Final = View("alterar_cliente", chave=None)
EXCLUIR_TELEFONE_CAMPANHA: Final = View("excluir_telefone_campanha")
GERENCIAR_CAMPANHAS: Final = View("gerenciar_campanhas")
GERENCIAR_USUARIOS: Final = View("gerenciar_usuarios")
INSERIR_TELEFONE_BLACK_LIST: Final = View("inserir_telefone_black_list")
INSERIR_TELEFONE_CAMPANHA: Final = View("inserir_telefone_campanha")
REMOVER_TELEFONE_BLACK_LIST: Final = View("remover_telefone_black_list")
SET_STATUS_RAMAL: Final = View("set_status_ramal")
SET_STATUS_TELEFONES_CAMPANHAS: Final = View("set_status_telefones_campanhas")

# -- one row by a key
RAMAL_POR_NUMERO: Final = By(USUARIOS, "ramal")
RAMAL_POR_ID: Final = By(USUARIOS, "id")
GRUPO_POR_ID: Final = By(GRUPOS, "id_grupo")
STATUS_USUARIO_POR_ID: Final = By(STATUS_USUARIOS, "id")
STATUS_TELEFONE_POR_ID: Final = By(STATUS_TELEFONE, "id")
STATUS_DISCADOR_POR_ID: Final = By(STATUS_DISCADOR, "id")
CAMPANHA_POR_ID: Final = By(CAMPANHAS, "id")
GRUPO_DE_ATENDIMENTO_POR_ID: Final = By(GRUPOS_DE_ATENDIMENTO, "id")
GRUPO_DE_ATENDIMENTO_POR_NOME: Final = By(GRUPOS_DE_ATENDIMENTO, "nome")
TELEFONE_CAMPANHA_POR_ID: Final = By(TELEFONES_CAMPANHAS, "id")
ROTA_POR_ID: Final = By(ROTAS, "id")
ROTA_POR_NOME: Final = By(ROTAS, "nome_rota")
USO_CANAL_POR_NOME: Final = By(USO_CANAIS, "nome")
BLACK_LIST_POR_ID: Final = By(BLACK_LIST, "id_black_list")
BLACK_LIST_POR_NOME: Final = By(BLACK_LIST, "nome")

# -- many rows a key
RAMAIS_DO_GRUPO: Final = By(USUARIOS, "id_grupo", many=True)
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
ATIVAS_DO_RAMAL: Final = By(LIGACOES_ATIVO, "ramal", many=True)
RECEPTIVAS_DO_RAMAL: Final = By(LIGACOES_RECEPTIVO, "ramal", many=True)
PAUSAS_DO_USUARIO: Final = By(PAUSAS, "id_usuario", many=True)
TENTATIVAS_DO_USUARIO: Final = By(TENTATIVAS_NAO_ATENDIDAS, "id_usuario", many=True)
LOGS_DA_FILA: Final = By(GRUPOS_DE_ATENDIMENTO_LOGS, "id_grupo_de_atendimento", many=True)
TENTATIVAS_DA_FILA: Final = By(TENTATIVAS_NAO_ATENDIDAS, "id_grupo_atendimento", many=True)
TELEFONES_DA_CAMPANHA: Final = By(TELEFONES_CAMPANHAS, "campanha_id", many=True)
RESULTADOS_DA_CAMPANHA: Final = By(RESULTADO_DISCADOR, "id_campanha", many=True)
HISTORICOS_DA_CAMPANHA: Final = By(HISTORICOS_CAMPANHAS, "id_campanha", many=True)
ATIVAS_DA_CAMPANHA: Final = By(LIGACOES_ATIVO, "id_campanha", many=True)
HISTORICOS_DO_RAMAL: Final = By(HISTORICOS_CAMPANHAS, "ramal", many=True)
FILAS_COM_STATUS_DO_RAMAL: Final = By(GRUPOS_DE_ATENDIMENTO_USUARIOS_STATUS, "ramal", many=True)
NAO_TRABALHADOS_DA_CAMPANHA: Final = By(TELEFONES_NAO_TRABALHADOS, "id_campanha", many=True)
MENSAIS_DA_CAMPANHA: Final = By(RESULTADO_DISCADOR_MENSAL, "campanha_id", many=True)
IMPORTACOES_DA_CAMPANHA: Final = By(IMPORTAR_DISCADOR, "id_campanha", many=True)
FILAS_DA_CAMPANHA: Final = By(GRUPOS_DE_ATENDIMENTO_LOGS, "id_campanha", many=True)
MEMBROS_DA_FILA: Final = By(GRUPOS_DE_ATENDIMENTO_USUARIOS_STATUS, "nome_grupo_de_atendimento", many=True)
TELEFONES_DA_FILA: Final = By(GRUPOS_DE_ATENDIMENTO_TELEFONES, "grupo_de_atendimento_id", many=True)
NIVEIS_DA_FILA: Final = By(NIVEL_DE_SERVICO, "id_grupo_de_atendimento", many=True)
TELEFONES_DA_BLACK_LIST: Final = By(TELEFONES_BLOQUEADOS, "grupo_de_bloqueio", many=True)

# -- by the code of a call
LIGACAO_AO_VIVO: Final = By(USUARIOS, "uniqueid")
REGISTRO_ATIVO_DA_LIGACAO: Final = By(LIGACOES_ATIVO, "uniqueid")
REGISTRO_RECEPTIVO_DA_LIGACAO: Final = By(LIGACOES_RECEPTIVO, "uniqueid")
RESULTADO_DA_LIGACAO: Final = By(RESULTADO_DISCADOR, "codigo_ligacao")
RESULTADO_MENSAL_DA_LIGACAO: Final = By(RESULTADO_DISCADOR_MENSAL, "uniqueid")
FILA_DA_LIGACAO: Final = By(GRUPOS_DE_ATENDIMENTO_LOGS, "uniqueid")
REGISTROS_ATIVOS_DA_LIGACAO: Final = By(LIGACOES_ATIVO, "uniqueid", many=True)
REGISTROS_RECEPTIVOS_DA_LIGACAO: Final = By(LIGACOES_RECEPTIVO, "uniqueid", many=True)
RESULTADOS_DA_LIGACAO: Final = By(RESULTADO_DISCADOR, "codigo_ligacao", many=True)
RESULTADOS_MENSAIS_DA_LIGACAO: Final = By(RESULTADO_DISCADOR_MENSAL, "uniqueid", many=True)
FILAS_DA_LIGACAO: Final = By(GRUPOS_DE_ATENDIMENTO_LOGS, "uniqueid", many=True)
TENTATIVAS_DA_LIGACAO: Final = By(TENTATIVAS_NAO_ATENDIDAS, "uniqueid", many=True)
URA_DA_LIGACAO: Final = By(URA_LOGS, "uniqueid", many=True)
PESQUISA_DA_LIGACAO: Final = By(RESULTADOS_URA_PESQUISA, "uniqueid", many=True)
