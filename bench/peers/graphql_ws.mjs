// graphql-ws on ws, as its README shows it: every subscriber has an iterator and an execution of its own.
// Usage: node graphql_ws.mjs SCHEMA EVENTS_PORT — prints {"porta":…} when it listens.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const [, , schemaFile, eventsPort] = process.argv;
const schema = buildSchema(readFileSync(schemaFile, 'utf8'));
const readers = new Set();

class Reader {
  constructor(ramais) {
    this.ramais = ramais && new Set(ramais);
    this.pending = [];
    this.waiting = null;
    readers.add(this);
  }
  offer(event) {
    if (this.ramais && !this.ramais.has(event.numeroRamal)) return;
    if (this.waiting) {
      this.waiting({ value: event, done: false });
      this.waiting = null;
    } else this.pending.push(event);
  }
  next() {
    if (this.pending.length) return Promise.resolve({ value: this.pending.shift(), done: false });
    return new Promise((resolve) => (this.waiting = resolve));
  }
  return() {
    readers.delete(this);
    return Promise.resolve({ value: undefined, done: true });
  }
  [Symbol.asyncIterator]() {
    return this;
  }
}

const eventos = schema.getSubscriptionType().getFields().eventos;
eventos.subscribe = (_, { ramais }) => new Reader(ramais);
eventos.resolve = (event) => event;

let sequence = 0;
const epoch = '0123456789abcdef';
createInterface({ input: connect(Number(eventsPort), '127.0.0.1') }).on('line', (line) => {
  const [, numeroRamal, telefoneOrigem, telefoneDiscado, uniqueid] = line.slice(1, -1).split('><');
  const cursor = Buffer.from(`${epoch}:${++sequence}`).toString('base64url');
  const event = {
    __typename: 'EventoLigacaoReceptiva',
    id: `Evento:principal:${cursor}`,
    pbx: 'principal',
    posicao: { epoca: epoch, sequencia: sequence, cursor },
    recebidoEm: new Date().toISOString(),
    tipo: 'R',
    sintetico: false,
    numeroRamal,
    telefoneOrigem,
    telefoneDiscado,
    uniqueid,
  };
  for (const reader of readers) reader.offer(event);
});

const http = createServer();
// Under a burst the pong of a live client waits behind it for longer than the default of 12 s.
const keepAlive = 600_000;
useServer({ schema }, new WebSocketServer({ server: http, path: '/graphql' }), keepAlive);
http.listen(0, '127.0.0.1', 2048, () => console.log(JSON.stringify({ porta: http.address().port })));
