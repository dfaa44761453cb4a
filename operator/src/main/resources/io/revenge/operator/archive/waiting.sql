-- What is finished but not archived; read before the archive is, where it is afterwards, and once
-- more after it: what is in the archive then and still waits is of another history.
SELECT
  count(*)::int AS segments,
  min(modification) AS since,
  coalesce(array_agg(left(name, 24)), '{}') AS names
FROM pg_ls_archive_statusdir()
WHERE name ~ '^[0-9A-F]{24}\.ready$'
