-- The same in a unit of work, as Database.transaction sends it.
\startpipeline
BEGIN;
INSERT INTO written (body) VALUES (:filling);
COMMIT;
\endpipeline
