import { createHash } from 'node:crypto';
import { canonicalText, eventHash, type JsonObject, type JsonValue, type StoredEvent } from '#kernel';
import { checkBundle, type BundleReport, type BundleSource } from '#bundles';
import { parseVerifier, type NoteVerifier, type TreeHead } from '#proofs';

type Named = Record<string, JsonValue>;

/** One line of `events.jsonl`, free to be changed. */
export interface FreeEvent {
  index: number;
  event?: { stream: string; revision: number; id: string; type: string; data: Named; metadata: Named };
  withheld?: string;
}

/** A bundle in the hands of somebody who can write everything anew but a signature. */
export class Forgery {
  events: FreeEvent[];
  proofs: { index: number; path: string[] }[];
  heads: { checkpoint: string; path: string[] }[];
  opened: Named[];
  manifest: Named & { scope: Named; head: Named; counts: Named };

  constructor(files: ReadonlyMap<string, string>) {
    this.events = linesOf(files, 'events.jsonl');
    this.proofs = linesOf(files, 'proofs.jsonl');
    this.heads = linesOf(files, 'heads.jsonl');
    this.opened = linesOf(files, 'opened.jsonl');
    this.manifest = JSON.parse(files.get('manifest.json') ?? '') as Forgery['manifest'];
  }

  /** The event of a type, the first of a stream's kind. */
  find(
    type: string,
    kind = 'case',
  ): { readonly entry: FreeEvent; readonly event: NonNullable<FreeEvent['event']>; readonly line: number } {
    const line = this.events.findIndex(({ event }) => event?.type === type && event.stream.startsWith(`${kind}-`));
    const entry = this.events[line];
    if (!entry?.event) throw new Error(`the bundle holds no ${type}`);
    return { entry, event: entry.event, line: line + 1 };
  }

  /** Gives an event the hash of what it says now. */
  rehash({ event }: FreeEvent): void {
    if (event) event.metadata['hash'] = eventHash(event as unknown as StoredEvent);
  }

  /** The manifest as somebody would write it for these files. */
  files(): Map<string, string> {
    const files = new Map([
      ['events.jsonl', textOf(this.events)],
      ['proofs.jsonl', textOf(this.proofs)],
      ['heads.jsonl', textOf(this.heads)],
      ...(this.manifest['opened'] === null ? [] : [['opened.jsonl', textOf(this.opened)] as const]),
    ]);
    const shown = this.events.flatMap(({ event }) => event?.stream ?? []);
    this.manifest.counts = {
      ...{ events: this.events.length, withheld: this.events.length - shown.length },
      ...{ streams: new Set(shown).size, heads: this.heads.length },
    };
    return fitted(files, this.manifest);
  }
}

/** Writes the checksums of these files into a manifest. */
export function fitted(files: ReadonlyMap<string, string>, manifest: JsonObject): Map<string, string> {
  const data = [...files].filter(([name]) => name !== 'manifest.json');
  const accounts = data.map(([name, text]) => ({
    ...{ name, sha256: createHash('sha256').update(text, 'utf8').digest('hex') },
    ...{ bytes: Buffer.byteLength(text), lines: text.split('\n').length - 1 },
  }));
  return new Map([...data, ['manifest.json', `${canonicalText({ ...manifest, files: accounts })}\n`]]);
}

/** Checks files in memory as verify-bundle checks a folder. */
export function checked(
  files: ReadonlyMap<string, string | Buffer>,
  keys: readonly (string | NoteVerifier)[],
  known: readonly TreeHead[] = [],
): Promise<BundleReport> {
  const pinned = keys.map((key) => (typeof key === 'string' ? parseVerifier(key) : key));
  return checkBundle(sourceOf(files), { pinned, known });
}

function sourceOf(files: ReadonlyMap<string, string | Buffer>): BundleSource {
  return {
    open: (name) => {
      const content = files.get(name);
      return content === undefined ? null : pieces(Buffer.from(content));
    },
  };
}

/** In pieces that cut lines anywhere. */
async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield await Promise.resolve(bytes.subarray(at, at + 1000));
}

function linesOf<T>(files: ReadonlyMap<string, string>, name: string): T[] {
  const lines = (files.get(name) ?? '').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}

function textOf(lines: readonly object[]): string {
  return lines.map((line) => `${canonicalText(line)}\n`).join('');
}
