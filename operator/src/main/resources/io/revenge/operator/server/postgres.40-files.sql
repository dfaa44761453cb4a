-- What the server reads from the ConfigMap while it runs; only a superuser may look.

-- Whether pg_hba.conf has changed since the server last read its files. The kubelet writes a new file first and puts it
-- in place afterwards: that changes the directory.
CREATE OR REPLACE FUNCTION revenge.files_changed() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN greatest((pg_stat_file(current_setting('hba_file'))).modification,
                (pg_stat_file(regexp_replace(current_setting('hba_file'), '/[^/]*$', ''))).modification)
       >= date_trunc('second', pg_conf_load_time());

CREATE OR REPLACE FUNCTION revenge.access_rules() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
RETURN pg_read_file(current_setting('hba_file'));

REVOKE ALL ON FUNCTION revenge.files_changed(), revenge.access_rules() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION revenge.files_changed(), revenge.access_rules() TO revenge_operator;
