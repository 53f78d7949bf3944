INSERT INTO pbx.historicos_campanhas
    (id, id_campanha, id_cliente, telefone_cliente, identificador1, identificador2, ramal, data, historico)
SELECT c.i, t.id_campanha, t.id_cliente, t.telefone, t.parametro1, t.parametro2, u.ramal,
       c.data + make_interval(secs => c.toque + c.conversa),
       (ARRAY['Cliente pediu retorno amanhã', 'Negociação em andamento', 'Prometeu pagamento', 'Não tem interesse'])
           [1 + c.conversa % 4]
FROM pbx_historia.chamadas c
JOIN pbx_historia.telefones t ON t.n = c.telefone_n
JOIN pbx.usuarios u ON u.id = c.id_usuario
WHERE c.tipo = 'D' AND c.entregue AND c.conversa % 2 = 0
