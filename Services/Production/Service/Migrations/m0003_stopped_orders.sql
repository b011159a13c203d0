-- Stopped on the shop floor: what the material cost and no good piece took along is a loss (SM-12).
ALTER TABLE production_order ADD COLUMN lost_cost_units bigint CHECK (lost_cost_units >= 0);
ALTER TABLE production_order
    DROP CONSTRAINT production_order_state_check,
    ADD CONSTRAINT production_order_state_check CHECK (state IN
        ('PLANNED', 'RELEASED', 'STARTING', 'STARTED', 'COMPLETED', 'STOPPED', 'CANCELLED')),
    ADD CONSTRAINT order_loss CHECK ((lost_cost_units IS NOT NULL) = (state = 'STOPPED')),
    ADD CONSTRAINT order_stopped CHECK (state <> 'STOPPED'
        OR coalesce(output_cost_units + lost_cost_units = material_cost_units, false));
