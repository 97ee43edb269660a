import type { Pool, PoolClient } from 'pg';

const SETTINGS = [
  // Rows and checkpoint are lost or kept together, and the log has every event: nothing waits for this disk.
  `set synchronous_commit = off`,
  `set timezone = 'UTC'`,
  // Rows are read by key only; a plan made while a table was empty must not scan it when it is full.
  `set enable_seqscan = off`,
  `set enable_hashjoin = off`,
  `set enable_mergejoin = off`,
  // A frozen writer must not hold its rows.
  `set idle_in_transaction_session_timeout = '10s'`,
];

/** Runs work on a connection of its own, set up for writing read models and closed afterwards. */
export async function withWriter<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  client.on('error', () => undefined); // The query under way fails too, and says so.
  try {
    await client.query(SETTINGS.join('; '));
    return await work(client);
  } finally {
    client.release(true);
  }
}

/** Two such connections: one writes a batch while the other reads rows for the next. */
export async function withWriterAndReader<T>(
  pool: Pool,
  work: (client: PoolClient, reader: PoolClient) => Promise<T>,
): Promise<T> {
  return withWriter(pool, async (client) => withWriter(pool, async (reader) => work(client, reader)));
}
