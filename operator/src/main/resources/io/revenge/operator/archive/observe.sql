-- One row. Parameter: names of the segments that wait to be archived. Times are the server's clock.
-- search_path is pg_catalog, pg_temp.
WITH files AS MATERIALIZED (
  SELECT name, size, modified FROM revenge.archived_files()
), segments AS (
  SELECT name, size, modified FROM files WHERE name ~ '^[0-9A-F]{24}$'
), newest AS (
  SELECT name, modified FROM segments ORDER BY modified DESC, name DESC LIMIT 1
), segment AS (
  SELECT setting::bigint AS bytes FROM pg_settings WHERE name = 'wal_segment_size'
), present AS (
  SELECT name, max(modified) AS modified
  FROM (
    SELECT name, modified FROM segments, segment WHERE size = segment.bytes
    UNION ALL
    SELECT name, NULL FROM unnest(?::text[]) AS name
  ) AS archived_or_waiting
  GROUP BY name
), numbered AS (
  SELECT
    left(name, 8) AS timeline,
    ('x' || substr(name, 9, 8))::bit(32)::bigint * (4294967296 / segment.bytes)
      + ('x' || right(name, 8))::bit(32)::bigint AS number,
    modified
  FROM present, segment
), run AS (
  SELECT timeline, min(number) AS first, max(number) AS last, max(modified) AS archived
  FROM (
    SELECT *, number - row_number() OVER (PARTITION BY timeline ORDER BY number) AS distance
    FROM numbered
  ) AS placed
  GROUP BY timeline, distance
  -- More than this is no archive; the newest count.
  ORDER BY last DESC
  LIMIT 1000
), archived_run AS (
  -- Of whatever size: none of them is overwritten.
  SELECT timeline, min(number) AS first, max(number) AS last
  FROM (
    SELECT timeline, number, number - row_number() OVER (PARTITION BY timeline ORDER BY number) AS distance
    FROM (
      SELECT
        left(name, 8) AS timeline,
        ('x' || substr(name, 9, 8))::bit(32)::bigint * (4294967296 / segment.bytes)
          + ('x' || right(name, 8))::bit(32)::bigint AS number
      FROM segments, segment
    ) AS archived
  ) AS placed
  GROUP BY timeline, distance
  ORDER BY last DESC
  LIMIT 1000
), described AS MATERIALIZED (
  SELECT
    name,
    description,
    size,
    substring(description FROM '"sizeBytes":([0-9]+)')::numeric AS described_size,
    -- Without the timeline. By this they are ordered: a name is only what a clock said.
    right(substring(description FROM '^\s*{.*"startSegment":"([0-9A-F]{24})".*}\s*$'), 16) AS lsn
  FROM revenge.base_backups()
  WHERE description IS NOT NULL
), base AS (
  -- As in base-backup.sh: of another size than it was verified with, it is none.
  SELECT name, description, size, lsn
  FROM described
  WHERE lsn IS NOT NULL AND (described_size = size OR described_size IS NULL)
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
  (SELECT coalesce(sum(size), 0) FROM files WHERE name <> '.reserve')::bigint AS wal_bytes,
  (SELECT coalesce(sum(size), 0) FROM files WHERE name = '.reserve')::bigint AS reserve_bytes,
  (SELECT coalesce(sum(size), 0) FROM base)::bigint AS base_bytes,
  (
    SELECT coalesce(sum(segments.size), 0)
    FROM segments
    WHERE right(segments.name, 16) >= (SELECT max(lsn) FROM base)
  )::bigint AS wal_bytes_since_base,
  (
    SELECT coalesce(sum(segments.size), 0)
    FROM segments
    WHERE right(segments.name, 16) < (SELECT min(lsn) FROM base)
  )::bigint AS wal_bytes_before_bases,
  (SELECT min(modified) FROM files WHERE name LIKE 'archtemp.%') AS oldest_leftover,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'description', description, 'size', size) ORDER BY lsn, name), '[]')::text
    FROM base
  ) AS base_backups,
  (
    SELECT coalesce(
      jsonb_agg(jsonb_build_object('name', name, 'size', size, 'described', CASE WHEN lsn IS NOT NULL THEN described_size END) ORDER BY name),
      '[]'
    )::text
    FROM described
    WHERE lsn IS NULL OR described_size <> size
  ) AS damaged_base_backups,
  (
    SELECT coalesce(
      jsonb_agg(jsonb_build_object('timeline', timeline, 'first', first, 'last', last, 'archived', archived)),
      '[]'
    )::text
    FROM run
  ) AS runs,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object('timeline', timeline, 'first', first, 'last', last)), '[]')::text
    FROM archived_run
  ) AS archived_runs,
  -- Rough: a base backup is compressed.
  (SELECT coalesce(sum(pg_database_size(oid)), 0) FROM pg_database)::bigint AS data_bytes
FROM pg_stat_archiver AS archiver
LEFT JOIN newest ON true;
