-- The roles and what each may do; the owner's password is the operator's affair.
DO $$
DECLARE
  owner CONSTANT text := current_setting('revenge.owner');
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY[owner, 'revenge_operator', 'revenge_exporter', 'revenge_backup'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I', role);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'
                   ' CONNECTION LIMIT -1 VALID UNTIL ''infinity''', role);
  END LOOP;
  ALTER ROLE revenge_backup REPLICATION BYPASSRLS;
  -- The limits keep sessions that hang, as on a volume which does not answer, from taking the application's connections.
  FOREACH role IN ARRAY ARRAY['revenge_operator', 'revenge_exporter', 'revenge_backup'] LOOP
    EXECUTE format('ALTER ROLE %I CONNECTION LIMIT 5', role);
    EXECUTE format('ALTER ROLE %I RESET ALL', role);
  END LOOP;

  IF current_setting('server_version_num')::integer >= 160000 THEN
    GRANT pg_use_reserved_connections TO revenge_operator, revenge_exporter, revenge_backup;
  END IF;

  -- Membership lets the operator become the owner and so set the owner's password.
  IF current_setting('server_version_num')::integer >= 160000 THEN
    EXECUTE format('GRANT %I TO revenge_operator WITH ADMIN FALSE, INHERIT FALSE, SET TRUE', owner);
  ELSE
    EXECUTE format('GRANT %I TO revenge_operator', owner);
  END IF;
END
$$;

-- pg_signal_backend: what a killed operator left running is ended before the work is taken up.
GRANT pg_monitor, pg_signal_backend TO revenge_operator;
GRANT pg_monitor TO revenge_exporter;
GRANT pg_read_all_data TO revenge_backup;

CREATE SCHEMA IF NOT EXISTS revenge;
REVOKE ALL ON SCHEMA revenge FROM PUBLIC;
GRANT USAGE ON SCHEMA revenge TO revenge_operator;

-- Catalog functions are granted in this database alone, so that no dump of the application's carries it.
GRANT EXECUTE ON FUNCTION pg_reload_conf(), pg_switch_wal(), pg_create_restore_point(text),
                          pg_show_all_file_settings() TO revenge_operator;
GRANT SELECT ON pg_file_settings TO revenge_operator;
