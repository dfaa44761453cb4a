SELECT pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) AS version,
       (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) AS system_identifier,
       nullif(pg_catalog.current_setting('revenge.configuration', true), '') AS configuration,
       nullif(pg_catalog.current_setting('revenge.rejected_configuration', true), '') AS rejected_configuration,
       nullif(pg_catalog.current_setting('revenge.rejected', true), '') AS rejected,
       nullif(pg_catalog.current_setting('revenge.unconverged', true), '') AS unconverged
