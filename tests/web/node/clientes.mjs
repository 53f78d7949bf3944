// One GraphQL client against a running gateway, as its users use it: a query, a subscription, a mutation, and a
// subscription that goes on after what the first one saw. Prints what each gave, as one JSON object.
// Usage: node clientes.mjs CLIENT URL STATUS, with KEY in the environment.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import { Client, fetchExchange, subscriptionExchange } from "urql";

const [name, url, status] = process.argv.slice(2);
const authorization = `Bearer ${process.env.KEY}`;
const headers = { authorization };

const QUERY = "{ ramal(numero: \"40000\") { numero } }";
const STATE = "subscription { ramaisAoVivo(ramais: [\"40000\"]) { __typename posicao { cursor } } }";
const MUTATION = `mutation { alterarStatusRamal(ramal: "40000", statusId: ${status}) { estado } }`;
const EVENTS = `subscription ($apos: String) {
  eventos(tipos: [S], apos: $apos) { __typename ... on EventoTrocaStatus { numeroRamal codigoStatus } }
}`;

const websocket = () => createWs({ url: url.replace("http", "ws"), connectionParams: headers });

/** Items of anything with `subscribe(observer)`. */
async function first(source, wanted) {
  let ended;
  try {
    return await new Promise((resolve, reject) => {
      ended = source.subscribe({
        next: (item) => item.errors || item.error ? reject(new Error(JSON.stringify(item)))
          : wanted(item.data) && resolve(item.data),
        error: (error) => reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
        complete: () => reject(new Error("ended without what was waited for")),
      });
    });
  } finally {
    ended.unsubscribe();
  }
}

/** graphql-ws and graphql-sse have the same shape. */
function plain(client) {
  const run = (query, variables, wanted) =>
    first({ subscribe: (sink) => ({ unsubscribe: client.subscribe({ query, variables }, sink) }) }, wanted);
  const once = (query) => run(query, {}, () => true);
  return { query: once, mutate: once, subscribe: run, close: () => client.dispose() };
}

function apollo() {
  const socket = websocket();
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, headers }),
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    query: async (query) => (await client.query({ query: gql(query) })).data,
    mutate: async (mutation) => (await client.mutate({ mutation: gql(mutation) })).data,
    subscribe: (query, variables, wanted) => first(client.subscribe({ query: gql(query), variables }), wanted),
    close: () => socket.dispose(),
  };
}

function urql() {
  const socket = websocket();
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
  });
  const exchanges = [fetchExchange, subscriptionExchange({ forwardSubscription })];
  const client = new Client({ url, exchanges, fetchOptions: { headers }, preferGetMethod: false });
  const data = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  const following = (query, variables) => ({
    subscribe: (sink) => client.subscription(query, variables).subscribe(sink.next),
  });
  return {
    query: async (query) => data(await client.query(query, {}).toPromise()),
    mutate: async (mutation) => data(await client.mutation(mutation, {}).toPromise()),
    subscribe: (query, variables, wanted) => first(following(query, variables), wanted),
    close: () => socket.dispose(),
  };
}

const clients = {
  "graphql-ws": () => plain(websocket()),
  "graphql-sse": () => plain(createSse({ url, headers })),
  "@apollo/client": apollo,
  urql,
};

const client = clients[name]();
const query = await client.query(QUERY);
const state = await client.subscribe(STATE, {}, () => true);
const apos = state.ramaisAoVivo.posicao.cursor;
const mutation = await client.mutate(MUTATION);
const event = await client.subscribe(EVENTS, { apos }, (data) => data.eventos.__typename === "EventoTrocaStatus");
client.close();
console.log(JSON.stringify({ query, state, mutation, event }));
