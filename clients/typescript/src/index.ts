export type { Acompanhamento, CentralAgora, Mapa, PainelAgora } from "./aovivo.js";
export { ClienteTotalip, type Seguimento } from "./cliente.js";
export { ChaveRecusada, ErroDefinitivo, type ErroDoGateway, OperacaoRecusada, Queda } from "./erros.js";
export type { Estado, Retrato } from "./estado.js";
export { type Evento, type Guardador, GuardadorEmMemoria, type Lacuna, type OpcoesDeEventos } from "./eventos.js";
export type {
  CampanhaAgora, CanalAgora, FiltroDeEventos, GrupoAgora, ModoAoVivo, RamalAgora, ServidorAgora, TipoAlerta, TipoEvento,
} from "./gerado.js";
export type { Opcoes } from "./ligacao.js";
export type { Espera } from "./recuo.js";
