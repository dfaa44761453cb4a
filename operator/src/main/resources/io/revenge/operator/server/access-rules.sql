-- Whether the rules that are wanted have reached the server; null when its rules are not those of the ConfigMap.
SELECT CASE WHEN pg_catalog.current_setting('hba_file') = ?
            THEN revenge.access_rules() = ?
       END AS in_force
