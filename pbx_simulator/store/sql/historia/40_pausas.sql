-- $1 seed, $2 pauses a user and day, $3 pause statuses.
INSERT INTO pbx.pausas (id_usuario, ramal, id_status, data, tempo)
SELECT u.id, u.ramal, ($3::integer[])[1 + (s.sorte & 1048575) % cardinality($3::integer[])],
       d.dia + interval '8 hours' + make_interval(secs => (p - 1) * 43200.0 / $2::integer + (s.sorte / 8 & 1023)),
       60 + (s.sorte / 1024 & 1023)
FROM pbx_historia.dias d
CROSS JOIN generate_series(1, $2::integer) AS p
CROSS JOIN pbx.usuarios u
CROSS JOIN LATERAL (
    SELECT hashint8extended((u.id::bigint * 100000 + d.n) * 100 + p, $1::bigint + 40) & 9223372036854775807 AS sorte
) AS s
WHERE u.ramal IS NOT NULL
