-- Take a database back to 19.0.1.0.0, as far as a migration has to do with it: supervision
-- and the portal each counted visitors in a table of its own, and supervision's limits
-- were numbers an hour. Here the agency has raised one and made the other senseless.
CREATE TABLE travel_supervision_visit (
    id serial PRIMARY KEY,
    visitor varchar NOT NULL,
    purpose varchar NOT NULL,
    hour timestamp NOT NULL
);
INSERT INTO travel_supervision_visit (visitor, purpose, hour) VALUES ('x', 'write', now());
CREATE TABLE travel_portal_attempt (
    id serial PRIMARY KEY,
    kind varchar NOT NULL,
    key_hash varchar NOT NULL,
    attempted_at timestamp NOT NULL
);
INSERT INTO travel_portal_attempt (kind, key_hash, attempted_at) VALUES ('file', 'x', now());
INSERT INTO ir_model (model, name, state, "order") VALUES
    ('travel.supervision.visit', '{"en_US": "Knock"}', 'base', 'id'),
    ('travel.portal.attempt', '{"en_US": "Attempt"}', 'base', 'id');
INSERT INTO ir_model_data (module, model, name, res_id, noupdate)
SELECT CASE model WHEN 'travel.portal.attempt' THEN 'travel_complaint_portal'
                  ELSE 'travel_complaint_assessment' END,
       'ir.model', 'model_' || replace(model, '.', '_'), id, false
  FROM ir_model WHERE model IN ('travel.supervision.visit', 'travel.portal.attempt');
INSERT INTO ir_config_parameter (key, value) VALUES
    ('travel_complaint_assessment.supervision_write_per_hour', '25'),
    ('travel_complaint_assessment.supervision_code_per_hour', 'many'),
    ('travel_complaint_assessment.supervision_salt', 'salt');
INSERT INTO ir_model_data (module, model, name, res_id, noupdate)
SELECT 'travel_complaint_assessment', 'ir.config_parameter',
       'travel_' || split_part(key, '.', 2), id, true
  FROM ir_config_parameter WHERE key LIKE 'travel_complaint_assessment.supervision_%_per_hour';
-- What the new version brings is not there yet.
DELETE FROM ir_config_parameter
 WHERE key LIKE 'travel_complaint_assessment.limit_supervision_%';
DELETE FROM ir_model_data
 WHERE module = 'travel_complaint_assessment' AND name LIKE 'limit_supervision_%';
UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name LIKE 'travel_complaint%';
