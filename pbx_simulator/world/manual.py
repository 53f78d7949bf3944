"""The manual's own data: what its examples speak of, so that each can be called and gives its answer.

Where two examples cannot both be true of one installation the one that asks for a single thing wins over a
list: campaign 2 does not exist (§1.1.7) although §1.1.10 lists it; user 5 is that of §1.1.23, not of §1.1.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pbx_simulator.world import model as m

STATUS_USUARIOS: Mapping[int, str] = {
    1: "Logado", 2: "Deslogado", 3: "Siga-me", 4: "Reunião", 5: "Visita em Cliente", 6: "Intervalo de Almoço",
    7: "Feedback", 52: "Treinamento", 55: "Intervalo Almoço",
}  # fmt: skip
STATUS_TELEFONE: Mapping[int, str] = {
    0: "Livre",
    1: "Ocupado",
    2: "Ocupado",
    3: "Ocupado",
    4: "Desconectado",
    8: "Tocando",
    9: "Ocupado",
}
STATUS_DISCADOR = (
    m.StatusDiscador(1, "Venda realizada", finaliza=True),
    m.StatusDiscador(3, "Entregue ao Operador"),
    m.StatusDiscador(6, "Desligado pelo Cliente", retenta=True),
    m.StatusDiscador(7, "Ocupado", retenta=True),
    m.StatusDiscador(8, "Não Atende", retenta=True),
    m.StatusDiscador(9, "Discado Sistema", intermediario=True),
    m.StatusDiscador(10, "Sem Interesse", finaliza=True),
    m.StatusDiscador(11, "Desligado Sem Operadores Livres", retenta=True),
    m.StatusDiscador(12, "Rota Indisponível", retenta=True),
    m.StatusDiscador(13, "Número Inválido"),
    m.StatusDiscador(m.URA_DISCADOR, "URA do Discador", intermediario=True),
    m.StatusDiscador(m.NA_FILA, "Na Fila de Espera", intermediario=True),
    m.StatusDiscador(m.SEM_TABULACAO, "Entregue Sem Tabulação"),
    m.StatusDiscador(23, "Agendamento Discador", reagendar=True),
    m.StatusDiscador(93, "Contato com Terceiro"),
    m.StatusDiscador(m.AGENDAMENTO_OPERADOR, "Agendamento Operador"),
)
# code, name, extension, hardphone
USUARIOS = (
    (1, "Suporte Totalip", "99999", False), (3, "Carlos da Silva", "10005", False),
    (4, "Beatriz Ramos", "10010", True), (5, "Eduardo Moreira", "40009", False),
    (6, "Marcos Pereira", "67156", False), (7, "Rodrigo Vieira", "20010", False),
    (8, "Fábio Assunção", "40024", True), (9, "Marina Fagundes Romero", "40119", False),
    (10, "Cláudia Nascimento", "64136", False), (11, "Pedro Faria", "62152", False),
    (12, "Júlio da Silva", "65198", False), (13, "Íris Conceição", "40018", True),
    (14, "Rafael Bueno", "62197", False), (15, "Modelo de Atendente", "77777", False),
    (16, "Luís Araújo", "40000", False), (17, "Fernanda Martins", "60179", False),
    (18, "Rodrigo Soares", "65160", False), (19, "Débora Magalhães", "40005", False),
    (20, "Antônio Teixeira", "40044", False), (21, "José Gonçalves", "40045", False),
    (26, "Rafael Franco Prazeres", "40110", False), (27, "Ana Paula Santos", "40111", False),
)  # fmt: skip
FILAS = ((1, "call_center", "1133553400"), (2, "Comercial", "1133553401"), (3, "Suporte Técnico", "1133553402"))
CAMPANHAS = (
    (1, "Campanha Clientes X"), (3, "Campanha Clientes Z"), (10, "Cobrança São João"), (15, "Reativação"),
    (20, "Renovação"), (23, "Pós-venda"), (27, "Pesquisa; 1ª onda <piloto>"), (50, "Pesquisa de Satisfação"),
    (80, "Testes"), (210, "Total IP"),
)  # fmt: skip
# campaign, parametro1..3, telephones
CLIENTES: tuple[tuple[int, tuple[str | None, ...], tuple[str, ...]], ...] = (
    (1, ("219.273.058-61", "TESTE DO TOTALIP"), ("1133553434", "1180986654", "1180125890", "1133553400")),
    (1, ("Total IP", "Tecnologia"), ("1133553434", "11984160601", "1180986654", "1180125890")),
    (10, ("21927305861", "TotalIP"), ("1133553434", "1133553435", "1133553436")),
    (20, ("127846", "1234", "10"), ("1133553434", "11984169856")),
    (23, ("Jonathan Mendes", "0002"), ("1133553434", "1133553437")),
    (210, ("Total IP", "Tecnologia"), ("1133553434", "1133553435", "11999884466")),
)
TELEFONE_120000 = (15, ("123&IdBase=45", 'Comércio "Três Irmãos" <filial>; São Paulo'), "1135125818")
# §1.1.8: user, parametro1, parametro2, DDD + number, status, duration
LIGACOES_27 = (
    (21, "127846", "0001", "2181793134", 3, 85), (None, "467351", "0002", "9889254691", 8, 5),
    (10, "400173", "0001", "6235236544", 6, 96), (None, "147494", "0002", "1184826400", 12, 54),
    (21, "397547", "0001", "2192053545", 7, 30),
)  # fmt: skip
# §1.1.14: user, number, duration, waiting time, instant
FILA_COMERCIAL = (
    (27, "1130761239", 1382, 21, "09:51"), (9, "1131888490", 63, 2, "10:10"), (26, "1131888490", 49, 6, "10:12"),
    (27, "1123312836", 41, 5, "10:31"), (9, "1123312836", 426, 5, "10:33"), (26, "1130761244", 33, 4, "10:51"),
    (26, "1189883083", 45, 11, "11:18"), (9, "1132425871", 96, 6, "11:26"),
)  # fmt: skip
DIA_COMERCIAL = datetime.fromisoformat("2010-11-04T00:00:00")
SERVIDORES = (
    (1, "Servidor Banco de Dados", "OK"), (2, "Servidor Aplicação 1", "WARNING - Particao /backup 84%"),
    (3, "Servidor Aplicação 2", "CRITICAL - Uso de Memoria SWAP 21%"),
)  # fmt: skip
GRAVACAO = m.Gravacao("1272916393.14005", [84532, 84533], [3, 2])
EMAIL = m.Email(
    61, "remetente@totalip.com.br", "destinatario@totalip.com.br", "Assunto Teste", "Bom dia, corpo de e-mail teste",
    datetime.fromisoformat("2017-05-15T15:57:15.108438"), inline=True, fila=1, ramal="10005",
)  # fmt: skip
