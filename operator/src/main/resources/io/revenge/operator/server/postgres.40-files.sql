-- Whether pg_hba.conf has changed since the server last read its files; only a superuser may look.
CREATE OR REPLACE FUNCTION revenge.files_changed() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN (pg_stat_file(current_setting('hba_file'))).modification > pg_conf_load_time();

REVOKE ALL ON FUNCTION revenge.files_changed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION revenge.files_changed() TO revenge_operator;
