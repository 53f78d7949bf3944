-- What the generation of history needs, dropped when it is done. One draw is a pure function of the row's
-- number, the place that asks and the seed: the same seed gives the same history, in any order of work.
DROP SCHEMA IF EXISTS pbx_historia CASCADE;
CREATE SCHEMA pbx_historia;

CREATE FUNCTION pbx_historia.telefone(i bigint, sal bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (ARRAY['11', '19', '21', '31', '41', '47', '51', '61', '71', '81'])[1 + (hashint8extended(i, sal) & 1048575) % 10]
        || '9' || (60000000 + (hashint8extended(i, sal + 1) & 9223372036854775807) % 39999999)::text
$$;

CREATE UNLOGGED TABLE pbx_historia.dias (n integer PRIMARY KEY, dia date NOT NULL);

CREATE UNLOGGED TABLE pbx_historia.telefones (
    n integer, id integer, id_cliente integer, id_campanha integer, telefone text, parametro1 text, parametro2 text,
    importado_em timestamp
);

-- One row a call of the past: tipo D dialer, A dialled by a user, R inbound.
CREATE UNLOGGED TABLE pbx_historia.chamadas (
    i bigint,
    data timestamp,
    uniqueid text,
    tipo "char",
    atendida boolean,
    entregue boolean,
    id_usuario integer,
    id_grupo integer,
    telefone_n integer,
    telefone text,
    toque integer,
    espera integer,
    conversa integer,
    id_rota integer,
    id_status integer
);
