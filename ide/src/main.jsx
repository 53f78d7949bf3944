import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { cabecalhos, lerChave } from './chave.js';
import { criarFetcher } from './fetcher.js';

// A tab an example of the docs: the three of the README first, then the others by name.
const exemplos = import.meta.glob('../../docs/exemplos/*.graphql', { query: '?raw', import: 'default', eager: true });
const nome = (caminho) => caminho.split('/').pop();
const primeiros = ['consulta.graphql', 'comando.graphql', 'assinatura.graphql'];
const lugar = (caminho) => {
  const achado = primeiros.indexOf(nome(caminho));
  return achado < 0 ? primeiros.length : achado;
};
const abas = Object.entries(exemplos)
  .sort(([a], [b]) => lugar(a) - lugar(b) || nome(a).localeCompare(nome(b)))
  .map(([, texto]) => texto);

const chave = lerChave(window.location, window.sessionStorage, window.history);
const headers = cabecalhos(chave);
const fetcher = criarFetcher(new URL('/graphql', window.location.href).href, chave);

createRoot(document.getElementById('root')).render(
  <GraphiQL
    fetcher={fetcher}
    storage={window.sessionStorage}
    shouldPersistHeaders
    showPersistHeadersSettings={false}
    defaultHeaders={headers}
    defaultEditorToolsVisibility="headers"
    defaultTabs={abas.map((query) => ({ query, headers }))}
    plugins={[HISTORY_PLUGIN, explorerPlugin()]}
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>Total IP Gateway</GraphiQL.Logo>
  </GraphiQL>,
);
