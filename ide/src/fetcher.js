// How an operation reaches the gateway: POST for queries and mutations, graphql-transport-ws for subscriptions.

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { CloseCode, createClient } from 'graphql-ws';

function autorizacao(headers) {
  for (const [nome, valor] of Object.entries(headers ?? {})) {
    if (nome.toLowerCase() === 'authorization') return String(valor);
  }
  return '';
}

function traduzirFechamento(evento) {
  if (evento.code === CloseCode.Forbidden || evento.code === CloseCode.Unauthorized) {
    return 'O gateway recusou a chave da assinatura: confira o cabeçalho Authorization na aba Headers.';
  }
  return `A conexão da assinatura foi fechada (código ${evento.code}). ${evento.reason || ''}`.trim();
}

// One client for each authorization in use: the header travels in connection_init, once a connection.
// No automatic retry: it would hide a gap in the events from whoever is looking at the page.
export function criarFetcher(url, chave) {
  const urlWs = url.replace(/^http/, 'ws');
  const clientes = new Map();

  function clientePara(authorization) {
    let cliente = clientes.get(authorization);
    if (!cliente) {
      cliente = createClient({
        url: urlWs,
        connectionParams: authorization ? { authorization } : {},
        retryAttempts: 0,
      });
      clientes.set(authorization, cliente);
    }
    return cliente;
  }

  function comErroLegivel(cliente) {
    return {
      ...cliente,
      subscribe: (payload, sink) =>
        cliente.subscribe(payload, {
          ...sink,
          error: (erro) =>
            sink.error(erro instanceof Error || Array.isArray(erro) ? erro : new Error(traduzirFechamento(erro))),
        }),
    };
  }

  return (parametros, opcoes) => {
    // GraphiQL asks for the schema before its header editor exists, so that request gets the key from here.
    const antesDoEditor = chave && parametros.operationName === 'IntrospectionQuery' && !autorizacao(opcoes?.headers);
    const headers = antesDoEditor ? { ...opcoes?.headers, Authorization: `Bearer ${chave}` } : opcoes?.headers;
    const wsClient = comErroLegivel(clientePara(autorizacao(headers)));
    return createGraphiQLFetcher({ url, wsClient })(parametros, { ...opcoes, headers });
  };
}
