INSERT INTO pbx.grupos_de_atendimento_logs
    (id, id_grupo_de_atendimento, tempo_em_espera, duracao, id_campanha, id_usuario, numero_origem, data, uniqueid)
SELECT c.i, c.id_grupo, c.espera, CASE WHEN c.entregue THEN c.conversa ELSE 0 END, t.id_campanha,
       CASE WHEN c.entregue THEN c.id_usuario END, coalesce(t.telefone, c.telefone), c.data, c.uniqueid
FROM pbx_historia.chamadas c
LEFT JOIN pbx_historia.telefones t ON t.n = c.telefone_n
WHERE c.tipo = 'R' OR c.tipo = 'D' AND c.atendida
