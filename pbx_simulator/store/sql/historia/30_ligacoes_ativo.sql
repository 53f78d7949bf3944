-- NULLs as installed systems show them: no cost and no billed time without an answer, sometimes no duration.
INSERT INTO pbx.ligacoes_ativo
    (id, destino, duracao, billing, status, ramal, data, tipo_ligacao, custo, custo_total, custo_arredondado,
     billing_arredondado, filial, uniqueid, id_campanha, id_rota, desligamento_solicitado)
SELECT c.i, coalesce(t.telefone, c.telefone),
       CASE WHEN c.i % 97 <> 0 THEN c.toque + CASE WHEN c.atendida THEN c.conversa ELSE 0 END END,
       CASE WHEN c.atendida THEN c.conversa ELSE 0 END,
       CASE WHEN c.atendida THEN 'ANSWERED'
            WHEN c.tipo = 'D' AND s.nome ILIKE '%ocupad%' OR c.tipo = 'A' AND c.toque % 3 = 0 THEN 'BUSY'
            ELSE 'NO ANSWER' END,
       CASE WHEN c.tipo = 'A' OR c.entregue THEN u.ramal END,
       c.data,
       CASE WHEN c.toque % 2 = 0 THEN 'celular local' ELSE 'celular interurbano' END,
       0.12,
       CASE WHEN c.atendida THEN round(0.12 * c.conversa / 60, 4) END,
       CASE WHEN c.atendida THEN round(0.12 * b.arredondado / 60, 4) END,
       CASE WHEN c.atendida THEN b.arredondado END,
       'Matriz', c.uniqueid, t.id_campanha, c.id_rota, c.toque % 2 = 0
FROM pbx_historia.chamadas c
CROSS JOIN LATERAL (SELECT greatest(30, (c.conversa + 5) / 6 * 6) AS arredondado) AS b
LEFT JOIN pbx_historia.telefones t ON t.n = c.telefone_n
LEFT JOIN pbx.usuarios u ON u.id = c.id_usuario
LEFT JOIN pbx.status_discador s ON s.id = c.id_status
WHERE c.tipo <> 'R'
