import { EventosDocumento, type EventosResposta, type EventosVariaveis, PosicaoAtualDocumento } from "./gerado.js";
import { Fila } from "./fila.js";
import type { Ligacao } from "./ligacao.js";
import { insistir } from "./recuo.js";
import type { Queda } from "./erros.js";

type Item = EventosResposta["eventos"];
/** The gateway says what it cannot deliver. */
export type Lacuna = Extract<Item, { readonly __typename: "Lacuna" }>;
/** Anything of the stream but a gap. */
export type Evento = Exclude<Item, Lacuna>;

/** Where the app keeps how far it has come; of its own for each filter. */
export interface Guardador {
  ler(): string | null | Promise<string | null>;
  guardar(cursor: string): void | Promise<void>;
}

/** For as long as the program runs. */
export class GuardadorEmMemoria implements Guardador {
  #cursor: string | null = null;

  ler(): string | null {
    return this.#cursor;
  }

  guardar(cursor: string): void {
    this.#cursor = cursor;
  }
}

export interface OpcoesDeEventos extends Omit<EventosVariaveis, "apos"> {
  /** Handles one event; the next one waits for it, and only then is the cursor kept. */
  readonly aoReceber: (evento: Evento) => void | Promise<void>;
  /** Events that will not come: read again what depends on them. */
  readonly aoFaltar: (lacuna: Lacuna) => void | Promise<void>;
  readonly aoCair?: (queda: Queda) => void;
  readonly guardador?: Guardador;
  /** Events that may wait for `aoReceber`; with more the subscription is left and taken up again later. */
  readonly maxPendentes?: number;
}

const MAX_PENDENTES = 1_000;

/** Follows the stream until the signal stops it: every event once in each session, in order; what is missing is said.
 *
 * An event whose `aoReceber` fails ends it, and comes again the next time, as its cursor was not kept.
 */
export async function seguirEventos(ligacao: Ligacao, opcoes: OpcoesDeEventos, sinal: AbortSignal): Promise<void> {
  const { aoReceber, aoFaltar, aoCair = () => {}, maxPendentes = MAX_PENDENTES } = opcoes;
  const guardador = opcoes.guardador ?? new GuardadorEmMemoria();
  const quais = {
    ramais: opcoes.ramais ?? null,
    tipos: opcoes.tipos ?? null,
    alertas: opcoes.alertas ?? null,
    filtro: opcoes.filtro ?? null,
  };

  async function tentar(): Promise<void> {
    const apos = (await guardador.ler()) ?? (await comecar(ligacao, guardador, sinal));
    const fila = new Fila<Item>(maxPendentes);
    const desta = new AbortController();
    const daqui = AbortSignal.any([sinal, desta.signal]);
    const chegou = ({ eventos }: EventosResposta): void => {
      if (!fila.por(eventos)) desta.abort();
    };
    const fim = ligacao.assinar(EventosDocumento, { ...quais, apos }, chegou, daqui);
    fim.catch(() => {}).finally(() => fila.fechar()); // what it ends with is told below, after what came before
    try {
      for await (const item of fila) {
        if (sinal.aborted) return;
        if (item.__typename !== "Lacuna") {
          await aoReceber(item);
          await guardador.guardar(item.posicao.cursor);
        } else if (item.motivo === "lento") {
          await guardador.guardar(item.de.cursor); // the gateway still has them: ask again
          return;
        } else {
          await aoFaltar(item);
          await guardador.guardar(item.ate.cursor);
        }
      }
    } finally {
      desta.abort();
    }
    await fim;
  }

  await insistir(tentar, ligacao.recuo, sinal, aoCair);
}

/** Where the stream is now: without it, what comes between a first connection and its fall would be lost unseen. */
async function comecar(ligacao: Ligacao, guardador: Guardador, sinal: AbortSignal): Promise<string | null> {
  const basta = new AbortController();
  let cursor: string | null = null;
  await ligacao.assinar(
    PosicaoAtualDocumento,
    {},
    ({ ramaisAoVivo }) => {
      cursor = ramaisAoVivo.posicao?.cursor ?? null;
      basta.abort();
    },
    AbortSignal.any([sinal, basta.signal]),
  );
  if (cursor !== null) await guardador.guardar(cursor);
  return cursor;
}
