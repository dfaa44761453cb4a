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

  -- Base backups: the description that is written last, as text, and the bytes of the files, as
  -- base-backup.sh counts them.
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION revenge.base_backups()
    RETURNS TABLE (name text, description text, size bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $function$
      SELECT backup,
        -- As text whatever it holds, as zeros after a power cut.
        encode(pg_read_binary_file(%1$L || '/base/' || backup || '.json', 0, 4096, true), 'escape'),
        (
          SELECT coalesce(sum(status.size), 0)::bigint
          FROM pg_ls_dir(%1$L || '/base/' || backup, true, false) AS file,
            pg_stat_file(%1$L || '/base/' || backup || '/' || file, true) AS status
          WHERE file !~ '^[.]' AND NOT status.isdir
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

  -- The SHA-256 of the archived segment of this name, if the server has another one; else null. One
  -- that is cut is another one: the archiver does not overwrite it either.
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION revenge.diverged_sha256(segment text)
    RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $function$
      WITH archived AS MATERIALIZED (
        SELECT
          setting::bigint AS bytes,
          pg_read_binary_file(%1$L || '/wal/' || segment, 0, setting::bigint, true) AS content
        FROM pg_settings
        WHERE name = 'wal_segment_size' AND segment ~ '^[0-9A-F]{24}$'
      )
      SELECT CASE
        WHEN content IS NOT NULL
          AND content <> pg_read_binary_file('pg_wal/' || segment, 0, bytes, true)
        THEN encode(sha256(content), 'hex')
      END
      FROM archived
    $function$
  $sql$, directory);

  -- The SHA-256 of the archived segment of this name.
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION revenge.archived_sha256(segment text)
    RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $function$
      SELECT encode(sha256(pg_read_binary_file(%1$L || '/wal/' || segment, 0, setting::bigint, true)), 'hex')
      FROM pg_settings
      WHERE name = 'wal_segment_size' AND segment ~ '^[0-9A-F]{24}$'
    $function$
  $sql$, directory);

  -- What else takes room on the volume: archives of former database systems, and what was set
  -- aside, each with its path below the volume. A segment has its size by its name. A directory
  -- that links lead to again is known by what is in it, and counted once.
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION revenge.other_archives()
    RETURNS TABLE (name text, bytes bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $function$
    DECLARE
      volume CONSTANT text := regexp_replace(%1$L, '/[^/]*$', '');
      own CONSTANT text := regexp_replace(%1$L, '^.*/', '');
      segment CONSTANT bigint := (SELECT setting::bigint FROM pg_settings WHERE pg_settings.name = 'wal_segment_size');
      -- An archive has a few for each base backup and each history that was left.
      most CONSTANT int := 1000;
      directories text[];
      seen text[];
      listed record;
    BEGIN
      FOR name IN
        SELECT entry FROM pg_ls_dir(volume, true, true) AS entry
        WHERE entry NOT IN ('.', '..', 'lost+found', own)
        UNION ALL
        SELECT own || '/' || entry FROM pg_ls_dir(%1$L, true, true) AS entry
        WHERE entry NOT IN ('.', '..', 'wal', 'base')
      LOOP
        BEGIN
          SELECT
            CASE WHEN file.isdir THEN 0 ELSE file.size END,
            CASE WHEN file.isdir THEN ARRAY[volume || '/' || other_archives.name] ELSE '{}' END
          INTO bytes, directories
          FROM pg_stat_file(volume || '/' || other_archives.name, true) AS file;
          seen := '{}';
          WHILE cardinality(directories) > 0 AND cardinality(seen) < most LOOP
            WITH file AS (
              SELECT
                entry,
                CASE WHEN entry !~ '^[0-9A-F]{24}$' THEN (pg_stat_file(directories[1] || '/' || entry, true)).isdir END AS isdir,
                CASE WHEN entry !~ '^[0-9A-F]{24}$' THEN (pg_stat_file(directories[1] || '/' || entry, true)).size ELSE segment END AS size
              FROM pg_ls_dir(directories[1], true, false) AS entry
            )
            SELECT
              coalesce(sum(file.size) FILTER (WHERE file.isdir IS NOT true), 0) AS bytes,
              coalesce(array_agg(directories[1] || '/' || entry ORDER BY entry) FILTER (WHERE file.isdir), '{}') AS directories,
              row(
                status.modification,
                status.change,
                md5(string_agg(entry || '/' || coalesce(file.size, 0), '/' ORDER BY entry))
              )::text AS signature
            INTO listed
            FROM pg_stat_file(directories[1], true) AS status LEFT JOIN file ON true
            GROUP BY status.modification, status.change;
            directories := directories[2:];
            IF listed.signature <> ALL (seen) THEN
              bytes := bytes + listed.bytes;
              directories := directories || listed.directories;
              seen := seen || listed.signature;
            END IF;
          END LOOP;
        EXCEPTION WHEN others THEN
          bytes := 0; -- somebody else's, which the server may not read
        END;
        RETURN NEXT;
      END LOOP;
    END
    $function$
  $sql$, directory);
END
$do$;

REVOKE ALL ON FUNCTION revenge.archived_files(), revenge.base_backups(), revenge.timeline_history(text),
  revenge.diverged_sha256(text), revenge.archived_sha256(text), revenge.other_archives() FROM PUBLIC;
GRANT USAGE ON SCHEMA revenge TO revenge_operator;
GRANT EXECUTE ON FUNCTION revenge.archived_files(), revenge.base_backups(), revenge.timeline_history(text),
  revenge.diverged_sha256(text), revenge.archived_sha256(text), revenge.other_archives() TO revenge_operator;
