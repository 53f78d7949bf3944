// The reference client as an app uses it; says on its standard output, one JSON object a line, what happens to it.
// Usage: node cliente.mjs URL CURSOR_FILE, with KEY in the environment. It reads lines from its standard input:
// `segurar` makes the handler of events wait, `soltar` lets it go on, `parar` ends.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { ClienteTotalip } from "../../clients/typescript/dist/index.js";

const [url, arquivo] = process.argv.slice(2);
const simples = (_, valor) => (valor instanceof Map ? Object.fromEntries(valor) : valor);
const dizer = (o, mais) => console.log(JSON.stringify({ o, ...mais }, simples));

let solto = Promise.resolve();
let soltar = () => {};

const cliente = new ClienteTotalip({
  url,
  chave: async () => process.env.KEY,
  espera: { primeiraMs: 50, maximaMs: 400 },
});

const eventos = cliente.eventos({
  ramais: ["40000"],
  filtro: { tipos: ["S"] },
  maxPendentes: 3,
  guardador: {
    ler: () => (existsSync(arquivo) ? readFileSync(arquivo, "utf8") : null),
    guardar: (cursor) => {
      writeFileSync(arquivo, cursor);
      dizer("cursor", { cursor });
    },
  },
  aoReceber: async (evento) => {
    await solto;
    const { __typename: tipo, codigoStatus = null, sintetico = null, id } = evento;
    dizer("evento", { tipo, codigoStatus, sintetico, id });
  },
  aoFaltar: ({ motivo }) => dizer("lacuna", { motivo }),
  aoCair: ({ codigo }) => dizer("queda", { codigo }),
});
eventos.fim.then(() => dizer("fim", {}), ({ name }) => dizer("fim", { erro: name }));

const estados = {
  ramais: cliente.ramaisAoVivo(["40000"], "EVENTOS"),
  grupos: cliente.gruposAoVivo(),
  campanhas: cliente.campanhasAoVivo(),
  central: cliente.centralAoVivo(),
  painel: cliente.painel(100),
};
for (const [quem, { estado, fim }] of Object.entries(estados)) {
  const mostrar = () => {
    const { conhecido, motivo, valor } = estado.retrato();
    dizer(quem, { conhecido, motivo, valor });
  };
  estado.ouvir(mostrar);
  fim.catch(() => {});
}

for await (const linha of createInterface({ input: process.stdin })) {
  if (linha === "segurar") {
    solto = new Promise((pronto) => (soltar = pronto));
    dizer("segurando");
  }
  if (linha === "soltar") soltar();
  if (linha === "parar") break;
}
cliente.fechar();
await eventos.fim.catch(() => {});
process.exit(0);
