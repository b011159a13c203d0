-- What is cut off a slice beyond the gate is still called by that slice's name in the other departments (SM-04).
alter table slice add column parent_id uuid;

-- A slice that waits for a unit and is cut waits in two parts, for one request.
drop index slice_by_request;
