"""Enums of imports and exports, registered as those of `schema.enums` are."""

from __future__ import annotations

from gateway.domain.exportacao import CharsetDeSaida, FimDeLinha
from gateway.domain.importacao import ArquivoDeImportacao, CategoriaDeErro, EstadoImportacao, Tratamento
from schema.enums import registrar

__all__ = (
    "ArquivoDeImportacao",
    "CategoriaDeErro",
    "CharsetDeSaida",
    "EstadoImportacao",
    "FimDeLinha",
    "Tratamento",
)

registrar(
    EstadoImportacao,
    "Onde uma importação está. Os quatro últimos são finais.",
    {
        EstadoImportacao.ACEITA: "Guardada pelo gateway; espera a sua vez.",
        EstadoImportacao.VALIDANDO: "As linhas são conferidas; nada foi enviado.",
        EstadoImportacao.CARREGANDO: "As linhas boas são enviadas.",
        EstadoImportacao.SIMULADA: "Tudo foi conferido e nada foi enviado, como pedido.",
        EstadoImportacao.CONCLUIDA: "Toda linha boa foi enviada.",
        EstadoImportacao.CANCELADA: "Parada a pedido: o que já estava no PBX ficou.",
        EstadoImportacao.FALHOU: "Não pôde ir até o fim; `motivo` diz por quê.",
    },
)
registrar(
    CategoriaDeErro,
    "Por que uma linha não é importada.",
    {
        CategoriaDeErro.FORMATO: "A linha não segue o modelo do arquivo.",
        CategoriaDeErro.CANAL: "O canal não pode levar um valor da linha.",
        CategoriaDeErro.TELEFONE_IMPOSSIVEL: "Um telefone não existe no plano de numeração.",
        CategoriaDeErro.AGENDAMENTO_PASSADO: "Um agendamento já passou.",
        CategoriaDeErro.REPETIDA: "Repete o parâmetro 1 e os telefones de outra linha.",
        CategoriaDeErro.BLOQUEADA: "Um telefone está em uma lista de bloqueio do PBX.",
        CategoriaDeErro.PBX: "O PBX recusou a linha, ou uma parte dela.",
    },
)
registrar(
    Tratamento,
    "O que fazer com uma linha que ainda assim pode ser importada.",
    {
        Tratamento.RECUSAR: "Não importar; devolver no arquivo de recusadas.",
        Tratamento.IMPORTAR: "Importar, e contar entre as sinalizadas.",
    },
)
registrar(
    ArquivoDeImportacao,
    "Qual arquivo de uma importação.",
    {
        ArquivoDeImportacao.RECUSADAS: "As linhas recusadas, como vieram, cada uma com o motivo no fim.",
        ArquivoDeImportacao.ERROS: "Todos os erros: linha, coluna, campo, categoria, motivo.",
        ArquivoDeImportacao.DESCONHECIDAS: "As linhas das quais não se sabe se o PBX as recebeu.",
    },
)
registrar(
    CharsetDeSaida,
    "Charset de um arquivo entregue.",
    {
        CharsetDeSaida.UTF_8: "UTF-8.",
        CharsetDeSaida.UTF_8_COM_BOM: "UTF-8 com marca no começo, como o Excel espera.",
        CharsetDeSaida.WINDOWS_1252: "Windows-1252; uma letra que lhe falta vira `?`.",
    },
)
registrar(
    FimDeLinha,
    "O que termina cada linha de um arquivo entregue.",
    {FimDeLinha.CRLF: "CR LF, como no Windows.", FimDeLinha.LF: "LF, como no Linux."},
)
