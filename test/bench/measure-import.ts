import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EsdbLog } from '#event-store';
import type { Position } from '#kernel';
import { hasReceiptLog, receiptLog } from '../../libs/testing/src/machine.js';
import { CONNECTIONS, type BenchOffice } from './bench-office.js';
import type { Bench, Measure } from './bench.js';
import { program, runChild } from './child.js';
import { cleaning } from './clean-up.js';
import { unmeasured, type Row } from './table.js';

export const importing: Measure = {
  name: 'import',
  about: '`ops import xes` of the receipt log, as a user runs it',
  seconds: ({ importCases }) => (importCases === null ? 45 : 8),
  run: async (bench) => {
    if (!hasReceiptLog) return [unmeasured('import of the receipt log', `${receiptLog} is not here`)];
    const opened = await bench.office();
    const { file, cases } = await logOf(opened, bench.sizes.importCases);
    return cleaning(bench.cleanUp, async (cleanUp) => {
      const log = new EsdbLog(opened.runtime.eventStoreUrl);
      cleanUp.add(() => log.close());
      const before = await endOf(log, null);
      bench.progress.say(`${cases} cases`);
      const { code, seconds, output } = await runChild(cleanUp, {
        entry: program('apps/ops/src/main.js'),
        args: ['import', 'xes', file, '--source', 'bench', '--data', opened.folder],
        environment: {},
      });
      if (code !== 0) return [unmeasured('import of the receipt log', `ended with ${code}: ${output.slice(-300)}`)];
      const { events } = await endOf(log, before.end);
      return rowsOf(bench, cases, events, seconds);
    });
  },
};

/** The receipt log, or its first cases. */
async function logOf({ folder }: BenchOffice, most: number | null): Promise<{ file: string; cases: number }> {
  const parts = gunzipSync(await readFile(receiptLog))
    .toString()
    .split('</trace>');
  const all = parts.length - 1;
  if (most === null || most >= all) return { file: receiptLog, cases: all };
  const file = join(await mkdtemp(join(folder, 'bench-')), 'first.xes');
  await writeFile(file, `${parts.slice(0, most).join('</trace>')}</trace></log>`);
  return { file, cases: most };
}

async function endOf(log: EsdbLog, after: Position | null): Promise<{ events: number; end: Position | null }> {
  let [events, end] = [0, after];
  for await (const item of log.readAll(after)) {
    if (item.kind !== 'event') continue;
    events += 1;
    end = item.event.position;
  }
  return { events, end };
}

async function rowsOf(bench: Bench, cases: number, events: number, seconds: number): Promise<Row[]> {
  const raw = await bench.rawAppends(CONNECTIONS);
  const how = `${cases.toLocaleString('en-US')} cases, ${events.toLocaleString('en-US')} events, projector running`;
  return [
    {
      what: 'import of the receipt log',
      value: cases / seconds,
      unit: 'cases/s',
      how: `\`ops import xes\` from its start to its end, check of the file included; ${how}`,
    },
    {
      what: 'import of the receipt log, events',
      value: events / seconds,
      unit: 'events/s',
      ratio: { value: events / seconds / raw.perSecond, to: 'raw appends, 32 writers' },
      how: 'the same; one event an append',
    },
  ];
}
