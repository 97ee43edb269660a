import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Dependency } from '#composition';
import { metrics, Probe, Readiness } from '#operations';
import { INDEX, type Projection } from '#projections';
import { systemClock } from '#web';
import { healthOf } from '../../apps/projector/src/health.js';
import { Watch } from '../../apps/projector/src/watch.js';
import { Databases, Rig, until } from './support/harness.js';
import { MemoryLog } from './support/memory-log.js';
import { caseloadProjection, journalProjection, writeCase, writeLives } from './support/read-models.js';

jest.setTimeout(60_000);

const brittle: Projection = {
  ...caseloadProjection,
  handles: [...caseloadProjection.handles, 'Poison'],
  apply: async (event, rows) => {
    if (event.type === 'Poison') throw new RangeError('content');
    return caseloadProjection.apply(event, rows);
  },
};
const there = new Probe(() => Promise.resolve(true));
const readiness = () =>
  new Readiness<Dependency>({ eventStore: there, keys: there, readModels: there }, ['eventStore', 'readModels']);
const keys = {
  health: () => ({ checkedAt: null, ageHours: 1, overdue: false, split: true, backedUpAt: null, failure: null }),
};
const verification = { health: () => ({ endedAt: null, ageHours: null, findings: null, failure: null }) };

const heads = {
  health: () => ({ size: 0, signedAt: null, ageSeconds: null, uncovered: 0, key: '00000000', failure: null }),
};

describe('a projector in which something stands still', () => {
  const databases = new Databases();
  const opened: (() => unknown)[] = [];

  beforeAll(async () => {
    await databases.start();
  }, 120_000);
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    metrics.clear();
  });
  afterAll(async () => databases.stop(), 60_000);

  async function projector(log: MemoryLog, projections: readonly Projection[]) {
    const { pool } = await databases.create();
    const rig = new Rig(log, pool, projections);
    const watch = new Watch({ pool, log, processes: [], clock: systemClock, logger: rig.logger, everyMs: 60_000 });
    const server: Server = createServer(healthOf(rig.engine, keys, heads, readiness(), verification)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    opened.push(
      () => server.close(),
      () => watch.stop(),
      () => rig.engine.stop(),
    );
    rig.engine.start();
    watch.start();
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const get = async (path: string) => {
      const response = await fetch(`${base}${path}`);
      return { status: response.status, text: await response.text() };
    };
    return { rig, watch, get };
  }

  const errors = (rig: Rig) => rig.logger.lines.filter(({ level }) => level === 'error');
  const value = (text: string, line: string) =>
    Number(
      text
        .split('\n')
        .find((one) => one.startsWith(line))
        ?.split(' ')[1],
    );

  it('says of a projection that stopped: an error line with its code, /ready 503, /status, and three metrics', async () => {
    const log = new MemoryLog();
    writeLives(log, 5);
    const poison = writeCase(log, 1, 'Poison');
    writeLives(log, 3, 5);
    const { rig, watch, get } = await projector(log, [brittle, journalProjection]);
    await rig.caughtUp([INDEX, 'journal']);
    await until('the alarm', () => errors(rig).length > 0);
    expect(errors(rig)).toMatchObject([{ fields: { name: 'caseload', eventId: poison.id, errorClass: 'RangeError' } }]);
    const ready = await get('/ready');
    expect([ready.status, JSON.parse(ready.text)]).toMatchObject([503, { ready: false, stopped: ['caseload'] }]);
    expect((await get('/status')).text).toContain('"state":"stopped"');
    await watch.look();
    const { text } = await get('/metrics');
    expect(value(text, 'baton_projection_stopped{projection="caseload"}')).toBe(1);
    expect(value(text, 'baton_projection_stopped{projection="journal"}')).toBe(0);
    const behind = log.events().length - log.events().findIndex(({ id }) => id === poison.id);
    expect(value(text, 'baton_projection_behind_events{projection="caseload"}')).toBe(behind);
    expect(value(text, 'baton_projection_behind_events{projection="journal"}')).toBe(0);
    const age = (Date.now() - Date.parse(poison.metadata.recordedAt)) / 1000;
    expect(Math.abs(value(text, 'baton_projection_behind_seconds{projection="caseload"}') - age)).toBeLessThan(60);
    expect(value(text, 'baton_projection_behind_seconds{projection="journal"}')).toBe(0);
    expect(value(text, 'baton_watch_age_seconds')).toBeLessThan(60);
  });

  it('says of an engine that halted: an error line with the reason, /ready 503, /status, and a metric', async () => {
    const log = new MemoryLog();
    writeLives(log, 2);
    const { rig, get } = await projector(log, [journalProjection]);
    await rig.caughtUp();
    expect((await get('/ready')).status).toBe(200);
    log.writeForeign('case-150403-alien');
    await until('the halt', () => rig.engine.status().role === 'halted');
    expect(errors(rig).at(-1)).toMatchObject({ fields: { reason: 'ForeignInOurStreams' } });
    const ready = await get('/ready');
    expect([ready.status, JSON.parse(ready.text)]).toMatchObject([503, { ready: false, role: 'halted' }]);
    expect((await get('/status')).text).toContain('"reason":"ForeignInOurStreams"');
    expect(value((await get('/metrics')).text, 'baton_projector_halted')).toBe(1);
    expect((await get('/startup')).status).toBe(200);
  });

  it('has started although everything stands still: whoever restarts what does not come up would restart it for ever', async () => {
    const log = new MemoryLog();
    log.writeForeign('case-150403-alien');
    const { rig, get } = await projector(log, [journalProjection]);
    await until('the halt', () => rig.engine.status().role === 'halted');
    expect((await get('/ready')).status).toBe(503);
    const startup = await get('/startup');
    expect([startup.status, JSON.parse(startup.text)]).toEqual([200, { ready: true, away: [] }]);
  });

  it('has started although a projection stands still', async () => {
    const log = new MemoryLog();
    writeCase(log, 1, 'Poison');
    const { rig, get } = await projector(log, [brittle, journalProjection]);
    await until('it stands still', () => rig.engine.status().projections[0]?.state === 'stopped');
    expect((await get('/startup')).status).toBe(200);
  });

  it('says of a projection that cannot be rebuilt: an error line, and that it is stopped', async () => {
    const log = new MemoryLog();
    writeLives(log, 3);
    const { pool } = await databases.create();
    const first = new Rig(log, pool, [caseloadProjection, journalProjection]);
    first.engine.start();
    await first.caughtUp();
    await first.engine.stop();
    writeCase(log, 1, 'Poison');
    const rig = new Rig(log, pool, [{ ...brittle, version: 2 }, journalProjection]);
    opened.push(() => rig.engine.stop());
    rig.engine.start();
    await until('the alarm', () => errors(rig).some(({ message }) => message.startsWith('rebuild failed')));
    await until('it is stopped', () => rig.engine.status().projections[0]?.state === 'stopped');
  });
});
