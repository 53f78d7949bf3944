CREATE TABLE pbx.clientes (
    id integer PRIMARY KEY,
    id_campanha integer,
    parametro1 text,
    parametro2 text,
    parametro3 text,
    parametro4 text,
    importado_em timestamp
);
CREATE INDEX clientes_parametro1 ON pbx.clientes (parametro1);

-- discado: dialled at least once; what is not yet is telefones_nao_trabalhados.
CREATE TABLE pbx.telefones (
    id integer PRIMARY KEY,
    id_cliente integer,
    id_campanha integer,
    telefone text,
    prioridade integer,
    id_status integer,
    importado_em timestamp,
    discado boolean DEFAULT false,
    discar_em timestamp,
    discar_em_operador timestamp
);
CREATE INDEX telefones_campanha ON pbx.telefones (id_campanha);
CREATE INDEX telefones_cliente ON pbx.telefones (id_cliente);

CREATE TABLE pbx.black_list (
    id_black_list integer PRIMARY KEY,
    nome text
);

CREATE TABLE pbx.telefones_bloqueados (
    id integer PRIMARY KEY,
    telefone bigint,
    descricao text,
    id_black_list integer
);
