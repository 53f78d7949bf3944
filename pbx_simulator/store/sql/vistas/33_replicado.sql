-- An integrator may write one column of one view (gap 101).
CREATE OR REPLACE FUNCTION pbx.marcar_replicado() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE pbx.resultado_discador_mensal SET replicado = NEW.replicado WHERE id = OLD.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER marcar_replicado INSTEAD OF UPDATE ON public.resultado_discador_mensal
FOR EACH ROW EXECUTE FUNCTION pbx.marcar_replicado();
