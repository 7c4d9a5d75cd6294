-- The first start of PostgreSQL: Odoo's role and its one database. Run by psql, as the
-- superuser.
\set password `cat "$ODOO_PASSWORD_FILE"`
CREATE ROLE odoo LOGIN PASSWORD :'password';

-- Whoever waits for a row that somebody else holds gets an answer: Odoo tries five times,
-- then says so. Without a limit it would wait for ever.
ALTER ROLE odoo SET lock_timeout = '2s';
-- Longer than any request or job of Odoo may take (odoo.conf): what is older is lost.
ALTER ROLE odoo SET idle_in_transaction_session_timeout = '15min';

CREATE DATABASE odoo OWNER odoo TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C';
\connect odoo
-- Speeds up searching in texts, where the server has it.
SELECT format('CREATE EXTENSION %I', name)
  FROM pg_available_extensions
 WHERE name = 'pg_trgm'
\gexec
