-- What changes whenever the archive does, unless a hand or a job changes it. search_path is pg_catalog, pg_temp.
SELECT
  clock_timestamp() AS at,
  CASE WHEN NOT pg_is_in_recovery() THEN pg_walfile_name(pg_current_wal_lsn()) END AS segment,
  archiver.archived_count,
  archiver.failed_count,
  (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready')::int AS waiting
FROM pg_stat_archiver AS archiver
