-- What only a superuser may create. The exporter reads pg_stat_statements here.
DO $$
DECLARE
  extension text;
BEGIN
  EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_setting('revenge.database'), current_setting('revenge.owner'));
  -- Not left to PUBLIC, which the owner may take it from.
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO revenge_operator, revenge_exporter, revenge_backup',
                 current_setting('revenge.database'));
  FOREACH extension IN ARRAY ARRAY['amcheck', 'pg_stat_statements', 'pg_visibility'] LOOP
    EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA public', extension);
    IF EXISTS (SELECT FROM pg_available_extensions
                WHERE name = extension AND installed_version <> default_version) THEN
      EXECUTE format('ALTER EXTENSION %I UPDATE', extension);
    END IF;
  END LOOP;
END
$$;
