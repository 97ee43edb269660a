import {
  AccessDeniedError,
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { StreamName } from '#kernel';
import { RevisionConflict, storeError } from './store.errors.js';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Credentials for every append, which keep the client off its batched append, whose promise map is shared by all clients
 * of a process (Client-NodeJS#523, traps §1.1). Those of the connection string; over `tls=false`, where the server
 * ignores them, a dummy will do.
 * @throws when a TLS connection string names no user
 */
export function appendCredentials(connectionString: string): Credentials {
  const { username, password, searchParams } = new URL(connectionString);
  if (username) return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  const tls = [...searchParams].find(([name]) => name.toLowerCase() === 'tls')?.[1];
  if (tls?.toLowerCase() !== 'false')
    throw new Error('over TLS the event store URL must name a user: esdb://user:password@…');
  return { username: 'baton', password: 'baton' };
}

/** A call that did not answer in time. */
export class CallTimeout extends Error {
  constructor(call: string, milliseconds: number) {
    super(`${call} did not answer within ${milliseconds} ms`);
    this.name = 'CallTimeout';
  }
}

/** Holds the client; after a timeout a fresh one takes its place, since a frozen channel may never recover. */
export class ClientHolder {
  readonly credentials: Credentials;
  #client: EventStoreDBClient;
  #closed = false;

  constructor(private readonly connectionString: string) {
    refuseDebugOutput();
    this.credentials = appendCredentials(connectionString);
    this.#client = EventStoreDBClient.connectionString(connectionString);
  }

  get current(): EventStoreDBClient {
    return this.#client;
  }

  /** Replaces the client unless somebody did already. */
  replace(broken: EventStoreDBClient): void {
    if (broken !== this.#client) return;
    this.#client = EventStoreDBClient.connectionString(this.connectionString);
    broken.dispose().catch(() => undefined);
  }

  /** Whether reads under way were cut off. */
  get isClosed(): boolean {
    return this.#closed;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.dispose();
  }
}

/** `DEBUG=esdb:*` prints the connection string with its password (traps §1.11). */
function refuseDebugOutput(): void {
  if (/(^|[\s,])(esdb|\*)/.test(process.env['DEBUG'] ?? '')) {
    throw new Error('DEBUG=esdb would print the connection string with its password; unset DEBUG and start again');
  }
}

/** Races a call against our own timer (traps §1.1, §1.8). @throws CallTimeout */
export async function within<T>(milliseconds: number, call: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new CallTimeout(call, milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/**
 * A deadline for each step of a read, with one timer for all of them: a race for every event costs as much as a tenth of
 * reading it.
 */
export class StepDeadline {
  readonly #timer: NodeJS.Timeout;
  #waiting = false;

  /** @param missed called when a step takes longer; what the reader does between steps does not count */
  constructor(milliseconds: number, missed: () => void) {
    this.#timer = setTimeout(() => {
      if (this.#waiting) missed();
    }, milliseconds);
  }

  /** A step begins. */
  begin(): void {
    this.#waiting = true;
    this.#timer.refresh();
  }

  /** It came to its end. */
  end(): void {
    this.#waiting = false;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** Errors that are an answer: sending the same again cannot change them. */
export function asAnswer(stream: StreamName, error: unknown): Error | null {
  if (error instanceof WrongExpectedVersionError) return new RevisionConflict(stream, revisionOf(error.actualVersion));
  if (error instanceof MaxAppendSizeExceededError) return storeError('STORE.TOO_LARGE');
  if (error instanceof AccessDeniedError) return storeError('STORE.UNAVAILABLE');
  return null;
}

function revisionOf(actual: bigint | string): number {
  return typeof actual === 'bigint' ? Number(actual) : -1;
}
