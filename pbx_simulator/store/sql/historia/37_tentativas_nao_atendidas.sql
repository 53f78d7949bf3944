INSERT INTO pbx.tentativas_nao_atendidas (id, id_usuario, ramal, id_grupo_atendimento, duracao, data, uniqueid)
SELECT c.i, c.id_usuario, u.ramal, c.id_grupo, c.toque, c.data, c.uniqueid
FROM pbx_historia.chamadas c
JOIN pbx.usuarios u ON u.id = c.id_usuario
WHERE c.tipo = 'R' AND c.toque % 10 = 0
