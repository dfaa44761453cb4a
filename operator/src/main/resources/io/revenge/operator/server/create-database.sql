-- The statement that makes the application's database; no row when it exists.
SELECT pg_catalog.format('CREATE DATABASE %I OWNER %I TEMPLATE template0',
                         pg_catalog.current_setting('revenge.database'),
                         pg_catalog.current_setting('revenge.owner'))
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database
                    WHERE datname = pg_catalog.current_setting('revenge.database'));
