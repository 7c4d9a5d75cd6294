-- Scale-out: who may follow this server, and a slot that keeps what the follower has not
-- read yet. On a server that exists already, run it once by hand (README.md).
\set password `cat "$REPLICATION_PASSWORD_FILE"`
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
SELECT pg_create_physical_replication_slot('replica');
