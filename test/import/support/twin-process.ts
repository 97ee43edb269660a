import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pause } from '#event-store';

const TWIN = join(process.cwd(), 'dist/libs/embedded/src/event-store/main.js');

/** An event store twin in a process of its own, so that it can be killed. */
export class TwinProcess {
  #child: ChildProcess | undefined;
  #port = 0;

  constructor(private readonly postgresUrl: string) {
    if (!existsSync(TWIN)) throw new Error('run `npm run build` first: this test kills the built event store twin');
  }

  get connectionString(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  /** Starts it, again on the same port; waits until the killed one has let the log go, at most 20 s. */
  async start(): Promise<void> {
    for (const end = Date.now() + 20_000; ; await pause(50)) {
      if (await this.#attempt()) return;
      if (Date.now() > end) throw new Error('the twin did not start in 20 s');
    }
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async #attempt(): Promise<boolean> {
    const env = { ...process.env, BATON_TWIN_POSTGRES_URL: this.postgresUrl, BATON_TWIN_PORT: String(this.#port) };
    const child = spawn(process.execPath, [TWIN], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as { ready: boolean; port?: number };
      this.#port = said.port ?? this.#port;
      return said.ready;
    }
    return false;
  }
}
