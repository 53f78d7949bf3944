CREATE TABLE public.inserir_telefone_black_list (
    id serial PRIMARY KEY,
    id_black_list integer NOT NULL,
    telefone text NOT NULL,
    mensagem text,
    criado_em timestamp DEFAULT pbx.agora(),
    atualizado_em timestamp
);

CREATE TABLE public.remover_telefone_black_list (
    id serial PRIMARY KEY,
    id_black_list integer,
    telefone text NOT NULL,
    mensagem text,
    criado_em timestamp DEFAULT pbx.agora(),
    atualizado_em timestamp
);
