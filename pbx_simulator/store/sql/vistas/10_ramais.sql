CREATE VIEW public.usuarios AS
SELECT u.id, u.nome, u.ramal, u.id_status_usuario, su.nome AS status_usuario, u.id_status_telefone,
       st.nome AS nome_status_telefone, u.id_grupo, u.email, u.mobile, u.tipo_da_ligacao, u.uniqueid,
       u.parametro1, u.parametro2, u.telefone, u.id_campanha, @usuarios.telefone_origem@ AS telefone_origem
FROM pbx.usuarios u
LEFT JOIN pbx.status_usuarios su ON su.id = u.id_status_usuario
LEFT JOIN pbx.status_telefone st ON st.id = u.id_status_telefone;

CREATE VIEW public.status_usuarios AS SELECT id, nome FROM pbx.status_usuarios;

CREATE VIEW public.status_telefone AS SELECT id, nome FROM pbx.status_telefone;

CREATE VIEW public.grupos AS SELECT id_grupo, nome FROM pbx.grupos;

CREATE VIEW public.pausas AS
SELECT @pausas.id_usuario@ AS id_usuario, p.ramal, p.id_status, s.nome AS status, p.data, p.tempo
FROM pbx.pausas p
LEFT JOIN pbx.status_usuarios s ON s.id = p.id_status;
