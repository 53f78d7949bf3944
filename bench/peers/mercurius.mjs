// mercurius with its JIT over the same views, each field with the loader that one would write by hand for it.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

for (const oid of [1114, 1700]) pg.types.setTypeParser(oid, (text) => text); // times and decimals stay text
pg.types.setTypeParser(20, Number);
const pool = new pg.Pool({ connectionString: process.env.DSN, max: 8 });
const rows = async (name, text, values = []) => (await pool.query({ name, text, values })).rows;

const schema = `
  type Query {
    ramal(numero: String!): Ramal
    ramais(first: Int!): [Ramal!]!
    ligacoesAtivas(campanha: Int!, first: Int!): [Ligacao!]!
    campanhas(first: Int!): [Campanha!]!
  }
  type Ramal { codigo: Int, nome: String, numero: String, codigoStatusUsuario: Int, nomeStatusTelefone: String,
    email: String, grupo: Grupo, ligacoesAtivas: [Ligacao!]! }
  type Grupo { codigo: Int, nome: String }
  type Ligacao { codigo: Int, duracao: Int, billing: Int, status: String, numeroRamal: String, data: String,
    tipoLigacao: String, custo: String, custoTotal: String, billingArredondado: Int, uniqueid: String, codigoRota: Int,
    campanha: Campanha }
  type Campanha { codigo: Int, nome: String, telefones: [Telefone!]! }
  type Telefone { codigo: Int, parametro1: String, codigoStatus: Int, nomeStatus: String, importadoEm: String,
    prioridade: Int }
`;

const RAMAL = `SELECT id AS codigo, nome, ramal AS numero, id_status_usuario AS "codigoStatusUsuario",
  nome_status_telefone AS "nomeStatusTelefone", email, id_grupo FROM usuarios`;
const LIGACAO = `id AS codigo, duracao, billing, status, ramal AS "numeroRamal", data, tipo_ligacao AS "tipoLigacao",
  custo, custo_total AS "custoTotal", billing_arredondado AS "billingArredondado", uniqueid, id_rota AS "codigoRota"`;

const resolvers = {
  Query: {
    ramal: async (_, { numero }) => (await rows("ramal", `${RAMAL} WHERE ramal = $1 ORDER BY id LIMIT 1`, [numero]))[0],
    ramais: (_, { first }) => rows("ramais", `${RAMAL} ORDER BY id LIMIT $1`, [first]),
    ligacoesAtivas: (_, { campanha, first }) =>
      rows("ligacoes", `SELECT ${LIGACAO} FROM ligacoes_ativo WHERE id_campanha = $1 ORDER BY id DESC LIMIT $2`, [campanha, first]),
    campanhas: (_, { first }) => rows("campanhas", "SELECT id AS codigo, nome FROM campanhas ORDER BY id LIMIT $1", [first]),
  },
};

/** A loader of one row a key: each key is asked for once, as one statement. */
const one = (name, text, key) => ({
  opts: { cache: false },
  loader: async (asked) => {
    const found = new Map((await rows(name, text, [[...new Set(asked.map(({ obj }) => obj[key]))]])).map((row) => [row.codigo, row]));
    return asked.map(({ obj }) => found.get(obj[key]) ?? null);
  },
});

/** A loader of the first rows of each key, as one statement. */
const many = (name, text, key) => ({
  opts: { cache: false },
  loader: async (asked) => {
    const found = new Map(asked.map(({ obj }) => [obj[key], []]));
    for (const row of await rows(name, text, [[...found.keys()]])) found.get(row.chave).push(row);
    return asked.map(({ obj }) => found.get(obj[key]));
  },
});

const loaders = {
  Ramal: {
    grupo: one("grupo", "SELECT id_grupo AS codigo, nome FROM grupos WHERE id_grupo = ANY($1)", "id_grupo"),
    ligacoesAtivas: many(
      "ultimas",
      `SELECT k.chave, l.* FROM unnest($1::text[]) AS k (chave) CROSS JOIN LATERAL (
         SELECT id AS codigo, data, status, id_campanha FROM ligacoes_ativo WHERE ramal = k.chave ORDER BY id DESC LIMIT 3) l`,
      "numero",
    ),
  },
  Ligacao: {
    campanha: one("campanha", "SELECT id AS codigo, nome FROM campanhas WHERE id = ANY($1)", "id_campanha"),
  },
  Campanha: {
    telefones: many(
      "telefones",
      `SELECT k.chave, t.* FROM unnest($1::int[]) AS k (chave) CROSS JOIN LATERAL (
         SELECT id AS codigo, parametro1, id_status AS "codigoStatus", status AS "nomeStatus", importado_em AS "importadoEm",
           prioridade FROM telefones_campanhas WHERE campanha_id = k.chave ORDER BY id LIMIT 100) t`,
      "codigo",
    ),
  },
};

const app = Fastify();
app.register(mercurius, { schema, resolvers, loaders, jit: 1 });
await app.listen({ port: 0, host: "127.0.0.1" });
console.log(`listening on ${app.server.address().port}`);
