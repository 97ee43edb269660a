import pg, { type Pool } from 'pg';
import { startPostgres, temporaryFolder } from '#embedded';

const NAME = 'read_models';

/** An embedded Postgres of its own for one spec file, with an empty database for read models. */
export class ReadDatabase {
  #stopped = false;

  private constructor(
    private readonly server: Awaited<ReturnType<typeof startPostgres>>,
    private readonly remove: () => Promise<void>,
    readonly pool: Pool,
  ) {}

  static async start(): Promise<ReadDatabase> {
    const folder = await temporaryFolder('baton-read-models-');
    const server = await startPostgres({ folder: folder.path, databases: [NAME], profile: 'disposable' });
    const pool = new pg.Pool({ connectionString: server.url(NAME), max: 20 });
    pool.on('error', () => undefined);
    return new ReadDatabase(server, folder.remove, pool);
  }

  get url(): string {
    return this.server.url(NAME);
  }

  /** Takes the server away from whoever uses it. */
  async takeAway(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.server.stop();
  }

  async stop(): Promise<void> {
    await this.takeAway();
    await this.pool.end();
    await this.remove();
  }
}
