CREATE VIEW public.campanhas AS
SELECT c.id, c.nome, c.ativa,
       c.telefones_restantes + coalesce(h.telefones_restantes, 0) AS telefones_restantes,
       c.numeros_agendados, c.agendamento_operador,
       c.clientes_finalizados + coalesce(h.clientes_finalizados, 0) AS clientes_finalizados,
       c.clientes_nao_finalizados + coalesce(h.clientes_nao_finalizados, 0) AS clientes_nao_finalizados,
       c.ligacoes_atendidas + coalesce(h.ligacoes_atendidas, 0) AS ligacoes_atendidas,
       c.ligacoes_nao_atendidas + coalesce(h.ligacoes_nao_atendidas, 0) AS ligacoes_nao_atendidas,
       c.ligacoes_ocupadas + coalesce(h.ligacoes_ocupadas, 0) AS ligacoes_ocupadas,
       c.retentativas + coalesce(h.retentativas, 0) AS retentativas,
       c.discando, c.ligacoes_em_andamento_ura, c.clientes_em_ligacao, c.ligacoes_fila,
       c.clientes_virgens + coalesce(h.clientes_virgens, 0) AS clientes_virgens,
       c.entregues_sem_tabulacao + coalesce(h.entregues_sem_tabulacao, 0) AS entregues_sem_tabulacao
FROM pbx.campanhas c
LEFT JOIN pbx.campanhas_historia h ON h.id = c.id;

CREATE VIEW public.status_discador AS SELECT id, nome FROM pbx.status_discador;

CREATE VIEW public.campanhas_logs AS SELECT ramal, descricao, data FROM pbx.campanhas_logs;

CREATE VIEW public.historicos_campanhas AS
SELECT id_campanha, id_cliente, telefone_cliente::varchar AS telefone_cliente,
       identificador1::varchar AS identificador1, identificador2::varchar AS identificador2,
       ramal::varchar AS ramal, data, historico::varchar AS historico
FROM pbx.historicos_campanhas;

CREATE VIEW public.telefones_campanhas AS
SELECT t.id, t.id_campanha AS campanha_id, c.parametro1, c.parametro2, c.parametro3, c.parametro4, t.telefone,
       t.id_status, s.nome AS status, t.importado_em, t.prioridade
FROM pbx.telefones t
LEFT JOIN pbx.clientes c ON c.id = t.id_cliente
LEFT JOIN pbx.status_discador s ON s.id = t.id_status;

-- Its id is the customer's: one row a telephone that was never dialled.
CREATE VIEW public.telefones_nao_trabalhados AS
SELECT t.id_cliente AS id, t.id_campanha, c.parametro1 AS identificador1, c.parametro2 AS identificador2,
       t.telefone, t.importado_em, t.discar_em
FROM pbx.telefones t
LEFT JOIN pbx.clientes c ON c.id = t.id_cliente
WHERE NOT t.discado;

CREATE VIEW public.black_list AS SELECT id_black_list, nome FROM pbx.black_list;

CREATE VIEW public.telefones_bloqueados AS
SELECT t.id, t.telefone, t.descricao, b.nome AS grupo_de_bloqueio
FROM pbx.telefones_bloqueados t
LEFT JOIN pbx.black_list b ON b.id_black_list = t.id_black_list;
