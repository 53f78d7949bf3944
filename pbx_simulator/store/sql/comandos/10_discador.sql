CREATE TABLE public.importar_discador (
    id_campanha integer,
    identificador1 text,
    identificador2 text,
    ddd1 text,
    telefone1 text,
    ddd2 text,
    telefone2 text,
    ddd3 text,
    telefone3 text,
    ddd4 text,
    telefone4 text,
    ddd5 text,
    telefone5 text,
    telefone_1_discar_agora boolean DEFAULT false,
    telefone_1_discar_em timestamp,
    telefone_2_discar_agora boolean DEFAULT false,
    telefone_2_discar_em timestamp,
    telefone_3_discar_agora boolean DEFAULT false,
    telefone_3_discar_em timestamp,
    telefone_4_discar_agora boolean DEFAULT false,
    telefone_4_discar_em timestamp,
    telefone_5_discar_agora boolean DEFAULT false,
    telefone_5_discar_em timestamp,
    criado_em timestamp DEFAULT pbx.agora()
);

CREATE TABLE public.excluir_telefone_campanha (
    id serial PRIMARY KEY,
    id_telefone integer,
    id_campanha integer,
    executado boolean DEFAULT false,
    data timestamp DEFAULT pbx.agora()
);

CREATE TABLE public.gerenciar_campanhas (
    id serial PRIMARY KEY,
    campanha_id integer,
    data timestamp DEFAULT pbx.agora()
);

CREATE TABLE public.inserir_telefone_campanha (
    id serial PRIMARY KEY,
    id_campanha integer,
    parametro integer,
    valor_parametro text,
    codigo_area integer,
    telefone varchar,
    message text,
    prioridade integer
);

CREATE TABLE public.set_status_telefones_campanhas (
    id serial PRIMARY KEY,
    parametro1 text,
    numerodotelefone text,
    id_campanha integer,
    id_status integer,
    ramal text,
    mensagem text,
    data timestamp,
    uniqueid text
);

CREATE TABLE public.alterar_cliente (
    id_campanha integer,
    parametro integer,
    valor text,
    novo_parametro integer,
    novo_valor text
);
