#!/usr/bin/env bash
# Run once by the PostgreSQL image on an empty primary: the application's role and database, the standby's role.
set -euo pipefail

psql -v ON_ERROR_STOP=1 -v app="$KVT_DB_PASSWORD" -v replication="$REPLICATION_PASSWORD" -U postgres <<'SQL'
CREATE ROLE kivendtout LOGIN CREATEDB PASSWORD :'app';
CREATE DATABASE kivendtout OWNER kivendtout;
CREATE ROLE standby LOGIN REPLICATION PASSWORD :'replication';
SELECT pg_create_physical_replication_slot('standby');
SQL
echo 'host replication standby all scram-sha-256' >>"$PGDATA/pg_hba.conf"
