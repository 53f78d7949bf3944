INSERT INTO pbx.campanhas_historia
    (id, telefones_restantes, clientes_finalizados, clientes_nao_finalizados, ligacoes_atendidas,
     ligacoes_nao_atendidas, ligacoes_ocupadas, retentativas, clientes_virgens, entregues_sem_tabulacao)
SELECT k.id, coalesce(m.restantes, 0), coalesce(m.discados, 0), coalesce(m.clientes - m.discados, 0),
       coalesce(l.atendidas, 0), coalesce(l.nao_atendidas, 0), coalesce(l.ocupadas, 0), 0,
       coalesce(m.clientes - m.discados, 0), 0
FROM pbx.campanhas k
LEFT JOIN (
    SELECT id_campanha, count(*) FILTER (WHERE NOT discado) AS restantes, count(DISTINCT id_cliente) AS clientes,
           count(DISTINCT id_cliente) FILTER (WHERE discado) AS discados
    FROM pbx.telefones WHERE id > $1::integer GROUP BY 1
) AS m ON m.id_campanha = k.id
LEFT JOIN (
    SELECT id_campanha, count(*) FILTER (WHERE status = 'ANSWERED') AS atendidas,
           count(*) FILTER (WHERE status = 'NO ANSWER') AS nao_atendidas,
           count(*) FILTER (WHERE status = 'BUSY') AS ocupadas
    FROM pbx.ligacoes_ativo WHERE id_campanha IS NOT NULL AND id > $2::integer AND id <= $3::integer GROUP BY 1
) AS l ON l.id_campanha = k.id
