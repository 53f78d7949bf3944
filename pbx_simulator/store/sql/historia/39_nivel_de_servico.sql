-- Service level of 20 s; equal counts as below (gap 102). Days that the world already wrote stay its own.
INSERT INTO pbx.nivel_de_servico
    (data, horario, tempo_nivel_de_servico, id_grupo_de_atendimento, atendidas_abaixo, atendidas_acima,
     desligadas_abaixo, desligadas_acima, total)
SELECT c.data::date, to_char(c.data, 'HH24":00 - "HH24":59"'), 20, c.id_grupo,
       count(*) FILTER (WHERE c.entregue AND c.espera <= 20), count(*) FILTER (WHERE c.entregue AND c.espera > 20),
       count(*) FILTER (WHERE NOT c.entregue AND c.espera <= 20),
       count(*) FILTER (WHERE NOT c.entregue AND c.espera > 20), count(*)
FROM pbx_historia.chamadas c
WHERE c.tipo = 'R' OR c.tipo = 'D' AND c.atendida
GROUP BY 1, 2, 4
ON CONFLICT DO NOTHING
