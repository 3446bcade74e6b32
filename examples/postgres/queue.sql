-- A queue of chunks of work. Its state is what it needs to be and no more: whoever holds a chunk is a backend of this
-- server that is alive, so no lease runs out and no clock is asked.
CREATE TABLE chunk (
    shard int, of int, PRIMARY KEY (shard, of),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    attempts int NOT NULL DEFAULT 0,
    seconds real NOT NULL,                          -- estimated work on one core
    holder int, holder_since timestamptz,           -- the backend of the worker
    begun timestamptz, finished timestamptz, problem text
);

-- Takes the next chunk, or one whose holder is gone; at most three times each.
CREATE FUNCTION take() RETURNS SETOF chunk LANGUAGE sql AS $$
    UPDATE chunk SET state = 'running', attempts = attempts + 1, begun = clock_timestamp(),
        holder = pg_backend_pid(),
        holder_since = (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())
    WHERE (shard, of) = (
        SELECT shard, of FROM chunk
        WHERE attempts < 3 AND (state = 'waiting' OR state = 'running' AND NOT EXISTS (
            SELECT FROM pg_stat_activity WHERE pid = holder AND backend_start = holder_since))
        ORDER BY seconds DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING * $$;

CREATE FUNCTION finish(chunk, why text) RETURNS void LANGUAGE sql AS $$
    UPDATE chunk SET state = CASE WHEN why IS NULL THEN 'done' WHEN attempts < 3 THEN 'waiting' ELSE 'failed' END,
        finished = clock_timestamp(), problem = why, holder = NULL
    WHERE (shard, of) = ($1.shard, $1.of) AND holder = pg_backend_pid() $$;

-- The signal to warm up: how many workers get what is left done within a minute.
CREATE VIEW workers_wanted AS
    SELECT coalesce(ceil(sum(seconds) / 60), 0)::int AS workers FROM chunk WHERE state IN ('waiting', 'running');
