-- $1 seed, $2 telephones, $3 campaigns, $4 id before the first; three telephones a customer.
INSERT INTO pbx.clientes (id, id_campanha, parametro1, parametro2, parametro3, parametro4, importado_em)
SELECT $4::integer + i,
       ($3::integer[])[1 + (hashint8extended(i, $1::bigint + 1) & 1048575) % cardinality($3::integer[])],
       lpad(((hashint8extended(i, $1::bigint + 2) & 9223372036854775807) % 100000000000)::text, 11, '0'),
       (ARRAY['Ana', 'Bruno', 'Carla', 'Davi', 'Eliane', 'Fábio', 'Gabriela', 'Heitor', 'Inês', 'João'])
           [1 + (hashint8extended(i, $1::bigint + 3) & 1048575) % 10]
       || ' ' || (ARRAY['Silva', 'Souza', 'Araújo', 'Conceição', 'Lima', 'Gonçalves', 'Rocha', 'Magalhães'])
           [1 + (hashint8extended(i, $1::bigint + 4) & 1048575) % 8],
       NULL, NULL,
       (SELECT min(dia) FROM pbx_historia.dias)
           - make_interval(hours => (12 + (hashint8extended(i, $1::bigint + 5) & 1048575) % 480)::integer)
FROM generate_series(1, ($2::bigint + 2) / 3) AS i
