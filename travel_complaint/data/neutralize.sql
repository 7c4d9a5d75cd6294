-- A copy of the database opens no case: the guests' links are the original's.
UPDATE travel_complaint_link
   SET revoked_at = now() AT TIME ZONE 'UTC'
 WHERE revoked_at IS NULL;

-- What waits for guests is sent by the original alone, also when the copy gets a mail
-- server one day.
UPDATE travel_complaint_notice
   SET state = 'failed'
 WHERE state IN ('pending', 'sending');
