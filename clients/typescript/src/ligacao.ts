import { type Client, createClient } from "graphql-ws";
import type { Documento } from "./documento.js";
import { deErros, type ErroDoGateway, Queda, traduzir } from "./erros.js";
import { type Espera, Recuo } from "./recuo.js";

export interface Opcoes {
  /** `wss://…/graphql`. */
  readonly url: string;
  /** The key, or what gives it at each connection. */
  readonly chave: string | (() => string | Promise<string>);
  readonly espera?: Espera;
  /** Milliseconds between pings; a ping without a pong in as much time ends the connection. */
  readonly pulsoMs?: number;
  /** An answer with data and errors: what it lacks, and why. */
  readonly aoAvisar?: (erros: readonly ErroDoGateway[]) => void;
  /** A WebSocket class, where there is no global one. */
  readonly webSocket?: unknown;
}

const ESPERA: Espera = { primeiraMs: 500, maximaMs: 30_000 };
const PULSO_MS = 12_000;

/** One socket, made when something needs it, and all operations over it. Nothing is ever sent again by itself. */
export class Ligacao {
  readonly recuo: Recuo;
  readonly #cliente: Client;
  readonly #aoAvisar: (erros: readonly ErroDoGateway[]) => void;

  constructor({ url, chave, espera = ESPERA, pulsoMs = PULSO_MS, aoAvisar = () => {}, webSocket }: Opcoes) {
    this.recuo = new Recuo(espera);
    this.#aoAvisar = aoAvisar;
    let semPong: ReturnType<typeof setTimeout> | undefined;
    this.#cliente = createClient({
      url,
      connectionParams: async () => ({
        authorization: `Bearer ${typeof chave === "string" ? chave : await chave()}`,
      }),
      retryAttempts: 0, // who subscribes knows where to go on: not the socket
      keepAlive: pulsoMs,
      webSocketImpl: webSocket,
      on: {
        ping: (recebido) => {
          if (!recebido) semPong = setTimeout(() => this.#cliente.terminate(), pulsoMs);
        },
        pong: (recebido) => {
          if (!recebido) return;
          clearTimeout(semPong);
          this.recuo.firmou();
        },
        closed: () => clearTimeout(semPong),
      },
    });
  }

  /** One subscription on one connection, to its end.
   *
   * @throws Queda the connection ended, or the gateway ended the subscription or refused it for now.
   * @throws ErroDefinitivo it would not go better another time.
   */
  async assinar<R, V extends object>(
    documento: Documento<R, V>,
    variaveis: V,
    aoChegar: (resposta: R) => void,
    sinal: AbortSignal,
  ): Promise<void> {
    if (sinal.aborted) return;
    let largar = (): void => {};
    const parar = (): void => largar();
    sinal.addEventListener("abort", parar, { once: true });
    try {
      await new Promise<void>((pronto, falhou) => {
        const receber = (resposta: { data?: R | null; errors?: readonly ErroDoGateway[] }): void => {
          if (sinal.aborted) return;
          if (!resposta.data) return falhou(deErros(resposta.errors ?? [{ message: "resposta sem dados" }]));
          if (resposta.errors) this.#aoAvisar(resposta.errors);
          this.recuo.firmou();
          aoChegar(resposta.data);
        };
        largar = this.#cliente.subscribe<R>(
          { query: documento.texto, variables: { ...variaveis } as Record<string, unknown> },
          {
            next: (resposta) => receber(resposta as { data?: R | null; errors?: readonly ErroDoGateway[] }),
            error: (erro) => falhou(traduzir(erro)),
            complete: () => (sinal.aborted ? pronto() : falhou(new Queda("o gateway encerrou a assinatura"))),
          },
        );
      });
    } finally {
      sinal.removeEventListener("abort", parar);
      largar();
    }
  }

  fechar(): void {
    void this.#cliente.dispose();
  }
}
