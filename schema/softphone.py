"""Links and command lines that drive TotalPhone, and click-to-dial links (manual §1.4.1, §1.6): nothing is sent.

Whatever is not digits is refused, so that no argument can add a parameter to a link or a word to a command line.
"""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from gateway.domain import softphone as formas
from gateway.domain.softphone import FormaSoftphone
from schema.lugares import lido_de

Numero = Annotated[str, strawberry.argument(description="Só algarismos, até 20.")]


@strawberry.type(description="Um comando do TotalPhone nas suas duas formas. O gateway não envia nada.")
class ComandoSoftphone:
    """One form."""

    link: str = strawberry.field(description="Link para abrir no navegador, ex.: `sip:-desligar`. Canal: gateway.")
    linha_de_comando: str | None = strawberry.field(
        description="Linha do prompt do Windows; null em um link de clique para discar. Canal: gateway."
    )
    secao: str = strawberry.field(description="Seção do manual. Canal: gateway.")


def _como_comando(forma: FormaSoftphone) -> ComandoSoftphone:
    return ComandoSoftphone(link=forma.link, linha_de_comando=forma.linha_de_comando, secao=forma.secao)


def _simples(nome: str, no_contrato: str, description: str) -> Any:
    def resolve() -> ComandoSoftphone:
        return _como_comando(formas.simples(nome))

    return strawberry.field(
        resolver=resolve, description=f"{description} Canal: gateway.", metadata=lido_de(f"links.{no_contrato}.*")
    )


@strawberry.type(description="O que se pode mandar o TotalPhone fazer, como links e linhas de comando.")
class Softphone:
    """Every form of §1.6 that is not about one extension's login."""

    discar_composto: ComandoSoftphone = _simples("discar_composto", "dial_composed", "Disca o número já composto.")
    desligar: ComandoSoftphone = _simples("desligar", "hang_up", "Desliga a ligação em curso.")
    atender: ComandoSoftphone = _simples("atender", "answer", "Atende uma ligação que toca; de várias, a última.")
    espera: ComandoSoftphone = _simples("espera", "hold_toggle", "Põe em espera, ou tira dela (alterna).")
    mudo: ComandoSoftphone = _simples("mudo", "mute_toggle", "Liga ou desliga o mudo (alterna).")
    auto_atendimento: ComandoSoftphone = _simples(
        "auto_atendimento", "auto_answer_toggle", "Liga ou desliga o autoatendimento (alterna)."
    )
    rediscar: ComandoSoftphone = _simples("rediscar", "redial", "Disca de novo o último número.")
    capturar: ComandoSoftphone = _simples("capturar", "pickup", "Captura uma ligação do grupo de captura.")
    fechar: ComandoSoftphone = _simples("fechar", "logout_and_close", "Desloga e fecha o TotalPhone.")
    reiniciar: ComandoSoftphone = _simples("reiniciar", "restart", "Reinicia o TotalPhone.")

    @strawberry.field(
        description="Abre o TotalPhone e loga o ramal. No lugar da senha vem `{senha}`, que o cliente preenche: o "
        "gateway não a guarda nem devolve. Canal: gateway.",
        metadata=lido_de("links.open_and_login.*"),
    )
    def abrir(self, ramal: Numero) -> ComandoSoftphone | None:
        """The login form."""
        return _como_comando(formas.abrir(ramal))

    @strawberry.field(description="Aperta uma tecla, de 0 a 9. Canal: gateway.", metadata=lido_de("links.digit.*"))
    def digito(
        self, valor: Annotated[str, strawberry.argument(description="Um só algarismo.")]
    ) -> ComandoSoftphone | None:
        """One key."""
        return _como_comando(formas.digito(valor))

    @strawberry.field(
        description="Disca um número, exatamente como dado. Canal: gateway.", metadata=lido_de("links.dial.*")
    )
    def discar(self, numero: Numero) -> ComandoSoftphone | None:
        """Dials."""
        return _como_comando(formas.discar(numero))

    @strawberry.field(
        description="Ativa uma das 6 linhas, ou a desativa. Canal: gateway.", metadata=lido_de("links.line.*")
    )
    def linha(self, numero: Annotated[int, strawberry.argument(description="De 1 a 6.")]) -> ComandoSoftphone | None:
        """A line."""
        return _como_comando(formas.linha(numero))

    @strawberry.field(
        description="Transfere a ligação em curso: uma sequência, a abrir um a um. Canal: gateway.",
        metadata=lido_de("links.transfer.*"),
    )
    def transferir(self, ramal: Numero) -> list[ComandoSoftphone] | None:
        """The transfer, then each digit."""
        return [_como_comando(forma) for forma in formas.transferir(ramal)]

    @strawberry.field(
        description="Link de clique para discar, de qualquer softphone: sem 0, sem operadora, com DDD de dois "
        "algarismos se não é o local. Canal: gateway.",
        metadata=lido_de("links.clique.*"),
    )
    def clique_para_discar(
        self,
        info: Info,
        telefone: Annotated[str, strawberry.argument(description="O telefone, em qualquer forma brasileira.")],
        ddd_local: Annotated[
            str | None, strawberry.argument(description="DDD de quem disca; com ele, números locais vão sem DDD.")
        ] = None,
    ) -> ComandoSoftphone | None:
        """A link on a telephone number."""
        lido = info.context.leitor.telefone(telefone)
        return _como_comando(formas.clique_para_discar(lido.numero, None if lido.ddd == ddd_local else lido.ddd))


@strawberry.type(description="Comandos do TotalPhone que falam de um ramal.")
class SoftphoneDoRamal:
    """Forms about one extension."""

    ramal: strawberry.Private[str]

    @strawberry.field(description="Abre o TotalPhone e loga este ramal; `{senha}` é do cliente. Canal: gateway.")
    def abrir(self) -> ComandoSoftphone | None:
        """The login form."""
        return _como_comando(formas.abrir(self.ramal))

    @strawberry.field(description="Liga para este ramal. Canal: gateway.")
    def discar(self) -> ComandoSoftphone | None:
        """Dials it."""
        return _como_comando(formas.discar(self.ramal))

    @strawberry.field(description="Transfere a ligação em curso para este ramal, em sequência. Canal: gateway.")
    def transferir(self) -> list[ComandoSoftphone] | None:
        """The transfer, then each digit."""
        return [_como_comando(forma) for forma in formas.transferir(self.ramal)]


def do_ramal(ramal: str | None) -> SoftphoneDoRamal | None:
    """The forms about an extension, if there is one."""
    return None if ramal is None else SoftphoneDoRamal(ramal=ramal)
