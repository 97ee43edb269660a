import { PARTS, resident, type Part } from './bench-office.js';
import type { Measure } from './bench.js';
import { commandLoad } from './measure-commands.js';
import { format, type Row } from './table.js';

const NAMES: Readonly<Record<Part, string>> = { api: 'api', projector: 'projector', eventStore: 'twin' };

export const memory: Measure = {
  name: 'memory',
  about: 'resident memory of api, projector and twin before and after the load',
  seconds: () => 2,
  run: async (bench) => {
    const opened = await bench.office();
    const alone = bench.options.only.length > 0 && !bench.options.only.includes('commands');
    const { warmUpSeconds, commandSeconds } = bench.sizes;
    if (alone) await commandLoad(bench, opened, warmUpSeconds, commandSeconds);
    const after = resident(opened.office);
    const load = alone ? 'the load of commands' : 'all that the other measures did to it';
    return PARTS.map((part): Row => {
      const before = format(opened.residentAtStart[part]);
      return {
        what: `memory of the ${NAMES[part]} after the load`,
        value: after[part],
        unit: 'MiB',
        how: `resident; ${before} MiB after the start, before the first case; load: ${load}`,
      };
    });
  },
};
