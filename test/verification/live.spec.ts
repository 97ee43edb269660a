import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { startOffice, type Office } from '../retention/support/office.js';
import { open, registered } from '../retention/support/reports.js';
import { codesOf, verified } from './support/checked.js';

const RUNS = 4;
let baton: Office;

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  await registered(baton);
}, 180_000);

afterAll(() => baton.stop(), 60_000);

function onlyAway(error: unknown): void {
  if (!(error instanceof Error && error.message.startsWith('503 '))) throw error;
}

describe('a verification while the office works', () => {
  it('raises no false alarm: what is written after it began is left to the next run', async () => {
    let working = true;
    let written = 0;
    const desk = async (): Promise<void> => {
      while (working) {
        // All of it shares one processor here: what the store answers too late is a command cut off in the middle, and legal.
        await registered(baton).then(() => (written += 1), onlyAway);
        await wait(1);
      }
    };
    const desks = [desk(), desk()];
    const sizes: number[] = [];
    try {
      for (let run = 0; run < RUNS; run += 1) {
        const report = await verified(baton, run % 2 === 0 ? {} : { keptStreams: 2 });
        expect({
          run,
          codes: codesOf(report),
          findings: report.findings,
        }).toEqual({
          run,
          codes: [],
          findings: [],
        });
        sizes.push(report.events);
      }
    } finally {
      working = false;
      await Promise.all(desks);
    }
    expect(written).toBeGreaterThan(1);
    expect(sizes.at(-1)).toBeGreaterThan(sizes[0] ?? 0);
  }, 120_000);
});
