-- $1 seed, $2 first, $3 last, $4 of how many calls, $5 days, $6 members' users, $7 members' groups, $8 users,
-- $9 routes, $10 dialled telephones, $11 statuses of the answered, $12 of the others, $13 first number.
-- The seconds of a uniqueid are universal time, three hours later than the PBX's clock.
-- A call in every same share of each day from 8 h to 20 h; numbers grow with time, as they do in the real table.
INSERT INTO pbx_historia.chamadas
SELECT b.i + $13::bigint,
       b.data,
       floor(extract(epoch FROM b.data))::bigint + 10800 || '.' || (b.i + $13::bigint),
       b.tipo,
       b.atendida,
       b.atendida AND (b.tipo <> 'D' OR b.sorte3 % 5 < 4) AS entregue,
       CASE WHEN b.tipo = 'A' THEN ($8::integer[])[1 + b.sorte2 % cardinality($8::integer[])] ELSE ($6::integer[])[1 + b.sorte2 % cardinality($6::integer[])] END,
       ($7::integer[])[1 + b.sorte2 % cardinality($7::integer[])],
       CASE WHEN b.tipo = 'D' AND $10::bigint > 0 THEN (b.sorte1 / 100 % $10::bigint)::integer END,
       pbx_historia.telefone(b.i, $1::bigint + 20),
       (5 + b.sorte3 / 10 % 30)::integer,
       (b.sorte3 / 1000 % 90)::integer,
       (20 + b.sorte2 / 100000 % 400)::integer,
       ($9::integer[])[1 + b.sorte3 / 100000 % cardinality($9::integer[])],
       CASE WHEN b.atendida THEN ($11::integer[])[1 + b.sorte1 / 10000 % cardinality($11::integer[])]
            ELSE ($12::integer[])[1 + b.sorte1 / 10000 % cardinality($12::integer[])] END
FROM (
    SELECT s.i, s.sorte1, s.sorte2, s.sorte3, t.tipo,
           date_trunc('second', d.dia + interval '8 hours'
               + ((s.i - 1) * $5::bigint % $4::bigint) * (interval '12 hours' / $4::double precision)) AS data,
           s.sorte2 / 7 % 100 < CASE t.tipo WHEN 'D' THEN 45 WHEN 'A' THEN 70 ELSE 88 END AS atendida
    FROM (
        SELECT i,
               hashint8extended(i, $1::bigint + 21) & 9223372036854775807 AS sorte1,
               hashint8extended(i, $1::bigint + 22) & 9223372036854775807 AS sorte2,
               hashint8extended(i, $1::bigint + 23) & 9223372036854775807 AS sorte3
        FROM generate_series($2::bigint, $3::bigint) AS i
    ) AS s
    CROSS JOIN LATERAL (
        SELECT CASE WHEN s.sorte1 % 100 < 45 THEN 'D'::"char" WHEN s.sorte1 % 100 < 60 THEN 'A' ELSE 'R' END AS tipo
    ) AS t
    JOIN pbx_historia.dias d ON d.n = (s.i - 1) * $5::bigint / $4::bigint
) AS b
