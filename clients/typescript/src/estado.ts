/** What is shown, and whether it equals what the PBX shows. A new object at each change. */
export interface Retrato<V> {
  /** False: `valor` is what was last known, for the reason in `motivo`. */
  readonly conhecido: boolean;
  readonly motivo: string | null;
  readonly valor: V;
}

/** A store that fits `useSyncExternalStore` and the like. */
export class Estado<V> {
  #retrato: Retrato<V>;
  readonly #ouvintes = new Set<() => void>();

  constructor(vazio: V) {
    this.#retrato = { conhecido: false, motivo: "ainda sem resposta do gateway", valor: vazio };
  }

  readonly retrato = (): Retrato<V> => this.#retrato;

  /** Calls `ouvinte` after each change; what it returns ends that. */
  readonly ouvir = (ouvinte: () => void): (() => void) => {
    this.#ouvintes.add(ouvinte);
    return () => this.#ouvintes.delete(ouvinte);
  };

  /** For who fills it. */
  por(novo: Partial<Retrato<V>>): void {
    this.#retrato = { ...this.#retrato, ...novo };
    for (const ouvinte of this.#ouvintes) ouvinte();
  }
}
