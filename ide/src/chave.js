// The API key of this page: where it comes from and how long it is kept.
//
// It arrives as `#key=…` (a fragment never leaves the browser) or `?key=…`, is removed from the address bar at
// once, and lives in sessionStorage with the editor's tabs: closing the browser tab forgets it.

const PREFIXO_GRAPHIQL = 'graphiql';
const NOME = 'totalip:chave';

export function lerChave(lugar, sessao, historico) {
  const daConsulta = new URLSearchParams(lugar.search);
  const doFragmento = new URLSearchParams(lugar.hash.replace(/^#/, ''));
  const nova = doFragmento.get('key') ?? daConsulta.get('key');
  if (nova === null) return sessao.getItem(NOME) ?? '';
  daConsulta.delete('key');
  doFragmento.delete('key');
  const consulta = daConsulta.toString();
  const fragmento = doFragmento.toString();
  historico.replaceState(null, '', lugar.pathname + (consulta && `?${consulta}`) + (fragmento && `#${fragmento}`));
  if (nova !== sessao.getItem(NOME)) esquecerAbas(sessao); // tabs stored with another key would still send that one
  sessao.setItem(NOME, nova);
  return nova;
}

function esquecerAbas(sessao) {
  for (const nome of Object.keys(sessao)) {
    if (nome.startsWith(PREFIXO_GRAPHIQL)) sessao.removeItem(nome);
  }
}

export function cabecalhos(chave) {
  return JSON.stringify({ Authorization: `Bearer ${chave || 'COLE-AQUI-A-CHAVE'}` }, null, 2);
}
