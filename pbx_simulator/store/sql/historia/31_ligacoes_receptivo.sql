INSERT INTO pbx.ligacoes_receptivo
    (id, origem, destino, duracao, billing, status, ramal, data, tipo_ligacao, custo, custo_total, uniqueid,
     desligamento_solicitado)
SELECT c.i, CASE WHEN c.i % 53 <> 0 THEN c.telefone END, coalesce(g.telefone, '1133334000'),
       c.espera + CASE WHEN c.atendida THEN c.conversa ELSE 0 END,
       CASE WHEN c.atendida THEN c.conversa ELSE 0 END,
       CASE WHEN c.atendida THEN 'ANSWERED' ELSE 'NO ANSWER' END,
       CASE WHEN c.atendida THEN u.ramal END,
       c.data, 'receptivo', 0, 0, c.uniqueid, c.toque % 2 = 0
FROM pbx_historia.chamadas c
LEFT JOIN pbx.usuarios u ON u.id = c.id_usuario
LEFT JOIN (
    SELECT grupo_de_atendimento_id, min(telefone) AS telefone FROM pbx.grupos_de_atendimento_telefones GROUP BY 1
) AS g ON g.grupo_de_atendimento_id = c.id_grupo
WHERE c.tipo = 'R'
