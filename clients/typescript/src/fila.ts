/** Items between who brings and who takes them, `maximo` at most. */
export class Fila<T> implements AsyncIterable<T> {
  readonly #itens: T[] = [];
  #aberta = true;
  #acordar: () => void = () => {};

  constructor(private readonly maximo: number) {}

  /** False where it is full: the item, and all later ones, are not taken. */
  por(item: T): boolean {
    if (this.#itens.length >= this.maximo) this.fechar();
    if (!this.#aberta) return false;
    this.#itens.push(item);
    this.#acordar();
    return true;
  }

  /** Nothing more comes; what waits is still given. */
  fechar(): void {
    this.#aberta = false;
    this.#acordar();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    while (true) {
      while (this.#itens.length > 0) yield this.#itens.shift() as T;
      if (!this.#aberta) return;
      await new Promise<void>((pronto) => (this.#acordar = pronto));
    }
  }
}
