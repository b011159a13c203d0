import Postgres
import ServiceKit

/// The tables every sourcing unit has, applied before the unit's own.
package enum SourcingMigrations {
    package static let all = [
        Migration("sourcing0001_enquiry", replicas + suppliers + enquiries),
        Migration("sourcing0002_enquiry_of_opportunity", ofOpportunity),
        SearchKey.migration("sourcing0012_search_key"),
        Migration("sourcing0013_found_by_words", foundByWords),
    ]

    private static let replicas = """
        -- Copies of what Identity and Sales own.
        CREATE TABLE company (
            company_id uuid PRIMARY KEY,
            country text NOT NULL,
            currency text NOT NULL,
            time_zone text NOT NULL
        );

        CREATE TABLE product (
            product_id uuid PRIMARY KEY,
            company_id uuid NOT NULL,
            sku text NOT NULL,
            name text NOT NULL,
            unit text NOT NULL
        );

        """

    private static let suppliers = """
        CREATE TABLE supplier (
            id uuid PRIMARY KEY,
            company_id uuid NOT NULL,
            name text NOT NULL CHECK (name <> ''),
            country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
            allows_cancellation boolean NOT NULL,
            is_active boolean NOT NULL DEFAULT true,
            version integer NOT NULL DEFAULT 1,
            -- Carries the list as well: by company, then name.
            CONSTRAINT supplier_name UNIQUE (company_id, name)
        );

        """

    /// GET enquiries?opportunity_id=…: what a sale has asked of the unit.
    private static let ofOpportunity = """
        CREATE INDEX enquiry_of_opportunity ON enquiry (company_id, opportunity_id, asked_at, id)
            WHERE opportunity_id IS NOT NULL;
        """

    /// GET enquiries?q=…, suppliers?q=…: by product, reference and name (UX guide 4.1, 11.9).
    private static let foundByWords = """
        ALTER TABLE product ADD COLUMN search text
            GENERATED ALWAYS AS (search_key(sku) || ' ' || search_key(name)) STORED;
        CREATE INDEX product_by_words ON product USING gin (search gin_trgm_ops);
        ALTER TABLE supplier ADD COLUMN search text GENERATED ALWAYS AS (search_key(name)) STORED;
        CREATE INDEX supplier_by_words ON supplier USING gin (search gin_trgm_ops);
        CREATE INDEX enquiry_of_product ON enquiry (company_id, product_id, asked_at, id);
        CREATE INDEX enquiry_by_words ON enquiry USING gin (search_key(reference) gin_trgm_ops)
            WHERE reference IS NOT NULL;
        """

    private static let enquiries = """
        -- Every request id that anybody mentioned: the row on which a request and a cancel meet, whichever comes first
        -- (S-93).
        CREATE TABLE sourcing_request (
            request_id uuid PRIMARY KEY,
            company_id uuid NOT NULL,
            cancelled boolean NOT NULL
        );

        CREATE SEQUENCE sourcing_reference START 1001;

        CREATE TABLE enquiry (
            id uuid PRIMARY KEY,
            company_id uuid NOT NULL,
            asker text NOT NULL CHECK (asker IN ('SALES', 'PRODUCTION')),
            product_id uuid NOT NULL,
            quantity_millionths bigint NOT NULL CHECK (quantity_millionths > 0),
            requested_on date,
            opportunity_id uuid,
            line_id uuid,
            slice_id uuid,
            production_order_id uuid,
            referrer_id uuid,
            correlation text,
            state text NOT NULL CHECK (state IN ('REQUESTED', 'IN_STUDY', 'QUOTED', 'DECLINED', 'EXPIRED', 'COMMITTED',
                'PARTLY_ARRIVED', 'FULFILLED', 'CLOSED', 'CANCELLED')),
            offer_id uuid,
            committed_millionths bigint CHECK (committed_millionths > 0),
            promised_on date,
            reference text,
            arrived_millionths bigint NOT NULL DEFAULT 0 CHECK (arrived_millionths >= 0),
            excess_millionths bigint NOT NULL DEFAULT 0 CHECK (excess_millionths >= 0),
            is_pegged boolean NOT NULL DEFAULT true,
            reason text,
            asked_at timestamptz NOT NULL,
            answered_at timestamptz,
            changed_at timestamptz NOT NULL,
            version integer NOT NULL,
            CONSTRAINT enquiry_raw_material CHECK (asker <> 'PRODUCTION' OR production_order_id IS NOT NULL),
            CONSTRAINT enquiry_answered CHECK (offer_id IS NOT NULL
                OR state NOT IN ('QUOTED', 'EXPIRED', 'COMMITTED', 'PARTLY_ARRIVED', 'FULFILLED', 'CLOSED')),
            CONSTRAINT enquiry_promised CHECK (num_nulls(committed_millionths, promised_on, reference) IN (0, 3)),
            CONSTRAINT enquiry_committed CHECK (committed_millionths IS NOT NULL
                OR state NOT IN ('COMMITTED', 'PARTLY_ARRIVED', 'FULFILLED', 'CLOSED')),
            CONSTRAINT enquiry_fulfilled CHECK (state <> 'FULFILLED' OR arrived_millionths >= committed_millionths),
            CONSTRAINT enquiry_explained CHECK (reason IS NOT NULL OR state NOT IN ('DECLINED', 'CLOSED', 'CANCELLED'))
        );
        CREATE UNIQUE INDEX enquiry_reference ON enquiry (company_id, reference) WHERE reference IS NOT NULL;
        -- The desk: oldest first, and newest first backwards.
        CREATE INDEX enquiry_asked ON enquiry (company_id, asked_at, id);
        CREATE INDEX enquiry_open ON enquiry (company_id, state, asked_at, id)
            WHERE state NOT IN ('DECLINED', 'EXPIRED', 'FULFILLED', 'CLOSED', 'CANCELLED');

        CREATE TABLE offer (
            id uuid PRIMARY KEY,
            company_id uuid NOT NULL,
            enquiry_id uuid NOT NULL REFERENCES enquiry (id),
            supplier_id uuid REFERENCES supplier (id),
            quantity_millionths bigint NOT NULL CHECK (quantity_millionths > 0),
            lead_time_days integer NOT NULL CHECK (lead_time_days >= 0),
            earliest_on date NOT NULL,
            unit_cost_millionths bigint NOT NULL CHECK (unit_cost_millionths >= 0),
            currency text NOT NULL,
            foreign_cost_millionths bigint CHECK (foreign_cost_millionths >= 0),
            foreign_currency text,
            exchange_rate_millionths bigint CHECK (exchange_rate_millionths > 0),
            valid_until date NOT NULL,
            notes text,
            made_at timestamptz NOT NULL,
            CONSTRAINT offer_foreign
                CHECK (num_nulls(foreign_cost_millionths, foreign_currency, exchange_rate_millionths) IN (0, 3))
        );
        CREATE INDEX offer_enquiry ON offer (enquiry_id);
        ALTER TABLE enquiry ADD FOREIGN KEY (offer_id) REFERENCES offer (id);

        -- What happened and did not fit; a person looks at it. No key to the enquiry: the fact may name an unknown one.
        CREATE TABLE sourcing_exception (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            company_id uuid NOT NULL,
            enquiry_id uuid NOT NULL,
            kind text NOT NULL,
            detail text NOT NULL,
            quantity_millionths bigint NOT NULL,
            happened_at timestamptz NOT NULL
        );
        CREATE INDEX sourcing_exception_company ON sourcing_exception (company_id, id);
        """
}
