/** An operation's text, with the types of its answer and variables. */
export interface Documento<Resposta, Variaveis> {
  readonly texto: string;
  /** Never there: carries the types. */
  readonly tipos?: { readonly resposta: Resposta; readonly variaveis: Variaveis };
}
