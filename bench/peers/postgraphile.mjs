// PostGraphile 5 over the same views that the gateway reads, with the keys that views cannot declare.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { makeJSONPgSmartTagsPlugin } from "postgraphile/utils";

const tags = makeJSONPgSmartTagsPlugin({
  version: 1,
  config: {
    class: {
      usuarios: {
        tags: { primaryKey: "id", unique: "ramal", foreignKey: "(id_grupo) references grupos (id_grupo)|@fieldName grupo" },
      },
      grupos: { tags: { primaryKey: "id_grupo" } },
      campanhas: { tags: { primaryKey: "id" } },
      ligacoes_ativo: {
        tags: {
          primaryKey: "id",
          foreignKey: [
            "(ramal) references usuarios (ramal)|@fieldName quemLigou|@foreignFieldName ligacoesAtivas",
            "(id_campanha) references campanhas (id)|@fieldName campanha",
          ],
        },
      },
      telefones_campanhas: {
        tags: {
          primaryKey: "id",
          foreignKey: "(campanha_id) references campanhas (id)|@fieldName campanha|@foreignFieldName telefones",
        },
      },
    },
  },
});

const server = createServer();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  disablePlugins: ["PgIndexBehaviorsPlugin"], // a view shows no index, and they are there
  pgServices: [makePgService({ connectionString: process.env.DSN, schemas: ["public"], poolConfig: { max: 8 } })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false },
  grafast: { explain: false },
});
const serv = instance.createServ(grafserv);
await serv.addTo(server);
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
