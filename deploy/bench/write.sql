-- One small row and one commit: what every step of the chain needs at the least.
INSERT INTO written (body) VALUES (:filling);
