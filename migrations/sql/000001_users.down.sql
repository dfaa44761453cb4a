DROP TABLE server_settings;
DROP TABLE user_preferences;
DROP TABLE sessions;
DROP TABLE profiles;
DROP TABLE users;

DROP EXTENSION pg_trgm;
DROP EXTENSION pgcrypto;
