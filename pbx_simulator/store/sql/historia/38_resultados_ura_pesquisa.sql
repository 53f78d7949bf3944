INSERT INTO pbx.resultados_ura_pesquisa
    (id, ura_pesquisa, comando, arquivo, pergunta, resposta, grupo_atendimento, id_usuario, data, uniqueid)
SELECT c.i, 'Pesquisa de Satisfação', 'Nota', 'nota.wav', 'Como avalia o atendimento?',
       (1 + c.conversa % 5)::text, g.nome, c.id_usuario, c.data + make_interval(secs => c.espera + c.conversa),
       c.uniqueid
FROM pbx_historia.chamadas c
JOIN pbx.grupos_de_atendimento g ON g.id = c.id_grupo
WHERE c.tipo = 'R' AND c.atendida AND c.conversa % 20 = 0
