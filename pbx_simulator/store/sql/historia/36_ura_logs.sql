INSERT INTO pbx.ura_logs (id, uniqueid, id_ura, nome_ura, comando_ura, arquivo_de_som, opcao, duracao, data)
SELECT c.i, c.uniqueid, 1, 'URA Principal', 'Menu', 'menu_principal.wav', (1 + c.toque % 4)::text, c.toque, c.data
FROM pbx_historia.chamadas c
WHERE c.tipo = 'R'
