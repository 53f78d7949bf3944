import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';

import consulta from '../../docs/exemplos/consulta.graphql?raw';
import comando from '../../docs/exemplos/comando.graphql?raw';
import assinatura from '../../docs/exemplos/assinatura.graphql?raw';
import { cabecalhos, lerChave } from './chave.js';
import { criarFetcher } from './fetcher.js';

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
    defaultTabs={[consulta, comando, assinatura].map((query) => ({ query, headers }))}
    plugins={[HISTORY_PLUGIN, explorerPlugin()]}
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>Total IP Gateway</GraphiQL.Logo>
  </GraphiQL>,
);
