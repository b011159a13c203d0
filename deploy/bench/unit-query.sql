-- The same in a unit of work, as Database.read sends it.
\set id random(1, 100000)
\startpipeline
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL plan_cache_mode = auto;
SELECT name, price, note FROM item WHERE id = :id;
\endpipeline
COMMIT;
