import type { Measure } from './bench.js';
import { access } from './measure-access.js';
import { catchingUp } from './measure-catch-up.js';
import { commands } from './measure-commands.js';
import { importing } from './measure-import.js';
import { lag } from './measure-lag.js';
import { long } from './measure-long.js';
import { memory } from './measure-memory.js';
import { rawAppends } from './measure-raw-appends.js';
import { rawDrain } from './measure-raw-drain.js';
import { replay } from './measure-replay.js';
import { sealing } from './measure-sealing.js';
import { start } from './measure-start.js';
import { tree } from './measure-tree.js';
import { verifying } from './measure-verify.js';
import type { Options } from './options.js';

/** In this order: starts while nothing else runs; memory when the office has done all its work. */
export const ALL: readonly Measure[] = [
  start,
  rawAppends,
  rawDrain,
  commands,
  lag,
  replay,
  sealing,
  tree,
  access,
  importing,
  memory,
  catchingUp,
  verifying,
  long,
];

/** @throws RangeError for a name there is no measure of */
export function chosen({ only, long: isLong }: Options): readonly Measure[] {
  const unknown = only.find((name) => ALL.every((measure) => measure.name !== name));
  if (unknown !== undefined)
    throw new RangeError(`no measure ${unknown}; there are ${ALL.map(({ name }) => name).join(', ')}`);
  if (only.length > 0) return ALL.filter(({ name }) => only.includes(name));
  return ALL.filter((measure) => isLong || measure !== long);
}
