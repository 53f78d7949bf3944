CREATE VIEW public.status_servidores AS SELECT id, nome, status FROM pbx.status_servidores;

CREATE VIEW public.rotas AS SELECT id, nome_rota, status_rota FROM pbx.rotas;

CREATE VIEW public.uso_canais AS
SELECT nome, descricao, trunk_id, limite, uso,
       CASE WHEN limite > 0 THEN round(100.0 * uso / limite)::integer ELSE 0 END || '%' AS porcentagem
FROM pbx.uso_canais;

CREATE VIEW public.mensagens_sms_recebidas AS
SELECT id, origem, mensagem, recebida_em FROM pbx.mensagens_sms_recebidas;
