/** What ends a subscription for good; anything else is come back from. */
export class ErroDefinitivo extends Error {
  override readonly name: string = "ErroDefinitivo";
}

/** The key lives no more, or never did (4403). */
export class ChaveRecusada extends ErroDefinitivo {
  override readonly name = "ChaveRecusada";
}

/** One error of the gateway (`errors` of a GraphQL answer). */
export interface ErroDoGateway {
  readonly message: string;
  readonly extensions?: { readonly codigo?: string; readonly repetivel?: boolean; readonly [mais: string]: unknown };
}

/** The gateway refused the operation, and would again. */
export class OperacaoRecusada extends ErroDefinitivo {
  override readonly name = "OperacaoRecusada";

  constructor(readonly erros: readonly ErroDoGateway[]) {
    super(erros.map(({ message }) => message).join("; "));
  }
}

/** The connection ended, or the operation was refused for now. */
export class Queda extends Error {
  override readonly name = "Queda";

  /** @param codigo of the close frame; null where there was none. */
  constructor(
    motivo: string,
    readonly codigo: number | null = null,
  ) {
    super(motivo);
  }
}

const CHAVE = 4403;
/** We broke the protocol: doing it again breaks it again. */
const NOSSOS = new Set([4400, 4401, 4406, 4409, 4429]);

/** What `graphql-ws` gives to a sink as its error. */
export function traduzir(erro: unknown): Error {
  if (Array.isArray(erro)) return deErros(erro as readonly ErroDoGateway[]);
  if (typeof erro === "object" && erro !== null && "code" in erro && typeof erro.code === "number") {
    const motivo = "reason" in erro && typeof erro.reason === "string" && erro.reason ? erro.reason : "sem motivo";
    const texto = `conexão encerrada: ${erro.code} ${motivo}`;
    if (erro.code === CHAVE) return new ChaveRecusada(texto);
    return NOSSOS.has(erro.code) ? new ErroDefinitivo(texto) : new Queda(texto, erro.code);
  }
  return new Queda(erro instanceof Error ? erro.message : "sem conexão com o gateway");
}

/** The errors of one operation: refused for now only if all of them say so. */
export function deErros(erros: readonly ErroDoGateway[]): Error {
  const porAgora = erros.every(({ extensions }) => extensions?.repetivel === true);
  const recusada = new OperacaoRecusada(erros);
  return porAgora ? new Queda(recusada.message) : recusada;
}
