import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import type { LogEvent, LogItem } from '#event-store';
import type { EventId, EventMetadata, JsonObject, Position, StreamName } from '#kernel';
import { LogWalk } from '../move/log-walk.js';
import type { LogSource } from '../move/survey-log.js';
import { backupError } from './backup.errors.js';

const FORMAT = 'baton/log/1';

/** The longest line that is read, in characters: no event is as large, and a file must not make us run out of memory. */
const LONGEST = 8 * 1024 * 1024;

const head = z.strictObject({ format: z.literal(FORMAT), office: z.string(), takenAt: z.string() });
const line = z.strictObject({
  stream: z.string(),
  revision: z.int(),
  id: z.string(),
  type: z.string(),
  data: z.looseObject({}),
  metadata: z.looseObject({ hash: z.string(), prev: z.string().nullable() }),
});
const foot = z.strictObject({ events: z.int(), root: z.string(), sha256: z.string() });

export type LogHead = z.output<typeof head>;

/** A whole file of a log. */
export interface LogSeal {
  readonly events: number;
  /** Root over the recomputed hashes, hex. */
  readonly root: string;
  /** Of all lines before the last, hex. */
  readonly sha256: string;
  /** Events that are not ours: left out. */
  readonly foreign: number;
}

/**
 * Writes a log, up to where it ends now, as JSON Lines, gzipped: a head line, a line an event in the order of the log, a
 * last line with count, root and SHA-256. Events stand as they are stored, text sealed.
 * @throws LOG.BROKEN; what reading and the file system throw
 */
export async function writeLogFile(
  path: string,
  source: LogSource,
  told: Omit<LogHead, 'format'>,
  onEvent: (events: number) => void = () => undefined,
): Promise<LogSeal> {
  const walk = new LogWalk();
  const hash = createHash('sha256');
  let foreign = 0;
  const hashed = (value: object): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  const seal = (): LogSeal => ({ events: walk.events, root: walk.root(), sha256: hash.copy().digest('hex'), foreign });
  async function* lines(): AsyncIterable<string> {
    yield hashed({ format: FORMAT, ...told });
    for await (const item of source.readAll(null)) {
      if (item.kind === 'foreign') foreign += 1;
      if (item.kind !== 'event') continue;
      walk.take(item.event);
      yield hashed(stored(item.event));
      onEvent(walk.events);
    }
    const { foreign: _, ...last } = seal();
    yield `${JSON.stringify(last)}\n`;
  }
  await piped(lines, createGzip(), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return seal();
}

/** A file of a log, read like a store. Its place in the file stands for a position. */
export class LogFile implements LogSource {
  #events: number | null = null;

  constructor(private readonly path: string) {}

  /**
   * @param after a position that this file gave
   * @throws BACKUP.DAMAGED where the file is not whole, at its end at the latest; what the file system throws
   */
  async *readAll(after: Position | null): AsyncIterable<LogItem> {
    const from = Number(after?.commit ?? 0n);
    if (this.#events === null || from < this.#events) yield* this.#read(from);
    yield { kind: 'caughtUp' };
  }

  /** @throws BACKUP.DAMAGED */
  async head(): Promise<LogHead> {
    for await (const { text } of this.#lines()) return this.#parsed(head, text);
    throw this.#damaged();
  }

  async *#read(from: number): AsyncIterable<LogItem> {
    const hash = createHash('sha256');
    let events = -1;
    for await (const { text, last } of this.#lines()) {
      if (last) {
        const told = this.#parsed(foot, text);
        if (told.events !== events || told.sha256 !== hash.digest('hex')) throw this.#damaged();
        this.#events = events;
        return;
      }
      hash.update(`${text}\n`);
      events += 1;
      if (events === 0) this.#parsed(head, text);
      else if (events > from) yield { kind: 'event', event: placed(this.#parsed(line, text), events) };
    }
    throw this.#damaged();
  }

  /** Lines end with a line feed and nothing else: texts may hold every other character that `readline` splits at. */
  async *#lines(): AsyncIterable<{ readonly text: string; readonly last: boolean }> {
    let waiting: string | null = null;
    for await (const text of this.#texts()) {
      if (waiting !== null) yield { text: waiting, last: false };
      waiting = text;
    }
    if (waiting !== null) yield { text: waiting, last: true };
  }

  async *#texts(): AsyncIterable<string> {
    const unzipped = pipeline(createReadStream(this.path), createGunzip(), () => undefined).setEncoding('utf8');
    let rest = '';
    try {
      for await (const chunk of unzipped as AsyncIterable<string>) {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        yield* parts;
        if (rest.length > LONGEST) throw this.#damaged();
      }
    } catch (error) {
      throw isGzipTrouble(error) ? this.#damaged() : error;
    }
    if (rest !== '') throw this.#damaged();
  }

  /** Answers what stands there, not what the schema makes of it: the order of keys stays. */
  #parsed<T>(schema: z.ZodType<T>, text: string): T {
    const value = jsonOf(text);
    if (!fits(schema, value)) throw this.#damaged();
    return value;
  }

  #damaged(): Error {
    return backupError('BACKUP.DAMAGED', { file: this.path });
  }
}

function stored({ stream, revision, id, type, data, metadata }: LogEvent): z.input<typeof line> {
  return { stream, revision, id, type, data: { ...data }, metadata: { ...metadata } };
}

function placed({ stream, id, data, metadata, ...rest }: z.output<typeof line>, place: number): LogEvent {
  const position = { commit: BigInt(place), prepare: BigInt(place) };
  return {
    ...rest,
    stream: stream as StreamName,
    id: id as EventId,
    data: data as JsonObject,
    metadata: metadata as unknown as EventMetadata,
    position,
  };
}

function fits<T>(schema: z.ZodType<T>, value: unknown): value is T {
  return schema.safeParse(value).success;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Not whole, no gzip, or a checksum of gzip itself that does not fit. */
function isGzipTrouble(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');
}
