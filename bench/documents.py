"""What is asked of every server, and how: one question, one document in our schema, one in each peer's.

Answers are compared before anything is timed, as the rows of `Answer.of`: the same values in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass

CAMPANHA = 1
RAMAL = "30250"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Every document is one operation without variables; `bare` is a path of the bare server."""

    name: str
    says: str
    ours: str
    postgraphile: str
    mercurius: str
    bare: str


Q1 = Question(
    "Q1",
    "one ramal by number, 6 fields",
    ours=f"""{{ ramal(numero: "{RAMAL}") {{
      codigo nome numero codigoStatusUsuario nomeStatusTelefone email }} }}""",
    postgraphile=f"""{{ ramal: usuarioByRamal(ramal: "{RAMAL}") {{
      codigo: rowId nome numero: ramal codigoStatusUsuario: idStatusUsuario nomeStatusTelefone email }} }}""",
    mercurius=f"""{{ ramal(numero: "{RAMAL}") {{
      codigo nome numero codigoStatusUsuario nomeStatusTelefone email }} }}""",
    bare=f"/q1?{RAMAL}",
)
Q2 = Question(
    "Q2",
    "1,000 calls of a campaign, 12 fields",
    ours=f"""{{ ligacoesAtivas(first: 1000, filtro: {{codigoCampanha: {{igual: {CAMPANHA}}}}}) {{ nodes {{
      codigo duracao billing status numeroRamal data tipoLigacao custo custoTotal billingArredondado uniqueid
      codigoRota }} }} }}""",
    postgraphile=f"""{{ ligacoesAtivas: allLigacoesAtivos(
      first: 1000, condition: {{idCampanha: {CAMPANHA}}}, orderBy: [ROW_ID_DESC]) {{
      nodes {{ codigo: rowId duracao billing status numeroRamal: ramal data tipoLigacao custo custoTotal
        billingArredondado uniqueid codigoRota: idRota }} }} }}""",
    mercurius=f"""{{ ligacoesAtivas(campanha: {CAMPANHA}, first: 1000) {{
      codigo duracao billing status numeroRamal data tipoLigacao custo custoTotal billingArredondado uniqueid
      codigoRota }} }}""",
    bare=f"/q2?{CAMPANHA}",
)
Q3 = Question(
    "Q3",
    "50 ramais → group → last 3 calls → campaign",
    ours="""{ ramais(first: 50) { nodes { codigo nome numero grupo { codigo nome }
      ligacoesAtivas(first: 3) { nodes { codigo data status campanha { codigo nome } } } } } }""",
    postgraphile="""{ ramais: allUsuarios(first: 50) { nodes { codigo: rowId nome numero: ramal
      grupo { codigo: idGrupo nome }
      ligacoesAtivas(first: 3, orderBy: [ROW_ID_DESC]) { nodes {
        codigo: rowId data status campanha { codigo: rowId nome } } } } } }""",
    mercurius="""{ ramais(first: 50) { codigo nome numero grupo { codigo nome }
      ligacoesAtivas { codigo data status campanha { codigo nome } } } }""",
    bare="/q3",
)
Q4 = Question(
    "Q4",
    "10 campaigns → 100 telephones, 6 fields",
    ours="""{ campanhas(first: 10) { nodes { codigo nome telefones(first: 100) { nodes {
      codigo parametro1 codigoStatus nomeStatus importadoEm prioridade } } } } }""",
    postgraphile="""{ campanhas: allCampanhas(first: 10) { nodes { codigo: rowId nome telefones(first: 100) { nodes {
      codigo: rowId parametro1 codigoStatus: idStatus nomeStatus: status importadoEm prioridade } } } } }""",
    mercurius="""{ campanhas(first: 10) { codigo nome telefones {
      codigo parametro1 codigoStatus nomeStatus importadoEm prioridade } } }""",
    bare="/q4",
)
QUESTIONS = (Q1, Q2, Q3, Q4)
