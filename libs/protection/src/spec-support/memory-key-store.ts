import { randomBytes, randomUUID } from 'node:crypto';
import type {
  DataKey,
  DestroyedKey,
  DestructionMark,
  Destructions,
  KeyCensus,
  KeyRecord,
  KeyState,
  KeyStore,
  Masters,
  Restored,
  Rewrapped,
} from '#protection';
import { isUpTo, protectionError, stateOf } from '#protection';
import { unwrapped } from '../unwrap.js';

/** Rows as a key database keeps them; stores with different masters may stand on the same ones. */
export interface MemoryRows {
  readonly keys: Map<string, KeyRecord>;
  readonly destructions: DestroyedKey[];
}

export function emptyRows(): MemoryRows {
  return { keys: new Map(), destructions: [] };
}

/** A key database in memory: shows that the contract can be met by something that is not Postgres. */
export class MemoryKeyStore implements KeyStore {
  constructor(
    private readonly rows: MemoryRows,
    private readonly masters: Masters,
  ) {}

  async ensure(scope: string): Promise<DataKey> {
    const id = randomUUID();
    const bytes = randomBytes(32);
    const wrapped = await this.masters.current.wrap(id, bytes);
    const found = this.#ofScope(scope).at(-1);
    if (found?.wrapped) return this.#opened(found, found.wrapped);
    if (this.#isClosed(scope)) throw protectionError('CONTENT.KEY_DESTROYED', { key: found?.id ?? scope });
    this.#put(recordOf(id, scope, this.masters.current.id, wrapped));
    return { id, version: 1, bytes };
  }

  async find(id: string): Promise<DataKey | null> {
    const found = this.rows.keys.get(id);
    if (!found) throw protectionError('KEYS.MISSING', { key: id });
    return found.wrapped && this.#opened(found, found.wrapped);
  }

  idOf(scope: string): Promise<string | null> {
    const latest = this.#ofScope(scope).at(-1);
    return Promise.resolve(latest?.wrapped ? latest.id : null);
  }

  destroyedSince(mark: DestructionMark | null): Promise<Destructions> {
    const { destructions } = this.rows;
    const now = { number: destructions.length, key: destructions.at(-1)?.id ?? null };
    if (!mark) return Promise.resolve({ mark: now, keys: [] });
    const same = mark.key === null || destructions[mark.number - 1]?.id === mark.key;
    return Promise.resolve({ mark: now, keys: same ? destructions.slice(mark.number) : null });
  }

  destroy(id: string): Promise<DestroyedKey | null> {
    const found = this.rows.keys.get(id);
    if (found?.wrapped) this.#destroy(found);
    return Promise.resolve(found ? { id, scope: found.scope } : null);
  }

  destroyScopes(scopes: readonly string[]): Promise<DestroyedKey[]> {
    for (const scope of scopes) {
      if (this.#ofScope(scope).length > 0) continue;
      this.#destroy(recordOf(randomUUID(), scope, this.masters.current.id, Buffer.alloc(0)));
    }
    const inScopes = (one: KeyRecord): boolean =>
      scopes.some((scope) => one.scope === scope || one.scope.startsWith(`${scope}#`));
    const doomed = [...this.rows.keys.values()].filter(inScopes);
    for (const one of doomed) if (one.wrapped) this.#destroy(one);
    return Promise.resolve(doomed.map(({ id, scope }) => ({ id, scope })));
  }

  async *list(after = ''): AsyncIterable<readonly KeyRecord[]> {
    const all = [...this.rows.keys.values()].filter(({ id }) => id > after).sort(byId);
    if (all.length > 0) yield await Promise.resolve(all);
  }

  verify(record: KeyRecord): Promise<KeyState> {
    return stateOf(this.masters, record);
  }

  async rewrap(after: string | null, limit: number): Promise<Rewrapped> {
    const old = (one: KeyRecord): boolean => one.wrapped !== null && one.master !== this.masters.current.id;
    const all = [...this.rows.keys.values()].filter((one) => old(one) && one.id > (after ?? '')).sort(byId);
    const batch = all.slice(0, limit);
    const damaged: string[] = [];
    for (const one of batch) if (!(await this.#rewrapOne(one))) damaged.push(one.id);
    const last = batch.length < limit ? null : (batch.at(-1)?.id ?? null);
    return { last, rewrapped: batch.length - damaged.length, damaged };
  }

  async restore(records: readonly KeyRecord[], withheld: ReadonlyMap<string, string>): Promise<Restored> {
    for (const { id, master, wrapped } of records)
      if (wrapped && !withheld.has(id)) await unwrapped(this.masters, { id, master, wrapped });
    const counts = { restored: 0, repaired: 0, present: 0, withheld: 0 };
    for (const record of records) counts[await this.#restoreOne(record, withheld)] += 1;
    return counts;
  }

  census(): Promise<KeyCensus> {
    const all = [...this.rows.keys.values()];
    const live = all.filter(({ wrapped }) => wrapped);
    const masters = [...new Set(live.map(({ master }) => master))].sort();
    return Promise.resolve({
      keys: all.length,
      destroyed: all.length - live.length,
      masters: masters.map((master) => ({ master, keys: live.filter((one) => one.master === master).length })),
    });
  }

  async #restoreOne(record: KeyRecord, withheld: ReadonlyMap<string, string>): Promise<keyof Restored> {
    const doomed = withheld.has(record.id);
    const there = this.rows.keys.get(record.id);
    if (!there) {
      const closed =
        doomed || (record.wrapped !== null && (this.#isClosed(record.scope) || this.#wentWithStream(record, withheld)));
      const taken = this.#ofScope(record.scope).map(({ version }) => version);
      const version = taken.includes(record.version) ? Math.max(...taken) + 1 : record.version;
      this.#put({ ...record, version });
      if (closed || !record.wrapped) this.#destroy({ ...record, version }, withheld.get(record.id));
      return closed ? 'withheld' : 'restored';
    }
    if (doomed) {
      if (there.wrapped) this.#destroy(there);
      const [now, told] = [this.rows.keys.get(record.id) ?? there, withheld.get(record.id)];
      if (told && now.destroyedAt && isUpTo(told, now.destroyedAt)) this.#put({ ...now, destroyedAt: told });
      return 'withheld';
    }
    if ((await this.verify(there)) !== 'damaged' || !record.wrapped) return 'present';
    this.#put({ ...there, wrapped: record.wrapped, master: record.master });
    return 'repaired';
  }

  async #rewrapOne(one: KeyRecord): Promise<boolean> {
    if (!one.wrapped) return false;
    if (!this.masters.of(one.master)) await this.#opened(one, one.wrapped);
    const key = await this.#opened(one, one.wrapped).catch(() => null);
    if (!key) return false;
    const { current } = this.masters;
    this.#put({ ...one, master: current.id, wrapped: await current.wrap(one.id, key.bytes) });
    return true;
  }

  async #opened({ id, version, master }: KeyRecord, wrapped: Buffer): Promise<DataKey> {
    return { id, version, bytes: await unwrapped(this.masters, { id, master, wrapped }) };
  }

  #destroy(record: KeyRecord, at = record.createdAt): void {
    this.#put({ ...record, wrapped: null, destroyedAt: record.destroyedAt ?? at });
    this.rows.destructions.push({ id: record.id, scope: record.scope });
  }

  #put(record: KeyRecord): void {
    this.rows.keys.set(record.id, record);
  }

  #ofScope(scope: string): KeyRecord[] {
    const found = [...this.rows.keys.values()].filter((one) => one.scope === scope);
    return found.sort((a, b) => a.version - b.version);
  }

  #wentWithStream({ scope, createdAt }: KeyRecord, withheld: ReadonlyMap<string, string>): boolean {
    const [stream = scope] = scope.split('#');
    return this.#ofScope(stream).some(
      ({ id, destroyedAt: at }) => at !== null && isUpTo(createdAt, at) && isUpTo(createdAt, withheld.get(id) ?? at),
    );
  }

  #isClosed(scope: string): boolean {
    return this.#ofScope(scope).some(({ wrapped }) => !wrapped);
  }
}

function recordOf(id: string, scope: string, master: string, wrapped: Buffer): KeyRecord {
  return { id, scope, version: 1, master, wrapped, createdAt: '2026-03-01T00:00:00.000000Z', destroyedAt: null };
}

function byId(a: KeyRecord, b: KeyRecord): number {
  return a.id < b.id ? -1 : 1;
}
