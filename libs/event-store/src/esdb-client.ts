import {
  AccessDeniedError,
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { StreamName } from '#kernel';
import { RevisionConflict, storeError } from './store.errors.js';

/**
 * Over an insecure connection the server ignores credentials; giving them keeps the client off its batched append, whose
 * promise map is shared by all clients of a process (Client-NodeJS#523, traps §1.1).
 */
export const ONE_CALL_EACH = { username: 'baton', password: 'baton' };

/** Thrown by `Deadline` when a call did not answer in time. */
export class CallTimeout extends Error {
  constructor(call: string, milliseconds: number) {
    super(`${call} did not answer within ${milliseconds} ms`);
    this.name = 'CallTimeout';
  }
}

/** Holds the client; after a timeout a fresh one takes its place, since a frozen channel may never recover. */
export class ClientHolder {
  #client: EventStoreDBClient;

  constructor(private readonly connectionString: string) {
    refuseDebugOutput();
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

  async close(): Promise<void> {
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
