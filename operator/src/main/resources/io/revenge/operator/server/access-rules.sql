-- Whether the server has read the rules that are wanted; null when its rules are not those of the ConfigMap.
SELECT CASE WHEN pg_catalog.current_setting('hba_file') = ?
            THEN revenge.access_rules() = ? AND NOT revenge.files_changed()
       END AS in_force
