"""The query root: one class of root fields a noun, in `resolvers/leituras/`."""

from __future__ import annotations

import strawberry

from resolvers.assinaturas.passados import LeiturasDeEventos
from resolvers.importacao import LeiturasDeImportacoes
from resolvers.leituras.cadastros import LeiturasDeCadastros
from resolvers.leituras.campanhas import LeiturasDeCampanhas
from resolvers.leituras.clientes import LeiturasDeClientes
from resolvers.leituras.comandos import LeiturasDeComandos
from resolvers.leituras.emails import LeiturasDeEmails
from resolvers.leituras.filas import LeiturasDeFilas
from resolvers.leituras.funcoes import LeiturasDeFuncoes
from resolvers.leituras.ligacoes import LeiturasDeLigacoes
from resolvers.leituras.nos import LeiturasDeNos
from resolvers.leituras.pedidos import LeiturasDePedidos
from resolvers.leituras.ramais import LeiturasDeRamais
from resolvers.leituras.saude import LeiturasDeSaude
from resolvers.leituras.softphone import LeiturasDeSoftphone
from resolvers.webhooks import LeiturasDeWebhooks


@strawberry.type(description="Tudo o que se pode ler do PBX.")
class Query(
    LeiturasDeRamais,
    LeiturasDeFilas,
    LeiturasDeCampanhas,
    LeiturasDeClientes,
    LeiturasDeLigacoes,
    LeiturasDeCadastros,
    LeiturasDeFuncoes,
    LeiturasDeEmails,
    LeiturasDeSoftphone,
    LeiturasDePedidos,
    LeiturasDeImportacoes,
    LeiturasDeComandos,
    LeiturasDeEventos,
    LeiturasDeWebhooks,
    LeiturasDeNos,
    LeiturasDeSaude,
):
    """Reads."""
