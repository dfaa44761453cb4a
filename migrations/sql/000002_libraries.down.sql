DROP TABLE library_scans;
DROP TABLE library_permissions;
DROP TABLE libraries;
