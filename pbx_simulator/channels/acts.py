"""From named arguments to the rule that they ask for: one place for the API, the socket and the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from pbx_simulator.channels.seam import Rule
from pbx_simulator.world.rules import black_list, campanhas, clientes, popup, status, tabulacao, usuarios

Args = Mapping[str, str]
Act = Callable[[Args], Rule]
_TELEFONES = 5
TABELA = "table"  # the channel whose dates are columns: ISO text with their seconds


def _of(args: Args, *names: str) -> list[str]:
    return [args.get(name, "") for name in names]


def login(args: Args) -> Rule:
    """A softphone logs in: `ramal`."""
    return lambda world: status.login(world, args.get("ramal", ""))


def logout(args: Args) -> Rule:
    """A softphone logs out: `ramal`."""
    return lambda world: status.logout(world, args.get("ramal", ""))


def login_hardphone(args: Args) -> Rule:
    """A hardphone logs in: `ramal`, `hardphone` (sent empty is not the same as not sent, gap 23)."""
    return lambda world: status.login_hardphone(world, args.get("ramal", ""), args.get("hardphone"))


def logout_hardphone(args: Args) -> Rule:
    """A hardphone logs out: `ramal`."""
    return lambda world: status.logout_hardphone(world, args.get("ramal", ""))


def set_status(args: Args) -> Rule:
    """Interval status: `ramal`, `status_id`."""
    return lambda world: status.set_status(world, args.get("ramal", ""), args.get("status_id", ""))


def set_pause(args: Args) -> Rule:
    """Pause: `ramal`."""
    return lambda world: status.pausar(world, args.get("ramal", ""), True)


def set_unpause(args: Args) -> Rule:
    """End of the pause: `ramal`."""
    return lambda world: status.pausar(world, args.get("ramal", ""), False)


def discar(args: Args) -> Rule:
    """Dials: `ramal`, `numero`."""
    return lambda world: popup.discar(world, args.get("ramal", ""), args.get("numero", ""))


def gerenciar_campanha(args: Args) -> Rule:
    """Toggles: `campanha_id`."""
    return lambda world: campanhas.alternar(world, args.get("campanha_id", ""))


def excluir_telefone(args: Args) -> Rule:
    """Deletes: `id_telefone` or `id_campanha`."""
    return lambda world: campanhas.excluir(world, args.get("id_telefone", ""), args.get("id_campanha", ""))


def excluir_telefone_e_registrar(args: Args) -> Rule:
    """The same over HTTP, which leaves its row in the table (gap 50)."""
    return lambda world: campanhas.excluir(
        world, args.get("id_telefone", ""), args.get("id_campanha", ""), registrar=True
    )


def inserir_telefone(args: Args) -> Rule:
    """One more telephone of a customer, with the names of §1.1.16."""
    campanha, parametro, valor, prioridade, ddd, telefone = _of(
        args, "id_campanha", "parametro", "valor_parametro", "prioridade", "codigo_area", "telefone"
    )
    return lambda world: clientes.inserir_telefone(world, campanha, parametro, valor, prioridade, ddd, telefone)


def alterar_cliente(args: Args) -> Rule:
    """Changes a parameter of a customer, with the names of §1.1.27."""
    campanha, parametro, valor, novo, novo_valor = _of(
        args, "id_campanha", "parametro", "valor_parametro", "novo_parametro", "valor_novo_parametro"
    )
    return lambda world: clientes.alterar(world, campanha, parametro, valor, novo, novo_valor)


def importar(canal: str) -> Act:
    """Imports a customer, with the names of §1.1.21 (gap 46: five telephones, discar_agora)."""

    def act(args: Args) -> Rule:
        phones: list[tuple[str, str, datetime | None, bool]] = []
        for n in range(1, _TELEFONES + 1):
            numero = args.get(f"telefone{n}", "").strip()
            if numero:
                em = _discar_em(args.get(f"telefone_{n}_discar_em", ""), canal)
                agora = args.get(f"telefone_{n}_discar_agora", "").casefold() in ("t", "true", "1", "sim")
                phones.append((args.get(f"ddd{n}", ""), numero, em, agora))
        campanha, id1, id2 = _of(args, "id_campanha", "identificador1", "identificador2")
        return lambda world: clientes.importar(world, campanha, id1, id2, phones)

    return act


def tabular(canal: str) -> Act:
    """A tabulation with the names of §1.1.15, as `canal` answers it."""

    def act(args: Args) -> Rule:
        p1, telefone, campanha, id_status, ramal, data, uniqueid = _of(
            args, "parametro1", "numerodotelefone", "id_campanha", "id_status", "ramal", "data", "uniqueid"
        )
        when = datetime.fromisoformat(data) if canal == TABELA and data else data
        return lambda world: tabulacao.tabular(
            world, p1, telefone, campanha, id_status, ramal, when, uniqueid, canal=canal
        )

    return act


def tabular_parametro1(args: Args) -> Rule:
    """A tabulation of every telephone of the customers with a parameter (§1.2.2.7)."""
    p1, campanha, id_status, ramal, data = _of(args, "parametro1", "id_campanha", "id_status", "ramal", "data")
    return lambda world: tabulacao.tabular_parametro1(world, p1, campanha, id_status, ramal, data)


_PERFIL = ("ramal_padrao", "ramal", "nome", "email", "celular", "senha")


def adicionar_usuario(args: Args) -> Rule:
    """A user like another (§1.1.19)."""
    padrao, ramal, nome, email, celular, senha = _of(args, *_PERFIL)
    return lambda world: usuarios.adicionar(world, padrao, ramal, nome, email, celular, senha)


def atualizar_usuario(args: Args) -> Rule:
    """A user made like another (§1.1.19.1)."""
    padrao, ramal, nome, email, celular, senha = _of(args, *_PERFIL)
    return lambda world: usuarios.atualizar(world, padrao, ramal, nome, email, celular, senha)


def incluir_black_list(args: Args) -> Rule:
    """A number onto a black list."""
    return lambda world: black_list.incluir(world, args.get("id_black_list", ""), args.get("telefone", ""))


def remover_black_list(args: Args) -> Rule:
    """A number off a black list, or off all."""
    return lambda world: black_list.remover(world, args.get("id_black_list", ""), args.get("telefone", ""))


def _discar_em(texto: str, canal: str) -> datetime | None:
    """When to dial; what is no date over HTTP is left out, as the rest of an import is (gap 46)."""
    try:
        return datetime.fromisoformat(texto) if canal == TABELA and texto else tabulacao.ler_data(texto)
    except ValueError:
        return None
