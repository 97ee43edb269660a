import { placeOf } from '#invariants';
import type { Column, Table } from '#projections';
import type { Dice } from '../../chaos/dice.js';
import type { Expected, Mutation } from './campaign.js';
import { placesIn, two } from './places.js';
import type { PlayedOffice } from './played-office.js';

/** Another value in a column, whatever stands there. */
const OTHER: Readonly<Record<Column['type'], (column: string) => string>> = {
  text: (column) => `coalesce(${column}, '') || 'x'`,
  uuid: () => 'gen_random_uuid()',
  boolean: (column) => `not coalesce(${column}, false)`,
  integer: (column) => `coalesce(${column}, 0) + 1`,
  bigint: (column) => `coalesce(${column}, 0) + 1`,
  timestamptz: (column) => `coalesce(${column}, now()) + interval '1 second'`,
  date: (column) => `coalesce(${column}, current_date) + 1`,
  'text[]': (column) => `array_append(coalesce(${column}, '{}'), 'x')`,
  jsonb: (column) => `case when ${column} = '{"x": 1}' then '{}'::jsonb else '{"x": 1}'::jsonb end`,
};

/** A value for a row that nothing in the log made. */
const INVENTED: Readonly<Record<Column['type'], string>> = {
  text: `'invented'`,
  uuid: 'gen_random_uuid()',
  boolean: 'true',
  integer: '77',
  bigint: '77',
  timestamptz: 'now()',
  date: 'current_date',
  'text[]': `'{invented}'`,
  jsonb: `'{}'`,
};

type Hand = (table: Table, at: number) => Promise<Expected | null>;

/** Everything that is done to the databases of read models and keys, and by what it is found (docs/adr/0014). */
export class DatabaseMutations {
  constructor(
    private readonly office: PlayedOffice,
    private readonly dice: Dice,
  ) {}

  /** A hand on every table of every read model at once: each has to be named with its own row. */
  rows(): Mutation[] {
    const inEvery = (kind: string, hand: Hand): Mutation[] =>
      placesIn(100, this.dice).map(({ place, at }) => ({
        ...{ kind: `read models: ${kind} in every table`, place },
        inject: async () => {
          const expected: Expected[] = [];
          for (const table of this.office.tables)
            expected.push(...[await hand(table, at / 99)].filter((one) => one !== null));
          return expected;
        },
      }));
    const added = inEvery('a row added', (table) => this.#addTo(table)).slice(0, 1);
    return [
      ...inEvery('a row edited', (table, at) => this.#edit(table, at)),
      ...inEvery('a row deleted', (table, at) => this.#remove(table, at)),
      ...added,
    ];
  }

  async #edit(table: Table, share: number): Promise<Expected | null> {
    const columns = table.columns.filter(({ property }) => !table.key.includes(property));
    const at = await this.#rowOf(table, share);
    if (at === null || columns.length === 0) return null;
    const { name, type } = this.dice.pick(columns);
    const set = `update live.${table.name} set "${name}" = ${OTHER[type](`"${name}"`)}`;
    const key = await this.#changed(table, `${set} where ctid = ${rowAt(table, at)}`);
    return differs(table, 'changed', key, name);
  }

  async #remove(table: Table, share: number): Promise<Expected | null> {
    const at = await this.#rowOf(table, share);
    if (at === null) return null;
    const key = await this.#changed(table, `delete from live.${table.name} where ctid = ${rowAt(table, at)}`);
    return differs(table, 'missing', key);
  }

  async #addTo(table: Table): Promise<Expected> {
    const names = table.columns.map(({ name }) => `"${name}"`).join(', ');
    const values = table.columns.map(({ type }) => INVENTED[type]).join(', ');
    const key = await this.#changed(table, `insert into live.${table.name} (${names}) values (${values})`);
    return differs(table, 'extra', key);
  }

  async #changed(table: Table, sql: string): Promise<string> {
    const [row] = await this.office.readModels.change<{ key: string }>(
      `live.${table.name}`,
      `${sql} returning json_build_array(${keyOf(table)})::text as key`,
    );
    return row?.key ?? '';
  }

  async #rowOf(table: Table, share: number): Promise<number | null> {
    const [row] = await this.office.readModels.read<{ n: number }>(`select count(*)::int as n from live.${table.name}`);
    const rows = row?.n ?? 0;
    return rows === 0 ? null : Math.round(share * (rows - 1));
  }

  /** Every column of the leaf index, rows taken out, and one too many. */
  index(): Mutation[] {
    const table = 'baton.log_index';
    const columns = {
      ...{ hash: `sha256('x')`, stream: `stream || 'x'`, revision: 'revision + 1000', event_id: 'gen_random_uuid()' },
      ...{ type: `type || 'x'`, commit: 'commit + 1', prepare: 'prepare + 1' },
    };
    const { events, readModels } = this.office;
    const hand = (kind: string, code: string, sql: string): Mutation[] =>
      placesIn(events.length, this.dice).map(({ place, at }) => ({
        ...{ kind: `leaf index: ${kind}`, place, first: at },
        inject: async () => {
          await readModels.change(table, `${sql} where sequence = $1`, [at]);
          const event = events[at];
          return [{ code, event: event ? placeOf(event) : {}, details: { sequence: at } }];
        },
      }));
    const edited = Object.entries(columns).flatMap(([name, value]) => {
      const all = hand(`${name} changed`, 'INDEX.DIFFERS', `update ${table} set ${name} = ${value}`);
      return name === 'hash' ? all : [this.dice.pick(all)];
    });
    return [...edited, ...hand('a leaf taken out', 'INDEX.MISSING', `delete from ${table}`), this.#strayLeaf()];
  }

  #strayLeaf(): Mutation {
    const { events, readModels } = this.office;
    const end = events.length;
    return {
      ...{ kind: 'leaf index: a leaf too many', place: 'beyond the end', first: end },
      inject: async () => {
        await readModels.change(
          'baton.log_index',
          `insert into baton.log_index select sequence + 1, stream || 'x', revision, gen_random_uuid(), type, hash, commit + 1, prepare + 1
           from baton.log_index order by sequence desc limit 1`,
        );
        const stream = `${events.at(-1)?.stream ?? ''}x`;
        return [
          { code: 'INDEX.BEYOND_LOG', event: { stream }, details: { sequence: end } },
          { code: 'CHECKPOINT.INDEX', details: { lastLeaf: end } },
        ];
      },
    };
  }

  tree(): Mutation[] {
    const { readModels } = this.office;
    const hand = (kind: string, sql: string, expected: Expected): Mutation => ({
      ...{ kind: `tree: ${kind}`, place: kind === 'a node too many' ? 'beyond the end' : 'its node' },
      inject: async () => {
        await readModels.change('baton.log_tree', sql);
        return [expected];
      },
    });
    const node = { level: 8, index: 0, from: 0, to: 255 };
    return [
      hand('a node changed', `update baton.log_tree set hash = sha256('x')`, { code: 'TREE.DIFFERS', details: node }),
      hand('a node taken out', 'delete from baton.log_tree', { code: 'TREE.MISSING', details: node }),
      hand('a node too many', `insert into baton.log_tree values (8, 9, sha256('x'))`, {
        ...{ code: 'TREE.BEYOND_LOG', details: { nodes: 1, level: 8, index: 9 } },
      }),
    ];
  }

  /** Every checkpoint at once; each has to be named. */
  async checkpoints(): Promise<Mutation[]> {
    const { readModels, events } = this.office;
    const rows = await readModels.read<{ name: string }>('select name from baton.checkpoints order by name');
    const names = rows.map(({ name }) => name).filter((name) => !name.startsWith('$'));
    const each = (code: string, more: Expected['details'] = {}): Expected[] =>
      names.map((projection) => ({ code, details: { projection, ...more } }));
    const hand = (kind: string, sql: string, expected: Expected[]): Mutation => ({
      ...{ kind: `checkpoints: ${kind}`, place: 'every read model' },
      inject: async () => {
        await readModels.change('baton.checkpoints', `${sql} where name not like '$%'`);
        return expected;
      },
    });
    const set = 'update baton.checkpoints set';
    const ofIndex = (kind: string, sql: string, expected: Expected): Mutation => ({
      ...{ kind: `checkpoints: ${kind}`, place: 'leaf index' },
      inject: async () => {
        await readModels.change('baton.checkpoints', `${sql} where name like '$%'`);
        return [expected];
      },
    });
    const end = events.length;
    return [
      hand('moved ahead of the log', `${set} sequence = sequence + 5`, each('CHECKPOINT.BEYOND_LOG', { events: end })),
      hand('position moved ahead of the log', `${set} commit = commit + 99999`, each('CHECKPOINT.BEYOND_LOG')),
      hand('sequence moved back', `${set} sequence = sequence - 1`, each('CHECKPOINT.MISPLACED')),
      hand('of another version', `${set} version = version + 1`, each('READ_MODEL.MISSING')),
      hand('taken out', 'delete from baton.checkpoints', each('READ_MODEL.MISSING')),
      ofIndex('sequence moved back', `${set} sequence = sequence - 1`, {
        ...{ code: 'CHECKPOINT.INDEX', details: { checkpoint: end - 2, lastLeaf: end - 1 } },
      }),
      ofIndex('taken out', 'delete from baton.checkpoints', { code: 'CHECKPOINT.INDEX', details: { checkpoint: -1 } }),
      this.#backToTheBeginning(),
    ];
  }

  /** Moved back with its position: the engine would apply to its tables again what they have. */
  #backToTheBeginning(): Mutation {
    const { readModels } = this.office;
    return {
      ...{ kind: 'checkpoints: moved back, sequence and position', place: 'caseload' },
      inject: async () => {
        await readModels.change(
          'baton.checkpoints',
          `update baton.checkpoints c set sequence = i.sequence, commit = i.commit, prepare = i.prepare
           from baton.log_index i where c.name = 'caseload' and i.sequence = 9`,
        );
        return [{ code: 'READ_MODEL.DIFFERS', details: { projection: 'caseload', table: 'caseload', sequence: 9 } }];
      },
    };
  }

  /** Keys of envelopes in the log. */
  async keyRows(): Promise<Mutation[]> {
    const { keys, events } = this.office;
    const all = await keys.read<{ id: string; scope: string; gone: boolean }>(
      'select id, scope, wrapped is null as gone from data_keys order by scope, id',
    );
    const log = JSON.stringify(events);
    const used = all.filter(({ id, gone }) => !gone && log.includes(id));
    const sealing = used.filter(({ id, scope }) =>
      events.some(({ stream, data }) => stream === scope && JSON.stringify(data).includes(id)),
    );
    const hand = (kind: string, code: string, sql: string, of = used): Mutation[] =>
      two(placesIn(of.length, this.dice), this.dice).map(({ place, at }) => ({
        ...{ kind: `keys: ${kind}`, place },
        inject: async () => {
          const key = of[at]?.id ?? '';
          await keys.change('public.data_keys', `${sql} where id = $1`, [key]);
          return [{ code, details: { key } }];
        },
      }));
    const set = 'update data_keys set';
    return [
      ...hand('deleted', 'KEYS.MISSING', 'delete from data_keys'),
      ...hand('bytes altered', 'KEYS.DAMAGED', `${set} wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)`),
      ...hand(
        'the bytes of another',
        'KEYS.DAMAGED',
        `${set} wrapped = (select d.wrapped from data_keys d where d.id <> data_keys.id and d.wrapped is not null order by id limit 1)`,
      ),
      ...hand('of another master', 'KEYS.MASTER_AWAY', `${set} master = 'ffffffffffffffff'`),
      ...hand('destroyed without order', 'KEYS.DESTROYED_WITHOUT_ORDER', `${set} wrapped = null, destroyed_at = now()`),
      ...hand('under another id', 'KEYS.MISSING', `${set} id = gen_random_uuid()`),
      ...hand('under another scope', 'KEYS.MISPLACED', `${set} scope = 'case-150403-' || id`, sealing),
      ...this.#broughtBack(all.filter(({ gone }) => gone)),
      this.#olderKeys(all),
    ];
  }

  #broughtBack(gone: readonly { readonly id: string }[]): Mutation[] {
    const sql = `update data_keys set destroyed_at = null, destruction = null, wrapped =
      (select wrapped from data_keys where wrapped is not null order by id limit 1) where id = $1`;
    return two(placesIn(gone.length, this.dice), this.dice).map(({ place, at }) => ({
      ...{ kind: 'keys: destroyed by order and brought back', place },
      inject: async () => {
        const key = gone[at]?.id ?? '';
        await this.office.keys.change('public.data_keys', sql, [key]);
        return [{ code: 'KEYS.DESTROYED_BUT_THERE', details: { key } }];
      },
    }));
  }

  /** The key database put back alone: everything sealed since is without its key. */
  #olderKeys(all: readonly { readonly id: string; readonly gone: boolean }[]): Mutation {
    const { keys, events } = this.office;
    return {
      ...{ kind: 'rolled back: the keys', place: 'before the third head' },
      inject: async () => {
        await keys.restore('older');
        const there = new Set((await keys.read<{ id: string }>('select id from data_keys')).map(({ id }) => id));
        const log = JSON.stringify(events);
        const lost = all.filter(({ id, gone }) => !there.has(id) && !gone && log.includes(id));
        return lost.map(({ id }) => ({ code: 'KEYS.MISSING', details: { key: id } }));
      },
    };
  }
}

function keyOf(table: Table): string {
  const columns = table.key.flatMap((property) => table.columns.filter((column) => column.property === property));
  return columns.map(({ name }) => `"${name}"`).join(', ');
}

function rowAt(table: Table, at: number): string {
  return `(select ctid from live.${table.name} order by ${keyOf(table)} offset ${at} limit 1)`;
}

function differs({ name }: Table, kind: string, key: string, columns?: string): Expected {
  const details = { table: name, kind, key };
  return { code: 'READ_MODEL.DIFFERS', details: columns === undefined ? details : { ...details, columns } };
}
