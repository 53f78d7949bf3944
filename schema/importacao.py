"""Imports of customers into a campaign as the graph shows them, and the links to files."""

from __future__ import annotations

import datetime as dt
from typing import Any

import strawberry

from gateway.domain.erros import EntradaInvalida
from gateway.domain.importacao import ArquivoRecebido
from schema.enums import Canal
from schema.enums_importacao import CategoriaDeErro, EstadoImportacao


class Upload(ArquivoRecebido):
    """A file among the variables, as the graph calls it."""


def ler_upload(valor: object) -> ArquivoRecebido:
    """The file that a multipart request put here.

    Raises:
        EntradaInvalida: it is anything else.
    """
    if not isinstance(valor, ArquivoRecebido):
        raise EntradaInvalida("arquivo", "Envie o arquivo por multipart/form-data (graphql-multipart-request).")
    return valor


def _sem_saida(valor: object) -> Any:
    del valor
    raise TypeError("an upload is never an answer")


UPLOAD = strawberry.scalar(
    name="Upload",
    description="Um arquivo, enviado por multipart/form-data conforme a especificação graphql-multipart-request.",
    specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
    serialize=_sem_saida,
    parse_value=ler_upload,
)


@strawberry.input(description="Um telefone de um cliente a importar.")
class TelefoneNovo:
    """A telephone."""

    ddd: str | None = strawberry.field(default=None, description="DDD, dois algarismos; sem ele, o padrão do PBX.")
    telefone: str = strawberry.field(description="Número sem o DDD, só algarismos.")
    discar_em: dt.datetime | None = strawberry.field(
        default=None, description="Quando discar este telefone; sem isto, na ordem da campanha."
    )
    discar_agora: bool = strawberry.field(
        default=False, description="Se tem prioridade sobre todos os números da campanha (ligue-me agora)."
    )


@strawberry.input(description="Um cliente a importar.")
class ClienteNovo:
    """A customer."""

    parametro1: str = strawberry.field(description="Parâmetro 1: CPF, código do cliente ou outro.")
    parametro2: str = strawberry.field(default="", description="Parâmetro 2: nome do cliente ou outro.")
    telefones: list[TelefoneNovo] = strawberry.field(
        description="De 1 a 5 telefones pelo BANCO, até 13 pela API, na ordem de prioridade."
    )


@strawberry.type(description="O que está errado em uma linha. O valor em si não é repetido. Canal: gateway.")
class ErroDeLinha:
    """An error of a line."""

    linha: int = strawberry.field(description="Número da linha, a partir de 1, contadas as vazias.")
    coluna: int | None = strawberry.field(description="Lugar do campo na linha, a partir de 1; null: a linha toda.")
    campo: str = strawberry.field(description="Nome do campo, ex.: `telefone2`.")
    motivo: str = strawberry.field(description="O que há de errado.")
    categoria: CategoriaDeErro = strawberry.field(description="Tipo do erro.")


@strawberry.type(description="Quantas linhas têm o mesmo tipo de erro. Canal: gateway.")
class ContagemDeLinhas:
    """A count."""

    categoria: CategoriaDeErro = strawberry.field(description="Tipo do erro.")
    linhas: int = strawberry.field(description="Quantas linhas.")


@strawberry.type(description="Um link que entrega um arquivo por pouco tempo, sem chave. Canal: gateway.")
class LinkDeArquivo:
    """A link."""

    url: str = strawberry.field(description="Endereço; começa em `/` quando o gateway não sabe o seu endereço público.")
    expira_em: dt.datetime = strawberry.field(description="Até quando o link vale.")
    avisos: list[str] = strawberry.field(description="O que o arquivo não terá neste PBX.")


@strawberry.type(description="Uma importação de clientes em uma campanha, e até onde ela foi. Canal: gateway.")
class Importacao:
    """An import."""

    id: strawberry.ID = strawberry.field(description="Identificador global da importação.")
    pbx: str = strawberry.field(description="PBX que recebe os clientes.")
    codigo_campanha: int = strawberry.field(description="Código da campanha.")
    estado: EstadoImportacao = strawberry.field(description="Onde a importação está.")
    motivo: str | None = strawberry.field(description="Por que terminou assim, quando não foi até o fim.")
    espera: str | None = strawberry.field(description="O que a importação espera agora; null quando ela avança.")
    canal: Canal = strawberry.field(description="Canal que leva as linhas: BANCO (COPY) ou API.")
    simulada: bool = strawberry.field(description="Se é só uma simulação: valida tudo e não envia nada.")
    repetida: bool = strawberry.field(description="Se o pedido já tinha sido feito com a mesma chave.")
    chave_idempotencia: str = strawberry.field(description="A chave deste pedido.")
    nome_arquivo: str = strawberry.field(description="Nome do arquivo recebido.")
    tamanho_bytes: int = strawberry.field(description="Tamanho do arquivo, em bytes.")
    lidos_bytes: int = strawberry.field(description="Quanto do arquivo já foi validado, em bytes.")
    charset: str | None = strawberry.field(description="Charset detectado no arquivo; null até ser conhecido.")
    charset_exato: bool = strawberry.field(description="`false`: há letras que podem estar trocadas.")
    delimitador: str | None = strawberry.field(description="Separador de campos detectado; null até ser conhecido.")
    linhas_lidas: int = strawberry.field(description="Linhas lidas até agora, sem as vazias.")
    linhas_boas: int = strawberry.field(description="Linhas que podem ser importadas.")
    linhas_recusadas: int = strawberry.field(description="Linhas recusadas na validação.")
    linhas_importadas: int = strawberry.field(
        description="Linhas gravadas na tabela de importação do PBX (BANCO), ou que ele disse ter importado (API)."
    )
    linhas_recusadas_pelo_pbx: int = strawberry.field(description="Linhas que o PBX recusou.")
    linhas_desconhecidas: int = strawberry.field(
        description="Linhas das quais não se sabe se o PBX as recebeu; nunca são enviadas outra vez."
    )
    recusadas_por_categoria: list[ContagemDeLinhas] = strawberry.field(description="As recusadas, por tipo de erro.")
    sinalizadas: list[ContagemDeLinhas] = strawberry.field(
        description="Linhas importadas apesar de repetidas, bloqueadas, ou só em parte aceitas pelo PBX."
    )
    erros: list[ErroDeLinha] = strawberry.field(
        description="Os primeiros erros (até 100); todos estão no arquivo ERROS, em `arquivoDaImportacao`."
    )
    avisos: list[str] = strawberry.field(description="O que não pôde ser conferido neste PBX.")
    criada_em: dt.datetime = strawberry.field(description="Quando o pedido foi guardado.")
    iniciada_em: dt.datetime | None = strawberry.field(description="Quando a validação começou.")
    concluida_em: dt.datetime | None = strawberry.field(description="Quando terminou.")
