import { parseArgs } from 'node:util';

/** How much of everything is done: seconds, events, runs. */
export interface Sizes {
  readonly appendSeconds: number;
  /** Events of the log that is drained raw. */
  readonly drainEvents: number;
  readonly warmUpSeconds: number;
  readonly commandSeconds: number;
  readonly lagSeconds: number;
  /** Cases of the receipt log to import; null: all. */
  readonly importCases: number | null;
  readonly catchUpEvents: number;
  readonly replayReads: number;
  /** Runs of a cold start, and of a warm one. */
  readonly starts: number;
  readonly longEvents: number;
  readonly treeLeaves: number;
  readonly profileSeconds: number;
}

export const FULL: Sizes = {
  appendSeconds: 8,
  drainEvents: 120_000,
  warmUpSeconds: 5,
  commandSeconds: 30,
  lagSeconds: 25,
  importCases: null,
  catchUpEvents: 120_000,
  replayReads: 400,
  starts: 3,
  longEvents: 500_000,
  treeLeaves: 1_000_000,
  profileSeconds: 15,
};

export const QUICK: Sizes = {
  appendSeconds: 1.5,
  drainEvents: 10_000,
  warmUpSeconds: 1,
  commandSeconds: 4,
  lagSeconds: 5,
  importCases: 60,
  catchUpEvents: 8_000,
  replayReads: 40,
  starts: 1,
  longEvents: 40_000,
  treeLeaves: 100_000,
  profileSeconds: 5,
};

export interface Options {
  readonly quick: boolean;
  readonly long: boolean;
  /** The process whose processor is profiled, instead of the table. */
  readonly profile: 'api' | 'projector' | null;
  /** Names of measures; empty: all. */
  readonly only: readonly string[];
  /** File that gets the table, too; the profile with `--profile`. */
  readonly out: string | null;
  readonly help: boolean;
  readonly sizes: Sizes;
  /** A real EventStoreDB or KurrentDB, for the second column. */
  readonly realEventStore: string | null;
}

/** @throws what `parseArgs` throws for an unknown flag; RangeError for a value that is none */
export function optionsFrom(args: readonly string[], environment: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      profile: { type: 'string' },
      only: { type: 'string', default: '' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { quick, long, help } = values;
  return {
    ...{ quick, long, help },
    profile: profiled(values.profile),
    only: values.only.split(',').filter((name) => name !== ''),
    out: values.out ?? null,
    sizes: quick ? QUICK : FULL,
    realEventStore: environment['EVENTSTORE_URL'] ?? null,
  };
}

function profiled(value: string | undefined): Options['profile'] {
  if (value === undefined) return null;
  if (value === 'api' || value === 'projector') return value;
  throw new RangeError('--profile takes api or projector');
}
