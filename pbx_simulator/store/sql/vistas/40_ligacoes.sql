CREATE VIEW public.ligacoes_ativo AS
SELECT l.id, l.destino, l.duracao, l.billing, l.status, l.ramal, l.data, l.tipo_ligacao,
       @ligacoes_ativo.custo@ AS custo, @ligacoes_ativo.custo_total@ AS custo_total,
       @ligacoes_ativo.custo_arredondado@ AS custo_arredondado, l.billing_arredondado, l.filial, l.uniqueid,
       l.id_campanha, l.id_rota, r.nome_rota, l.desligamento_solicitado
FROM pbx.ligacoes_ativo l
LEFT JOIN pbx.rotas r ON r.id = l.id_rota;

CREATE VIEW public.ligacoes_receptivo AS
SELECT id, origem, destino, duracao, billing, status, ramal, data, tipo_ligacao, custo, custo_total, uniqueid,
       desligamento_solicitado
FROM pbx.ligacoes_receptivo;

CREATE VIEW public.ura_logs AS
SELECT uniqueid, id_ura, nome_ura, comando_ura, arquivo_de_som, opcao, duracao, data FROM pbx.ura_logs;

CREATE VIEW public.resultados_ura_pesquisa AS
SELECT id, ura_pesquisa, comando, arquivo, pergunta, resposta, grupo_atendimento, id_usuario, data, uniqueid
FROM pbx.resultados_ura_pesquisa;
