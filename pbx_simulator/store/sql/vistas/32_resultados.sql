CREATE VIEW public.resultado_discador AS
SELECT r.id, r.id_campanha, r.identificador1, r.identificador2, r.identificador3, r.telefone, r.id_status,
       s.nome AS status, r.data, r.codigo_ligacao, r.discar_em, r.discar_em_operador
FROM pbx.resultado_discador r
LEFT JOIN pbx.status_discador s ON s.id = r.id_status;

CREATE VIEW public.resultado_discador_mensal AS
SELECT r.id, r.uniqueid, r.campaign_customer_phone_number_id, r.identificador1, r.identificador2, r.telefone,
       r.status_id, s.nome AS status_nome, r.data_hora_inicio, r.data_hora_fim, r.ramal,
       c.nome AS campanha_nome, r.campanha_id, r.rota, r.canal, r.replicado
FROM pbx.resultado_discador_mensal r
LEFT JOIN pbx.status_discador s ON s.id = r.status_id
LEFT JOIN pbx.campanhas c ON c.id = r.campanha_id;
