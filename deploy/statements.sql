-- PostgreSQL adds up how much time each kind of SQL statement takes, for the portal's page of the system. Run by both
-- installs at each run, by the master of the database server, in the portal's database; by hand:
--   psql --set ON_ERROR_STOP=1 portal <deploy/statements.sql
-- It takes effect when PostgreSQL starts next. In a schema of its own, which backups leave out
-- (operations/backups/databases.py): whoever restores one may not make an extension.
CREATE SCHEMA IF NOT EXISTS statistics;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA statistics;
GRANT USAGE ON SCHEMA statistics TO portal_app;
-- Of statements that are no SELECT, INSERT, UPDATE or DELETE the values would be kept: the master's set passwords.
ALTER ROLE CURRENT_USER SET pg_stat_statements.track_utility = off;
-- Where somebody loads libraries of their own they add this one themselves.
SELECT 'ALTER SYSTEM SET shared_preload_libraries = pg_stat_statements'
WHERE current_setting('shared_preload_libraries') = '' \gexec
