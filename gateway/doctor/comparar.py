"""Pure comparisons of what a PBX showed with the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.channels.database.catalogue import Catalogue, TableInfo
from gateway.doctor.contrato import Contrato, Tabela
from gateway.doctor.relato import Exame, Tipo
from gateway.protocol.columns import CampoIlegivel
from gateway.protocol.messages import Mensagem, read_message

Campos = Mapping[str, tuple[str, ...]]
DESVIO_ACEITO: Final = timedelta(seconds=5)


def catalogo(contrato: Contrato, visto: Catalogue, campos: Campos, exame: Exame) -> None:
    """Views, columns and types."""
    for tabela in contrato.tabelas.values():
        there = visto.table(tabela.nome)
        onde = f"tabelas.{tabela.nome}"
        if there is None:
            exame.difere(
                Tipo.VIEW_AUSENTE,
                onde,
                f"o banco não tem “{tabela.nome}”: os campos que só ela dá valem null, com um aviso.",
                campos_de(onde, campos),
            )
            continue
        _colunas(tabela, there, campos, exame)
    exame.vistos.append(f"{len(contrato.tabelas)} views e tabelas do contrato")


def _colunas(tabela: Tabela, there: TableInfo, campos: Campos, exame: Exame) -> None:
    known = set()
    for coluna, right in tabela.colunas.items():
        onde = f"tabelas.{tabela.nome}.{coluna}"
        real = there.real_name(coluna)
        if real is None:
            exame.difere(
                Tipo.COLUNA_AUSENTE,
                onde,
                f"“{tabela.nome}” não tem a coluna “{coluna}”: o que ela dá vale null, com um aviso.",
                campos.get(onde, ()),
            )
            continue
        known.add(real)
        if real != coluna:
            exame.difere(
                Tipo.COLUNA_RENOMEADA,
                onde,
                f"“{coluna}” chama-se “{real}” em “{there.name}”: o gateway a lê com esse nome, nada muda.",
                campos.get(onde, ()),
            )
        found = there.columns[real].type
        if found not in right:
            exame.difere(
                Tipo.TIPO_DIFERENTE,
                onde,
                f"“{tabela.nome}.{coluna}” é {found}; o contrato diz {' ou '.join(right)}: "
                "o valor pode vir como erro de leitura.",
                campos.get(onde, ()),
            )
    for extra in there.columns.keys() - known:
        exame.difere(
            Tipo.COLUNA_EXTRA,
            f"tabelas.{tabela.nome}.{extra}",
            f"“{there.name}” tem a coluna “{extra}”, que o contrato não tem: nenhum campo a lê.",
        )


def mensagens(onde: str, textos: Iterable[str], exame: Exame) -> None:
    """Texts of the PBX that the contract lacks; the text is told as far as it is a message, never a value."""
    for texto in textos:
        desconhecida(onde, read_message(texto), exame)


def desconhecida(onde: str, mensagem: Mensagem, exame: Exame) -> None:
    """The same for a message that was read already."""
    if not mensagem.reconhecida:
        exame.difere(
            Tipo.MENSAGEM_DESCONHECIDA,
            onde,
            f"“{onde}” mostrou um texto de {len(mensagem.texto)} letras que o contrato não tem: um comando que o "
            "receber termina DESCONHECIDO.",
        )


def formato(onde: str, ilegiveis: Sequence[CampoIlegivel], lidas: int, campos: Campos, exame: Exame) -> None:
    """Lines or columns of an answer that are not as the contract has them."""
    motivos: dict[tuple[str, str], int] = {}
    for one in ilegiveis:
        motivos[one.campo, one.motivo] = motivos.get((one.campo, one.motivo), 0) + 1
    for (campo, motivo), vezes in motivos.items():
        exame.difere(
            Tipo.FORMATO,
            f"{onde}.{campo}",
            f"{vezes} de {vezes + lidas} linhas de “{onde}” não puderam ser lidas ({campo}: {motivo}): erro em vez de "
            "valor.",
            campos_de(onde, campos),
        )


def campos_de(onde: str, campos: Campos) -> tuple[str, ...]:
    """Every field that something under this place touches."""
    return tuple(sorted({name for place, names in campos.items() if place.startswith(onde + ".") for name in names}))


def charset(onde: str, variavel: str, campos: Campos, exame: Exame) -> None:
    """Bytes that are not in the declared charset."""
    exame.difere(
        Tipo.CHARSET,
        onde,
        f"escreve em outro charset que o declarado em {variavel}: letras acentuadas podem sair erradas.",
        campos_de(onde, campos),
    )


def relogio(onde: str, deles: datetime, nosso: datetime, exame: Exame) -> None:
    """The PBX's local time beside ours in the zone of the settings; both naive."""
    desvio = deles - nosso
    exame.vistos.append(f"relógio: {desvio.total_seconds():+.1f} s em relação ao do gateway")
    if abs(desvio) > DESVIO_ACEITO:
        exame.difere(
            Tipo.RELOGIO,
            onde,
            f"o relógio do PBX está {desvio.total_seconds():+.0f} s em relação ao do gateway: acerte os relógios, ou "
            "TOTALIP_TZ se a diferença é de horas inteiras; todo instante lido do PBX sai deslocado.",
        )


def codificacao(parametros: Mapping[str, Any], exame: Exame) -> None:
    """The database's own encoding."""
    codificado = str(parametros["server_encoding"])
    exame.vistos.append(f"codificação do banco: {codificado}")
    if codificado != "UTF8":
        exame.difere(
            Tipo.CHARSET,
            "tabelas",
            f"o banco é {codificado}, não UTF8: o PostgreSQL converte na leitura; textos fora dele são recusados.",
        )
