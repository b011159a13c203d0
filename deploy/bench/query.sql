-- One row by its key.
\set id random(1, 100000)
SELECT name, price, note FROM item WHERE id = :id;
