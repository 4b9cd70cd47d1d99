/** The tables in PostgreSQL, change by change. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE tieline.plant (
    runtime text PRIMARY KEY,
    name text NOT NULL,
    next bigint NOT NULL DEFAULT 0,
    received_us bigint
  );
  CREATE TABLE tieline.signal (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    runtime text NOT NULL REFERENCES tieline.plant,
    asset text NOT NULL,
    property text NOT NULL,
    unit text NOT NULL,
    UNIQUE (runtime, asset, property, unit)
  );
  CREATE TABLE tieline.reading (
    signal integer NOT NULL,
    time timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    value double precision,
    text text,
    truth boolean,
    quality text NOT NULL,
    reason text,
    PRIMARY KEY (signal, time, received_at)
  );
  CREATE VIEW tieline.readings AS
    SELECT plant.name AS plant, asset, property, unit, time, received_at, value, text, truth, quality, reason
    FROM tieline.reading JOIN tieline.signal ON signal.id = reading.signal JOIN tieline.plant USING (runtime);
  DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
      PERFORM create_hypertable('tieline.reading', 'time');
    END IF;
  END $$;
  `,
];
