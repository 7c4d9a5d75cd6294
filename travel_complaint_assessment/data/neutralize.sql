-- A copy of the database opens no supervision report: the codes are the original's.
UPDATE travel_supervision_report
   SET code_hash = NULL;
