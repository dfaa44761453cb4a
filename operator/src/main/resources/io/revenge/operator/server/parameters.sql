-- What every new session gets. What this session itself asked for, or its role, hides that: then the files tell.
SELECT live.name,
       CASE WHEN live.source IN ('client', 'session', 'user', 'database', 'database user')
            THEN coalesce(file.setting, live.boot_val)
            ELSE live.reset_val
       END AS setting,
       live.boot_val
  FROM pg_catalog.pg_settings AS live
  LEFT JOIN LATERAL (SELECT setting
                       FROM pg_catalog.pg_file_settings
                      WHERE name = live.name
                      ORDER BY seqno DESC
                      LIMIT 1) AS file ON true
 WHERE live.name = ANY (?)
   AND live.source <> 'command line' -- nothing overrides that
 ORDER BY live.name
