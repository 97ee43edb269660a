import { beforeAll, describe, expect, it } from '@jest/globals';
import { canFillDisks } from './faults.js';
import { run, type RunReport } from './run.js';
import { isSound, reportText } from './table.js';

/** The plan is the same in every run of this suite; what of it falls together with what, is the machine's. */
const SEED = 20_201_009;
const SECONDS = 120;

/** What must have taken effect at least once, by what its count is called. */
const KINDS: readonly (readonly [what: string, count: RegExp])[] = [
  ['kill -9', /^kill -9 /],
  ['SIGSTOP and SIGCONT', /^freeze /],
  ['SIGTERM', /^SIGTERM /],
  ['a start while a store is away', / starts without /],
  ['connections cut', /: cut$/],
  ['connections reset', /: reset$/],
  ['connections half closed', /: halfClose$/],
  ['latency', /: latency$/],
  ['slow bytes', /: slowBytes$/],
  ['black holes', /: blackHole$/],
  ['connections refused', /: refuse$/],
  ['answers after our deadline', /^api-eventStore: latency$/],
  ['sessions terminated', /^session terminated /],
  ['exhausted pools', /^pool exhausted /],
  ['leadership taken away', /^leadership taken away$/],
  ['locked checkpoints', /^checkpoints locked$/],
  ['wrong clocks', /^clock /],
  ['a fail point in the api', /^at (append|answer|registration|slip)/],
  ['a fail point in a batch', /^at batch\./],
  ['a fail point in a rebuild', /^at rebuild\./],
  ...(canFillDisks ? ([['full disks', /^disk full /]] as const) : []),
];

describe(`faults for ${SECONDS} s on an office at work (seed ${SEED})`, () => {
  let report: RunReport;

  beforeAll(async () => {
    report = await run({ seed: SEED, seconds: SECONDS });
    process.stderr.write(`${reportText(report)}\n`);
  }, 600_000);

  it('take effect, of every kind', () => {
    const missing = KINDS.filter(([, count]) => ![...report.faults.keys()].some((kind) => count.test(kind)));
    expect(missing.map(([what]) => what)).toEqual([]);
  });

  it('lose no command that was answered, and double none', () => {
    expect({ lost: report.lost, doubled: report.doubled }).toEqual({ lost: [], doubled: [] });
    expect(report.ok).toBeGreaterThan(30);
    expect(report.doubtful).toBeGreaterThan(0);
  });

  it('leave every read model equal to a fresh fold of the log', () => {
    expect(report.mismatched).toEqual([]);
  });

  it('leave nothing that the checker finds: chains, numbers, custody, slips, refusals, answers', () => {
    expect(report.findings).toEqual([]);
    expect(isSound(report)).toBe(true);
  });
});
