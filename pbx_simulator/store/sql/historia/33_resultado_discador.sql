INSERT INTO pbx.resultado_discador
    (id, id_campanha, identificador1, identificador2, identificador3, telefone, id_status, data, codigo_ligacao,
     discar_em, discar_em_operador)
SELECT c.i, t.id_campanha, t.parametro1, t.parametro2, NULL, t.telefone, c.id_status,
       c.data + make_interval(secs => c.toque + CASE WHEN c.atendida THEN c.conversa ELSE 0 END), c.uniqueid, NULL, NULL
FROM pbx_historia.chamadas c
JOIN pbx_historia.telefones t ON t.n = c.telefone_n
WHERE c.tipo = 'D'
