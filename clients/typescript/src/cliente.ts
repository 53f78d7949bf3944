import {
  type Acompanhamento, campanhasAoVivo, type CentralAgora, centralAoVivo, gruposAoVivo, type Mapa, painel,
  type PainelAgora, ramaisAoVivo,
} from "./aovivo.js";
import { type OpcoesDeEventos, seguirEventos } from "./eventos.js";
import type { CampanhaAgora, GrupoAgora, ModoAoVivo, RamalAgora } from "./gerado.js";
import { Ligacao, type Opcoes } from "./ligacao.js";

/** Following that runs until it is stopped. */
export interface Seguimento {
  /** Resolves when stopped; rejects with what ended it: a refused key, a refused operation, an error of `aoReceber`. */
  readonly fim: Promise<void>;
  parar(): void;
}

/** Live events and live state of one PBX, over one WebSocket that comes back by itself. */
export class ClienteTotalip {
  readonly #ligacao: Ligacao;
  readonly #abertos = new Set<() => void>();

  constructor(opcoes: Opcoes) {
    this.#ligacao = new Ligacao(opcoes);
  }

  eventos(opcoes: OpcoesDeEventos): Seguimento {
    const controle = new AbortController();
    return this.#abrir({
      fim: seguirEventos(this.#ligacao, opcoes, controle.signal),
      parar: () => controle.abort(),
    });
  }

  /** By number. `EVENTOS` gives every change to who listens, `ESTADO` the latest. */
  ramaisAoVivo(ramais: readonly string[] | null = null, modo: ModoAoVivo = "ESTADO"): Acompanhamento<Mapa<RamalAgora>> {
    return this.#abrir(ramaisAoVivo(this.#ligacao, { ramais, modo }));
  }

  /** By code. */
  gruposAoVivo(): Acompanhamento<Mapa<GrupoAgora>> {
    return this.#abrir(gruposAoVivo(this.#ligacao));
  }

  /** By code. */
  campanhasAoVivo(): Acompanhamento<Mapa<CampanhaAgora>> {
    return this.#abrir(campanhasAoVivo(this.#ligacao));
  }

  /** Trunks and servers, by code. */
  centralAoVivo(): Acompanhamento<CentralAgora> {
    return this.#abrir(centralAoVivo(this.#ligacao));
  }

  painel(intervaloMs = 1_000): Acompanhamento<PainelAgora | null> {
    return this.#abrir(painel(this.#ligacao, intervaloMs));
  }

  /** Stops everything and closes the socket. */
  fechar(): void {
    for (const parar of this.#abertos) parar();
    this.#ligacao.fechar();
  }

  #abrir<T extends Seguimento>(aberto: T): T {
    this.#abertos.add(aberto.parar);
    const sair = (): void => void this.#abertos.delete(aberto.parar);
    aberto.fim.then(sair, sair);
    return aberto;
  }
}
