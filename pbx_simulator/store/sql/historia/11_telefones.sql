-- $1 seed, $2 telephones, $3 id before the first.
INSERT INTO pbx_historia.telefones (n, id, id_cliente, id_campanha, telefone, parametro1, parametro2, importado_em)
SELECT i - 1, $3::integer + i, c.id, c.id_campanha, pbx_historia.telefone(i, $1::bigint + 10), c.parametro1,
       c.parametro2, c.importado_em
FROM generate_series(1, $2::bigint) AS i
JOIN pbx.clientes c ON c.id = $3::integer + (i + 2) / 3
