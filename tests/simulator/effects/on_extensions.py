"""What the commands on extensions and users do on every other channel, written from the manual."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulator.effects.effect import Efeito, Muda
from tests.simulator.effects.subjects import em_almoco, hardphone, livre, logado, softphone


def _status(numero: int, nome: str, telefone: str) -> dict[str, Muda]:
    """The two views that show a user's status."""
    one = {"ramal": "{ramal}", "id_status_usuario": numero, "status_usuario": nome, "nome_status_telefone": telefone}
    member = {"ramal": "{ramal}", "status_usuario": nome, "status_telefone": telefone}
    return {"usuarios": Muda(1, [one]), "grupos_de_atendimento_usuarios_status": Muda(1, [member])}


def _sem_fila(mudam: Mapping[str, Muda]) -> dict[str, Muda]:
    """The same for a hardphone, which is in no queue here."""
    return {name: muda for name, muda in mudam.items() if name == "usuarios"}


def _ocioso(numero: int, nome: str, telefone: str) -> tuple[tuple[str, str], ...]:
    return (("status_ramal?ramal={ramal}", f"{{nome}};{{ramal}};{telefone};{nome};{numero}"),)


RAMAIS = (
    Efeito(
        "login",
        (softphone,),
        api=("login", {"ramal": "{ramal}"}),
        commands=("LOGIN", "{ramal}"),
        eventos=("<S><{ramal}><1><Logado>",),
        mudam=_status(1, "Logado", "Livre"),
        le=_ocioso(1, "Logado", "Livre"),
    ),
    Efeito(
        "logout",
        (softphone, logado),
        api=("logout", {"ramal": "{ramal}"}),
        commands=("LOGOUT", "{ramal}"),
        eventos=("<S><{ramal}><2><Deslogado>",),
        mudam=_status(2, "Deslogado", "Desconectado"),
        le=_ocioso(2, "Deslogado", "Desconectado"),
    ),
    Efeito(
        "login_hardphone",
        (hardphone,),
        api=("login_hardphone", {"ramal": "{ramal}", "hardphone": "50001"}),
        commands=("LOGINHARDPHONE", "{ramal}", "50002"),
        eventos=("<S><{ramal}><1><Logado>",),
        mudam=_sem_fila(_status(1, "Logado", "Livre")),
        le=_ocioso(1, "Logado", "Livre"),
    ),
    Efeito(
        "logout_hardphone",
        (hardphone, logado),
        api=("logout_hardphone", {"ramal": "{ramal}"}),
        commands=("LOGOUTHARDPHONE", "{ramal}"),
        eventos=("<S><{ramal}><2><Deslogado>",),
        mudam=_sem_fila(_status(2, "Deslogado", "Desconectado")),
        le=_ocioso(2, "Deslogado", "Desconectado"),
    ),
    Efeito(
        "set_status",
        (softphone, logado),
        api=("set_status", {"ramal": "{ramal}", "status_id": "4"}),
        commands=("SETSTATUS", "{ramal}", "4"),
        tabela=("set_status_ramal", {"ramal": "{ramal}", "id_status": 4}),
        eventos=("<S><{ramal}><4><Reunião>",),
        mudam=_status(4, "Reunião", "Livre"),
        le=_ocioso(4, "Reunião", "Livre"),
    ),
    Efeito(
        "set_status ends a pause",
        (softphone, logado, em_almoco),
        api=("set_status", {"ramal": "{ramal}", "status_id": "1"}),
        commands=("SETSTATUS", "{ramal}", "1"),
        tabela=("set_status_ramal", {"ramal": "{ramal}", "id_status": 1}),
        eventos=("<S><{ramal}><1><Logado>",),
        mudam={
            **_status(1, "Logado", "Livre"),
            "pausas": Muda(0, [{"id_usuario": "{usuario}", "ramal": "{ramal}", "id_status": 6, "tempo": 0}]),
        },
        le=_ocioso(1, "Logado", "Livre"),
    ),
    Efeito(
        "set_pause",  # gap 54: nothing shows it but the distribution of calls, see test_effects
        (softphone, logado),
        api=("set_pause", {"ramal": "{ramal}"}),
        commands=("SETPAUSE", "{ramal}"),
        le=_ocioso(1, "Logado", "Livre"),
    ),
    Efeito(
        "set_unpause",
        (softphone, logado),
        api=("set_unpause", {"ramal": "{ramal}"}),
        commands=("SETUNPAUSE", "{ramal}"),
        le=_ocioso(1, "Logado", "Livre"),
    ),
    Efeito(
        "discar",
        (softphone, logado, livre),
        api=("discar", {"ramal": "{ramal}", "numero": "{livre}"}),
        commands=("DISCAR", "{ramal}", "{livre}", "{chave}"),
        eventos=("<A><{ramal}><{livre}><{ligacao}>",),
        mudam={
            "usuarios": Muda(
                1,
                [
                    {
                        "ramal": "{ramal}",
                        "tipo_da_ligacao": "A",
                        "uniqueid": "{ligacao}",
                        "telefone": "{livre}",
                        "id_status_usuario": 1,
                        "id_status_telefone": 1,
                    }
                ],
            ),
            "grupos_de_atendimento_usuarios_status": Muda(1, [{"ramal": "{ramal}", "status_telefone": "Ocupado"}]),
            "uso_canais": Muda(1, [{"trunk_id": 1}]),
        },
        le=(("status_ramal?ramal={ramal}", "{nome};{ramal};Ativa;{livre};{ligacao};0.000000"),),
    ),
)

USUARIOS = (
    Efeito(
        "adicionar_usuario_com_perfil",
        (livre,),
        api=("adicionar_usuario_com_perfil", {"ramal_padrao": "77777", "ramal": "63{n}", "nome": "Nova {n}"}),
        commands=("ADICIONARUSUARIOCOMPERFIL", "77777", "63{n}", "Nova {n}"),
        tabela=(
            "gerenciar_usuarios",
            {"ramal_padrao": "77777", "ramal": "63{n}", "nome": "Nova {n}", "senha": "s3nha", "acao": 1},
        ),
        fica={"mensagem": "Usuário '63{n}' criado com sucesso", "executado": True, "senha": None},
        mudam={
            "usuarios": Muda(0, [{"ramal": "63{n}", "nome": "Nova {n}", "id_status_usuario": 2, "id_grupo": 1}]),
            "grupos_de_atendimento_usuarios": Muda(0, [{"grupo_de_atendimento_id": 1}]),
            "grupos_de_atendimento_usuarios_status": Muda(0, [{"ramal": "63{n}", "nome_usuario": "Nova {n}"}]),
        },
        le=(("status_ramal?ramal=63{n}", "Nova {n};63{n};Desconectado;Deslogado;2"),),
    ),
    Efeito(
        "atualizar_usuario_com_perfil",
        (softphone,),
        api=(
            "atualizar_usuario_com_perfil",
            {
                "ramal_padrao": "40018",
                "ramal": "{ramal}",
                "nome": "Outra {n}",
                "email": "e{n}@x.com.br",
                "celular": "11",
            },
        ),
        commands=("ATUALIZARUSUARIOCOMPERFIL", "40018", "{ramal}", "Outra {n}", "e{n}@x.com.br", "11"),
        tabela=(
            "gerenciar_usuarios",
            {
                "ramal_padrao": "40018",
                "ramal": "{ramal}",
                "nome": "Outra {n}",
                "email": "e{n}@x.com.br",
                "celular": "11",
                "acao": 2,
            },
        ),
        fica={"mensagem": "Usuário '{ramal}' atualizado com sucesso.", "executado": True},
        mudam={
            "usuarios": Muda(
                1, [{"ramal": "{ramal}", "nome": "Outra {n}", "email": "e{n}@x.com.br", "mobile": "11", "id_grupo": 1}]
            ),
            "grupos_de_atendimento_usuarios": Muda(1),  # the model is in no queue
            "grupos_de_atendimento_usuarios_status": Muda(1),
        },
        le=(("status_ramal?ramal={ramal}", "Outra {n};{ramal};Desconectado;Deslogado;2"),),
    ),
)
