-- The simulated clock as the database sees it: defaults such as criado_em follow it.
CREATE TABLE pbx.relogio (
    unico boolean PRIMARY KEY DEFAULT true CHECK (unico),
    real_em timestamptz NOT NULL,
    simulado_em timestamp NOT NULL,
    velocidade double precision NOT NULL
);
INSERT INTO pbx.relogio (real_em, simulado_em, velocidade)
VALUES (clock_timestamp(), clock_timestamp() AT TIME ZONE 'America/Sao_Paulo', 1);

CREATE FUNCTION pbx.agora() RETURNS timestamp
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS
$$ SELECT date_trunc('milliseconds', simulado_em + (clock_timestamp() - real_em) * velocidade) FROM pbx.relogio $$;
GRANT EXECUTE ON FUNCTION pbx.agora() TO PUBLIC;

-- The last batch the writer committed: what makes its retries exactly once.
CREATE TABLE pbx.escritas (
    unico boolean PRIMARY KEY DEFAULT true CHECK (unico),
    lote bigint NOT NULL
);
INSERT INTO pbx.escritas (lote) VALUES (0);
