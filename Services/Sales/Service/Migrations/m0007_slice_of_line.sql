-- Carries the join of an opportunity's lines with their slices, and the foreign key's deletion.
CREATE INDEX slice_of_line ON slice (line_id);
