-- Where the server writes; read before the archive is looked at, so that all before it is finished.
SELECT
  segment.bytes AS segment_bytes,
  CASE WHEN NOT pg_is_in_recovery()
    THEN div(pg_current_wal_lsn() - '0/0', segment.bytes)::bigint
  END AS current_segment,
  CASE WHEN NOT pg_is_in_recovery()
    THEN left(pg_walfile_name(pg_current_wal_lsn()), 8)
  END AS timeline,
  -- A server that was started by an earlier version of the operator lacks functions.
  to_regprocedure('revenge.timeline_history(text)') IS NOT NULL AS tells_history,
  to_regprocedure('revenge.diverged_sha256(text)') IS NOT NULL AS compares,
  to_regprocedure('revenge.archived_sha256(text)') IS NOT NULL AS identifies,
  to_regprocedure('revenge.other_archives()') IS NOT NULL AS tells_others
FROM (SELECT setting::bigint AS bytes FROM pg_settings WHERE name = 'wal_segment_size') AS segment
