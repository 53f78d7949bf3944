-- One trigger a command table; its argument names the column that identifies a row, where there is one.
DO $$
DECLARE
    tabela record;
BEGIN
    FOR tabela IN
        SELECT c.oid::regclass AS nome,
               EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'id') AS tem_id
        FROM pg_catalog.pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    LOOP
        EXECUTE format(
            'CREATE TRIGGER enfileirar AFTER INSERT ON %s FOR EACH ROW
             WHEN (current_setting(''pbx.origem'', true) IS DISTINCT FROM ''sistema'')
             EXECUTE FUNCTION pbx.enfileirar(%L)',
            tabela.nome, CASE WHEN tabela.tem_id THEN 'id' ELSE '' END);
    END LOOP;
END $$;
