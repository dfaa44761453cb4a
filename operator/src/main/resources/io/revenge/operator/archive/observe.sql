-- One row. Times are the server's clock. search_path is pg_catalog, pg_temp.
WITH files AS MATERIALIZED (
  SELECT name, size, modified FROM revenge.archived_files()
), segments AS (
  SELECT name, size, modified FROM files WHERE name ~ '^[0-9A-F]{24}$'
), newest AS (
  SELECT name, modified FROM segments ORDER BY modified DESC, name DESC LIMIT 1
), waiting AS (
  SELECT name, modification
  FROM pg_ls_archive_statusdir()
  WHERE name ~ '^[0-9A-F]{24}\.ready$'
), base AS MATERIALIZED (
  SELECT name, description, size FROM revenge.base_backups()
)
SELECT
  clock_timestamp() AS observed_at,
  (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
  current_setting('archive_mode') <> 'off' AS archiving,
  newest.name AS newest_segment,
  newest.modified AS newest_time,
  archiver.last_archived_wal,
  archiver.last_archived_time,
  archiver.failed_count,
  archiver.last_failed_wal,
  archiver.last_failed_time,
  (SELECT count(*) FROM waiting)::int AS waiting_segments,
  (SELECT min(modification) FROM waiting) AS waiting_since,
  (SELECT coalesce(sum(size), 0) FROM files WHERE name <> '.reserve')::bigint AS wal_bytes,
  (SELECT coalesce(sum(size), 0) FROM files WHERE name = '.reserve')::bigint AS reserve_bytes,
  (SELECT coalesce(sum(size), 0) FROM base)::bigint AS base_bytes,
  (
    SELECT coalesce(sum(segments.size), 0)
    FROM segments
    WHERE right(segments.name, 16) >= (
      SELECT right(substring(description FROM '"startSegment":"([0-9A-F]{24})"'), 16)
      FROM base
      ORDER BY name DESC
      LIMIT 1
    )
  )::bigint AS wal_bytes_since_base,
  (
    SELECT coalesce(sum(segments.size), 0)
    FROM segments
    WHERE right(segments.name, 16) < (
      SELECT right(substring(description FROM '"startSegment":"([0-9A-F]{24})"'), 16)
      FROM base
      ORDER BY name
      LIMIT 1
    )
  )::bigint AS wal_bytes_before_bases,
  (SELECT min(modified) FROM files WHERE name LIKE 'archtemp.%') AS oldest_leftover,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('description', description, 'size', size) ORDER BY name), '[]')::text
    FROM base
  ) AS base_backups,
  -- Rough: a base backup is compressed.
  (SELECT coalesce(sum(pg_database_size(oid)), 0) FROM pg_database)::bigint AS data_bytes
FROM pg_stat_archiver AS archiver
LEFT JOIN newest ON true;
