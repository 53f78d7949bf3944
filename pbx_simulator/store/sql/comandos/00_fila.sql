-- What waits to be executed, in the order of insertion over all command tables. The row itself stays in its
-- table: it is found by id, or by its place (ctid and the transaction that wrote it) where it has no id.
-- Rows that the simulator writes itself (pbx.origem = 'sistema') are records, not commands.
CREATE TABLE pbx.fila_comandos (
    ordem bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tabela text NOT NULL,
    relacao oid NOT NULL,
    id_linha integer,
    lugar tid NOT NULL,
    transacao xid NOT NULL,
    iniciado boolean NOT NULL DEFAULT false,
    em timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION pbx.enfileirar() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO pbx.fila_comandos (tabela, relacao, id_linha, lugar, transacao)
    VALUES (TG_TABLE_NAME, TG_RELID, (to_jsonb(NEW) ->> TG_ARGV[0])::integer, NEW.ctid, NEW.xmin);
    RETURN NULL;
END $$;
