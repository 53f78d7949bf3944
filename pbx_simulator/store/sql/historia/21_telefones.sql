-- A telephone has the status of its last call; without a call it was not dialled.
INSERT INTO pbx.telefones
    (id, id_cliente, id_campanha, telefone, prioridade, id_status, importado_em, discado, discar_em, discar_em_operador)
SELECT t.id, t.id_cliente, t.id_campanha, t.telefone, 1 + t.n % 3, (u.ultima & 16777215)::integer, t.importado_em,
       u.ultima IS NOT NULL, NULL, NULL
FROM pbx_historia.telefones t
LEFT JOIN (
    -- the largest call number, with its status in the lower 24 bits
    SELECT telefone_n, max(i << 24 | id_status) AS ultima FROM pbx_historia.chamadas
    WHERE telefone_n IS NOT NULL GROUP BY telefone_n
) AS u ON u.telefone_n = t.n
