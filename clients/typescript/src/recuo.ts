import { Queda } from "./erros.js";

/** How long to wait between attempts, in milliseconds. */
export interface Espera {
  readonly primeiraMs: number;
  readonly maximaMs: number;
}

const SAIU = 1001; // the gateway is going away, in order: whoever takes its place may be there already

/** The attempts of everything that shares one connection: who falls together waits together. */
export class Recuo {
  #tentativas = 0;
  #aEspera: Promise<void> | null = null;

  constructor(
    private readonly espera: Espera,
    private readonly acaso: () => number = Math.random,
  ) {}

  /** Something arrived: the next fall is a new one. */
  firmou(): void {
    this.#tentativas = 0;
  }

  /** Waits until it is time to try again. */
  async esperar(queda: Queda, sinal: AbortSignal): Promise<void> {
    this.#aEspera ??= this.#dormir(this.proxima(queda.codigo)).finally(() => (this.#aEspera = null));
    await Promise.race([this.#aEspera, parada(sinal)]);
  }

  /** The next wait in milliseconds: twice the one before, up to a maximum, and less by chance, by half at most. */
  proxima(codigo: number | null): number {
    const vez = this.#tentativas++;
    if (vez === 0 && codigo === SAIU) return 0;
    const cheia = Math.min(this.espera.maximaMs, this.espera.primeiraMs * 2 ** Math.min(vez, 30));
    return cheia * (1 - this.acaso() / 2);
  }

  #dormir(ms: number): Promise<void> {
    return new Promise((pronto) => setTimeout(pronto, ms));
  }
}

/** Runs attempts until the signal stops them or an error ends them.
 *
 * @param tentar one attempt; resolving means: again, at once.
 * @param aoCair told before each wait.
 */
export async function insistir(
  tentar: () => Promise<void>,
  recuo: Recuo,
  sinal: AbortSignal,
  aoCair: (queda: Queda) => void,
): Promise<void> {
  while (!sinal.aborted) {
    try {
      await tentar();
    } catch (erro) {
      if (sinal.aborted) return;
      if (!(erro instanceof Queda)) throw erro;
      aoCair(erro);
      await recuo.esperar(erro, sinal);
    }
  }
}

function parada(sinal: AbortSignal): Promise<void> {
  return new Promise((pronto) => {
    if (sinal.aborted) pronto();
    else sinal.addEventListener("abort", () => pronto(), { once: true });
  });
}
