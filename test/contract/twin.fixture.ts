import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { transformFile } from '@swc/core';
import { startPostgres, temporaryFolder, type PostgresServer } from '../../libs/embedded/src/postgres/index.js';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'libs/embedded/src/event-store');

/** Writes the twin as plain JavaScript below `folder`, for a process of its own; returns its entry. */
export async function compileTwin(folder: string): Promise<string> {
  const target = join(folder, 'twin');
  await mkdir(target, { recursive: true });
  const names = (await readdir(source)).filter((name) => name.endsWith('.ts') && !name.includes('.spec.'));
  for (const name of names) {
    const { code } = await transformFile(join(source, name), {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    await writeFile(join(target, `${basename(name, '.ts')}.js`), code);
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return join(target, 'main.js');
}

/** The first line a twin prints on stdout. */
interface Report {
  readonly ready: boolean;
  readonly port?: number;
  readonly error?: string;
}

function parseReport(line: string): Report {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('ready' in value)) throw new Error(`not a report: ${line}`);
  return {
    ready: value.ready === true,
    ...('port' in value ? { port: Number(value.port) } : {}),
    ...('error' in value ? { error: String(value.error) } : {}),
  };
}

/** A twin in a process of its own. */
export class TwinProcess {
  readonly exited: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    readonly report: Report,
    readonly stderr: () => string,
    exited: Promise<number | null>,
  ) {
    this.exited = exited;
  }

  /** Starts a twin and waits for its first line, whatever it says. */
  static async start(entry: string, postgresUrl: string, port = 0): Promise<TwinProcess> {
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env['PATH'], BATON_TWIN_POSTGRES_URL: postgresUrl, BATON_TWIN_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    const report = await new Promise<Report>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => resolve(parseReport(line)));
      child.once('exit', () => setImmediate(() => reject(new Error(`The twin ended: ${stderr}`))));
    });
    return new TwinProcess(child, report, () => stderr, exited);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get port(): number {
    if (this.report.port === undefined) throw new Error('The twin did not start.');
    return this.report.port;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Sends a signal and waits for the end; with its exit code, or null if the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}

/** A Postgres and a twin of its own, in a folder that goes with them. */
export class TwinWorld {
  twin: TwinProcess;

  private constructor(
    readonly entry: string,
    readonly folder: string,
    public postgres: PostgresServer,
    twin: TwinProcess,
    private readonly remove: () => Promise<void>,
  ) {
    this.twin = twin;
  }

  static async create(): Promise<TwinWorld> {
    const { path, remove } = await temporaryFolder('baton-contract-');
    const entry = await compileTwin(path);
    const postgres = await TwinWorld.startPostgres(path);
    return new TwinWorld(entry, path, postgres, await TwinProcess.start(entry, postgres.url('log')), remove);
  }

  private static startPostgres(folder: string, port = 0): Promise<PostgresServer> {
    return startPostgres({ folder: join(folder, 'data'), port, databases: ['log'], profile: 'durable' });
  }

  get logUrl(): string {
    return this.postgres.url('log');
  }

  /** Starts the twin again where it was. */
  async restartTwin(): Promise<void> {
    this.twin = await TwinProcess.start(this.entry, this.logUrl, this.twin.port);
  }

  /** Starts Postgres again where it was. */
  async restartPostgres(): Promise<void> {
    this.postgres = await TwinWorld.startPostgres(this.folder, this.postgres.port);
  }

  async end(): Promise<void> {
    await this.twin.end('SIGTERM');
    await this.postgres.stop();
    await this.remove();
  }
}
