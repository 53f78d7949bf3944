"""An import as the audit keeps it: who wanted it, and how it ended. No line of it is there."""

from __future__ import annotations

from gateway.access.identity import SEM_ORIGEM, Origem
from gateway.commands.importacao.registro import Importacao
from gateway.domain.auditoria import Fato, TipoDeFato


def fato_de(importacao: Importacao, origem: Origem = SEM_ORIGEM) -> Fato:
    """What happened to the import, as its record says it now."""
    detalhes = {
        "intencao": "importarClientes" if importacao.linhas_tipadas else "importarArquivo",
        "importacao": importacao.id,
        "estado": importacao.estado.value,
        "canal": importacao.canal.value,
        "simular": str(importacao.simular).lower(),
        "sha256": importacao.sha256,
    }
    if importacao.terminou:
        detalhes |= {
            "importadas": str(importacao.importadas),
            "recusadas": str(importacao.recusadas + importacao.recusadas_pelo_pbx),
            "desconhecidas": str(importacao.desconhecidas),
        }
    alvo = f"campanha:{importacao.campanha}"
    quem, pbx = importacao.quem, importacao.pbx
    return Fato(TipoDeFato.COMANDO, quem, pbx, alvo, origem.endereco, origem.agente, detalhes)
