-- What the operator may know about the archive volume, which only a superuser can read: functions
-- of schema revenge, for revenge_operator alone. Input: setting revenge.archive_directory, the
-- directory that holds wal/ and base/; it is written into the functions.
CREATE SCHEMA IF NOT EXISTS revenge;

DO $do$
DECLARE
  directory text := current_setting('revenge.archive_directory');
BEGIN
  -- Every file in wal/: segments, histories, archtemp.* that a try to archive left behind, and
  -- .reserve.
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION revenge.archived_files()
    RETURNS TABLE (name text, size bigint, modified timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $function$
      SELECT file, status.size, status.modification
      FROM pg_ls_dir(%1$L || '/wal', true, false) AS file,
        pg_stat_file(%1$L || '/wal/' || file, true) AS status
      WHERE NOT status.isdir
    $function$
  $sql$, directory);

  -- Complete base backups: the description that is written last, as text, and bytes on the volume.
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION revenge.base_backups()
    RETURNS TABLE (name text, description text, size bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $function$
      SELECT backup,
        pg_read_file(%1$L || '/base/' || backup || '.json', 0, 4096, true),
        (
          SELECT coalesce(sum(status.size), 0)::bigint
          FROM pg_ls_dir(%1$L || '/base/' || backup, true, false) AS file,
            pg_stat_file(%1$L || '/base/' || backup || '/' || file, true) AS status
        )
      FROM (
        SELECT left(file, -length('.json')) AS backup
        FROM pg_ls_dir(%1$L || '/base', true, false) AS file
        WHERE file ~ '^[0-9]{8}T[0-9]{6}Z\.json$'
      ) AS described
      WHERE (pg_stat_file(%1$L || '/base/' || backup, true)).isdir
    $function$
  $sql$, directory);

  -- Where the timelines before this one, eight hexadecimal digits, were left.
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION revenge.timeline_history(timeline text)
    RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $function$
      SELECT pg_read_file(%1$L || '/wal/' || timeline || '.history', 0, 65536, true)
      WHERE timeline ~ '^[0-9A-F]{8}$'
    $function$
  $sql$, directory);
END
$do$;

REVOKE ALL ON FUNCTION revenge.archived_files(), revenge.base_backups(), revenge.timeline_history(text) FROM PUBLIC;
GRANT USAGE ON SCHEMA revenge TO revenge_operator;
GRANT EXECUTE ON FUNCTION revenge.archived_files(), revenge.base_backups(), revenge.timeline_history(text)
  TO revenge_operator;
