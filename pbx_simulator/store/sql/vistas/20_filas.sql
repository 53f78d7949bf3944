CREATE VIEW public.grupos_de_atendimento AS SELECT id, nome FROM pbx.grupos_de_atendimento;

CREATE VIEW public.grupos_de_atendimento_logs AS
SELECT id, id_grupo_de_atendimento, tempo_em_espera, duracao, id_campanha, id_usuario, numero_origem, data,
       uniqueid
FROM pbx.grupos_de_atendimento_logs;

-- The manual prints three of these names in the singular too (gap 89).
CREATE VIEW public.grupos_de_atendimento_telefones AS
SELECT grupo_de_atendimento_id, telefone FROM pbx.grupos_de_atendimento_telefones;

CREATE VIEW public.grupo_de_atendimento_telefones AS
SELECT grupo_de_atendimento_id, telefone FROM pbx.grupos_de_atendimento_telefones;

CREATE VIEW public.grupos_de_atendimento_usuarios AS
SELECT usuario_id, grupo_de_atendimento_id FROM pbx.grupos_de_atendimento_usuarios;

CREATE VIEW public.grupo_de_atendimento_usuarios AS
SELECT usuario_id, grupo_de_atendimento_id FROM pbx.grupos_de_atendimento_usuarios;

CREATE VIEW public.grupos_de_atendimento_usuarios_status AS
SELECT g.nome AS nome_grupo_de_atendimento, u.nome AS nome_usuario, u.ramal, su.nome AS status_usuario,
       st.nome AS status_telefone
FROM pbx.grupos_de_atendimento_usuarios gu
JOIN pbx.grupos_de_atendimento g ON g.id = gu.grupo_de_atendimento_id
JOIN pbx.usuarios u ON u.id = gu.usuario_id
LEFT JOIN pbx.status_usuarios su ON su.id = u.id_status_usuario
LEFT JOIN pbx.status_telefone st ON st.id = u.id_status_telefone;

CREATE VIEW public.grupo_de_atendimento_usuarios_status AS
SELECT g.nome AS nome_grupo_de_atendimento, u.nome AS nome_usuario, u.ramal, su.nome AS status_usuario,
       st.nome AS status_telefone
FROM pbx.grupos_de_atendimento_usuarios gu
JOIN pbx.grupos_de_atendimento g ON g.id = gu.grupo_de_atendimento_id
JOIN pbx.usuarios u ON u.id = gu.usuario_id
LEFT JOIN pbx.status_usuarios su ON su.id = u.id_status_usuario
LEFT JOIN pbx.status_telefone st ON st.id = u.id_status_telefone;

CREATE VIEW public.tentativas_nao_atendidas AS
SELECT t.id, t.id_usuario, t.ramal, u.nome AS nome_usuario, t.id_grupo_atendimento,
       g.nome AS nome_grupo_atendimento, t.duracao, t.data, t.uniqueid
FROM pbx.tentativas_nao_atendidas t
LEFT JOIN pbx.usuarios u ON u.id = t.id_usuario
LEFT JOIN pbx.grupos_de_atendimento g ON g.id = t.id_grupo_atendimento;

CREATE VIEW public.nivel_de_servico AS
SELECT n.data, n.horario, n.tempo_nivel_de_servico, n.id_grupo_de_atendimento,
       g.nome AS nome_grupo_de_atendimento, n.atendidas_abaixo, n.atendidas_acima, n.desligadas_abaixo,
       n.desligadas_acima, n.total
FROM pbx.nivel_de_servico n
LEFT JOIN pbx.grupos_de_atendimento g ON g.id = n.id_grupo_de_atendimento;
