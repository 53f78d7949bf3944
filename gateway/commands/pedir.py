"""From an intent and its arguments to a request: checked whole before anything is stored, planned under the lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.commands.evidence import Fonte
from gateway.commands.formas import Mascarar, Via, argumentos_guardados, vias
from gateway.commands.intencao import Barrado, Intencao, JaEsta, Meios, Valores
from gateway.domain.erros import ErroDoGateway
from gateway.protocol.messages import Mensagem


@dataclass(frozen=True, slots=True)
class Plano:
    """What will be done now that the target is held: the channels in order, and where the effect can be seen.

    Attributes:
        valores: the arguments, whole.
    """

    vias: Sequence[Via]
    fontes: Sequence[Fonte]
    valores: Valores


@dataclass(frozen=True, slots=True)
class Pedido:
    """One request for an intent. `argumentos` are for the record."""

    intencao: Intencao
    meios: Meios
    valores: Valores

    @property
    def pbx(self) -> str:
        """The PBX's name."""
        return self.meios.pbx.nome

    @property
    def alvo(self) -> str:
        """What it acts on."""
        return self.intencao.alvo(self.valores)

    @property
    def argumentos(self) -> dict[str, str]:
        """What the record keeps of the arguments."""
        return argumentos_guardados(self.valores, self.intencao.mascaras)

    async def planejar(self) -> Plano | Barrado | JaEsta:
        """Guards first, then the channels and the evidence; reads the PBX, sends nothing.

        Raises:
            NaoRepresentavel: what the guards filled in cannot travel.
        """
        for guarda in self.intencao.guardas:
            found = await guarda(self.meios, self.valores)
            if found is not None:
                return found
        valores = self.valores
        if self.intencao.completar is not None:
            completed = await self.intencao.completar(self.meios, valores)
            if isinstance(completed, Barrado):
                return completed
            valores = completed
        return Plano(vias(self.intencao, self.meios, valores), fontes(self.intencao, self.meios, valores), valores)

    def contradiz(self, mensagem: Mensagem) -> str | None:
        """Why a success answer is not what was wanted, or None."""
        return None if self.intencao.contradiz is None else self.intencao.contradiz(self.valores, mensagem)


def fontes(intencao: Intencao, meios: Meios, valores: Valores) -> list[Fonte]:
    """Where the effect can be seen in this installation, in the order of the declaration."""
    return [fonte for provador in intencao.provas if (fonte := provador(meios, valores)) is not None]


def pedir(intencao: Intencao, meios: Meios, valores: Valores) -> Pedido:
    """A request that at least one configured channel can carry.

    Raises:
        NaoRepresentavel: no configured channel can carry the arguments; says why.
        ErroDoGateway: no channel of the intent is configured.
    """
    valores = {**valores, **intencao.fixos}
    provisional = {nome: valor for nome, valor in intencao.provisorio.items() if valores.get(nome) is None}
    if not vias(intencao, meios, {**valores, **provisional}):
        raise ErroDoGateway(
            "SEM_CANAL",
            f"Nenhum canal configurado leva “{intencao.nome}”. {intencao.canais} Configure um (docs/settings.md).",
        )
    return Pedido(intencao, meios, valores)


@dataclass(frozen=True, slots=True)
class Simulacao:
    """What a request would do now.

    Attributes:
        envios: channel and masked text, in the order in which they would be tried; only the first that takes it sends.
        barrado: the guard that would refuse it.
        ja_esta: why nothing would be sent.
    """

    envios: Sequence[tuple[Via, str]] = ()
    barrado: Barrado | None = None
    ja_esta: JaEsta | None = None


async def simular(pedido: Pedido, mascarar: Mascarar) -> Simulacao:
    """What the request would do; nothing is sent or stored.

    Raises:
        NaoRepresentavel: as `Pedido.planejar`.
    """
    plano = await pedido.planejar()
    if isinstance(plano, Barrado):
        return Simulacao(barrado=plano)
    if isinstance(plano, JaEsta):
        return Simulacao(ja_esta=plano)
    return Simulacao([(via, via.mostrar(mascarar)) for via in plano.vias])
