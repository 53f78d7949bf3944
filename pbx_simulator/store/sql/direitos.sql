-- What the integration user may do: read the views, read and insert into the command tables, write one column.
GRANT USAGE ON SCHEMA public TO integracao;
DO $$
DECLARE
    relacao record;
BEGIN
    FOR relacao IN
        SELECT c.oid::regclass AS nome, c.relkind
        FROM pg_catalog.pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
    LOOP
        IF relacao.relkind = 'v' THEN
            EXECUTE format('GRANT SELECT ON %s TO integracao', relacao.nome);
        ELSE
            EXECUTE format('GRANT SELECT, INSERT ON %s TO integracao', relacao.nome);
        END IF;
    END LOOP;
END $$;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO integracao;
GRANT UPDATE (replicado) ON public.resultado_discador_mensal TO integracao;
