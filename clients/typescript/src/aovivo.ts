import type { Documento } from "./documento.js";
import { Estado } from "./estado.js";
import {
  type CampanhaAgora, CampanhasAoVivoDocumento, type CampanhasAoVivoResposta, type CanalAgora, CentralAoVivoDocumento,
  type CentralAoVivoResposta, type GrupoAgora, GruposAoVivoDocumento, type GruposAoVivoResposta, PainelDocumento,
  type PainelResposta, type RamaisAoVivoVariaveis, RamaisAoVivoDocumento, type RamaisAoVivoResposta, type RamalAgora,
  type ServidorAgora,
} from "./gerado.js";
import type { Ligacao } from "./ligacao.js";
import { insistir } from "./recuo.js";

/** Things by their number or code. The map is one and the same; the `Retrato` around it changes. */
export type Mapa<T> = ReadonlyMap<string, T>;
/** Trunks and servers; the PBX is asked for each apart. */
export interface CentralAgora {
  readonly canais: Mapa<CanalAgora>;
  readonly servidores: Mapa<ServidorAgora>;
}
export type PainelAgora = PainelResposta["painel"];

/** A live state, until it is stopped. */
export interface Acompanhamento<V> {
  readonly estado: Estado<V>;
  /** Resolves when stopped; rejects with what ended it. */
  readonly fim: Promise<void>;
  parar(): void;
}

/** What a step does to a map: all of it anew, one entry, or only whether it is known. */
type Passo<T> =
  | { readonly tudo: ReadonlyArray<readonly [string, T]>; readonly conhecido: boolean }
  | { readonly chave: string; readonly valor: T | null }
  | { readonly motivo: string | null }
  | null;

export function ramaisAoVivo(ligacao: Ligacao, variaveis: RamaisAoVivoVariaveis): Acompanhamento<Mapa<RamalAgora>> {
  const ler = ({ ramaisAoVivo: item }: RamaisAoVivoResposta): Passo<RamalAgora> => {
    if (item.__typename === "RetratoDosRamais") {
      return { tudo: item.ramais.map((um) => [um.numero, um]), conhecido: item.conhecido };
    }
    return item.__typename === "MudancaDeRamal" ? { chave: item.numeroRamal, valor: item.ramal } : saber(item);
  };
  return mapa(ligacao, RamaisAoVivoDocumento, variaveis, ler);
}

export function gruposAoVivo(ligacao: Ligacao): Acompanhamento<Mapa<GrupoAgora>> {
  const ler = ({ gruposAoVivo: item }: GruposAoVivoResposta): Passo<GrupoAgora> => {
    if (item.__typename === "RetratoDosGrupos") {
      return { tudo: item.grupos.map((um) => [String(um.grupo.codigo), um]), conhecido: item.conhecido };
    }
    return item.__typename === "MudancaDeGrupo" ? { chave: String(item.codigoGrupo), valor: item.grupo } : saber(item);
  };
  return mapa(ligacao, GruposAoVivoDocumento, { modo: "ESTADO" }, ler);
}

export function campanhasAoVivo(ligacao: Ligacao): Acompanhamento<Mapa<CampanhaAgora>> {
  const ler = ({ campanhasAoVivo: item }: CampanhasAoVivoResposta): Passo<CampanhaAgora> => {
    if (item.__typename === "RetratoDasCampanhas") {
      return { tudo: item.campanhas.map((uma) => [String(uma.codigo), uma]), conhecido: item.conhecido };
    }
    return item.__typename === "MudancaDeCampanha"
      ? { chave: String(item.codigoCampanha), valor: item.campanha }
      : saber(item);
  };
  return mapa(ligacao, CampanhasAoVivoDocumento, { modo: "ESTADO" }, ler);
}

export function centralAoVivo(ligacao: Ligacao): Acompanhamento<CentralAgora> {
  const canais = new Map<string, CanalAgora>();
  const servidores = new Map<string, ServidorAgora>();
  const estado = new Estado<CentralAgora>({ canais, servidores });
  const semSaber = new Map<string, string>(); // kind of thing → why it is not known
  return acompanhar(ligacao, CentralAoVivoDocumento, { modo: "ESTADO" }, estado, ({ centralAoVivo: item }) => {
    switch (item.__typename) {
      case "RetratoDaCentral":
        encher(canais, item.canais);
        encher(servidores, item.servidores);
        semSaber.clear();
        if (!item.canaisConhecidos) semSaber.set("CANAL", SEM_CONFERIR);
        if (!item.servidoresConhecidos) semSaber.set("SERVIDOR", SEM_CONFERIR);
        break;
      case "MudancaDeCanal":
        trocar(canais, String(item.codigoCanal), item.canal);
        break;
      case "MudancaDeServidor":
        trocar(servidores, String(item.codigoServidor), item.servidor);
        break;
      case "EstadoReconciliado":
        semSaber.delete(item.entidade);
        break;
      case "EstadoDesconhecido":
        semSaber.set(item.entidade, item.motivo ?? PERDIDO);
        break;
      case "LacunaDoEstado":
        semSaber.set(item.__typename, FALTAM);
        break;
    }
    const [motivo = null] = semSaber.values();
    estado.por({ conhecido: motivo === null, motivo });
  });
}

export function painel(ligacao: Ligacao, intervaloMs: number): Acompanhamento<PainelAgora | null> {
  const estado = new Estado<PainelAgora | null>(null);
  return acompanhar(ligacao, PainelDocumento, { intervaloMs }, estado, ({ painel: valor }) => {
    const conhecido = valor.ramaisConhecidos && valor.filasConhecidas && valor.campanhasConhecidas;
    estado.por({ valor, conhecido, motivo: conhecido ? null : "o gateway não sabe tudo do PBX" });
  });
}

function encher<T extends { readonly codigo: number | null }>(mapa: Map<string, T>, itens: readonly T[]): void {
  mapa.clear();
  for (const um of itens) mapa.set(String(um.codigo), um);
}

function trocar<T>(mapa: Map<string, T>, chave: string, valor: T | null): void {
  if (valor === null) mapa.delete(chave);
  else mapa.set(chave, valor);
}

const SEM_CONFERIR = "o gateway ainda não conferiu o PBX";
const PERDIDO = "o gateway perdeu o PBX";
const FALTAM = "faltam mudanças: um novo retrato está a caminho";

/** What any state says of being known; null: nothing. */
function saber(item: { readonly __typename: string; readonly motivo?: string | null }): Passo<never> {
  switch (item.__typename) {
    case "EstadoDesconhecido":
      return { motivo: item.motivo ?? PERDIDO };
    case "LacunaDoEstado":
      return { motivo: FALTAM };
    case "EstadoReconciliado":
      return { motivo: null };
    default:
      return null;
  }
}

function mapa<R, V extends object, T>(
  ligacao: Ligacao,
  documento: Documento<R, V>,
  variaveis: V,
  ler: (resposta: R) => Passo<T>,
): Acompanhamento<Mapa<T>> {
  const itens = new Map<string, T>();
  const estado = new Estado<Mapa<T>>(itens);
  return acompanhar(ligacao, documento, variaveis, estado, (resposta) => {
    const passo = ler(resposta);
    if (passo === null) return;
    if ("tudo" in passo) {
      itens.clear();
      for (const [chave, valor] of passo.tudo) itens.set(chave, valor);
      estado.por({ conhecido: passo.conhecido, motivo: passo.conhecido ? null : SEM_CONFERIR });
    } else if ("chave" in passo) {
      trocar(itens, passo.chave, passo.valor);
      estado.por({});
    } else {
      estado.por({ conhecido: passo.motivo === null, motivo: passo.motivo });
    }
  });
}

/** Each connection begins with a snapshot, so there is nothing to resume; between two, nothing is known. */
function acompanhar<R, V extends object, E>(
  ligacao: Ligacao,
  documento: Documento<R, V>,
  variaveis: V,
  estado: Estado<E>,
  aoChegar: (resposta: R) => void,
): Acompanhamento<E> {
  const controle = new AbortController();
  const tentar = (): Promise<void> => ligacao.assinar(documento, variaveis, aoChegar, controle.signal);
  const perdido = (motivo: string): void => estado.por({ conhecido: false, motivo });
  const fim = insistir(tentar, ligacao.recuo, controle.signal, (queda) => perdido(queda.message)).finally(() =>
    perdido("acompanhamento encerrado"),
  );
  return { estado, fim, parar: () => controle.abort() };
}
