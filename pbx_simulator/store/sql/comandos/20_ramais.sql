CREATE TABLE public.set_status_ramal (
    id serial PRIMARY KEY,
    ramal text,
    id_status integer,
    message text,
    created_at timestamp DEFAULT pbx.agora()
);

CREATE TABLE public.gerenciar_usuarios (
    id serial PRIMARY KEY,
    ramal_padrao text,
    ramal text,
    nome text,
    email text,
    celular text,
    senha text,
    mensagem text,
    acao integer,
    executado boolean DEFAULT false,
    criado_em timestamp DEFAULT pbx.agora(),
    atualizado_em timestamp
);
