-- $1 until: only the last 35 days stay here.
INSERT INTO pbx.resultado_discador_mensal
    (id, uniqueid, campaign_customer_phone_number_id, identificador1, identificador2, telefone, status_id,
     data_hora_inicio, data_hora_fim, ramal, campanha_id, rota, canal, replicado)
SELECT c.i, c.uniqueid, t.id, t.parametro1, t.parametro2, t.telefone, c.id_status, c.data,
       c.data + make_interval(secs => c.toque + CASE WHEN c.atendida THEN c.conversa ELSE 0 END),
       CASE WHEN c.entregue THEN u.ramal END, t.id_campanha, r.nome_rota,
       'SIP/' || coalesce(r.nome_rota, 'tronco') || '-' || to_hex((c.i % 65536)::integer), false
FROM pbx_historia.chamadas c
JOIN pbx_historia.telefones t ON t.n = c.telefone_n
LEFT JOIN pbx.usuarios u ON u.id = c.id_usuario
LEFT JOIN pbx.rotas r ON r.id = c.id_rota
WHERE c.tipo = 'D' AND c.data >= $1::timestamp - interval '35 days'
