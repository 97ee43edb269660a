import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { ChangeView } from '#audit';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { ReadDatabase, ReadRig, until } from './support/rig.js';
import { StoryLog } from './support/story-log.js';

interface Frame {
  readonly id: number;
  readonly event: string;
  readonly data: ChangeView;
}

/** A reader of server-sent events that reads on until told to stop. */
class Reader {
  readonly frames: Frame[] = [];
  ended = false;
  #rest = '';

  constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    response.on('close', () => (this.ended = true)).on('error', () => (this.ended = true));
  }

  #take(chunk: string): void {
    const parts = (this.#rest + chunk).split('\n\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      const fields = new Map(
        part.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      );
      const [id, event, text] = [fields.get('id'), fields.get('event'), fields.get('data')];
      if (id && event && text) this.frames.push({ id: Number(id), event, data: JSON.parse(text) as ChangeView });
    }
  }
}

const caseId = (n: number) => data.uuid(7000 + n);

describe('the stream of changes', () => {
  let database: ReadDatabase;
  let rig: ReadRig;
  const log = new StoryLog();
  const readers: Reader[] = [];

  beforeAll(async () => {
    for (let n = 0; n < 600; n += 1) log.ofCase(caseId(n), [data.received, data.accepted]);
    log.tell(`case-office2-${caseId(1)}`, data.received);
    database = await ReadDatabase.start();
    rig = await ReadRig.start(database, log);
  }, 120_000);
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.response.destroy();
    if (rig.serving) await until('no reader left', () => rig.streams.readers === 0);
  });
  afterAll(async () => {
    await rig.stop();
    await database.stop();
  }, 60_000);

  async function reading(query = '', headers: Record<string, string> = {}): Promise<Reader> {
    const reader = new Reader(await rig.open(`/changes${query}`, headers));
    readers.push(reader);
    return reader;
  }

  const tell = (n: number) => log.ofCase(caseId(n), [{ type: 'StepRecorded', data: { step: 'call' } }]);

  it('tells only what comes from now on, in codes and ids', async () => {
    const reader = await reading();
    expect(reader.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const [told] = tell(3);
    await until('a change', () => reader.frames.length === 1);
    expect(reader.frames).toEqual([
      {
        id: told?.sequence,
        event: 'StepRecorded',
        data: { kind: 'case', id: caseId(3), revision: told?.revision, type: 'StepRecorded', sequence: told?.sequence },
      },
    ]);
  });

  it('tells everything from the first, across pages, in order, without what is another office', async () => {
    const reader = await reading('?after=-1');
    const mine = log.story.events.filter(({ stream }) => stream.includes('office1'));
    await until('all changes', () => reader.frames.length >= mine.length);
    expect(reader.frames.map(({ id }) => id)).toEqual(mine.map(({ sequence }) => sequence));
  });

  it('resumes after the last event a reader saw, and misses and repeats nothing while changes go on', async () => {
    const first = await reading('?after=1100');
    await until('some changes', () => first.frames.length > 40);
    first.response.destroy();
    const seen = first.frames.at(-1)?.id ?? 0;
    for (let n = 0; n < 30; n += 1) tell(n);
    const second = await reading('?after=5', { 'Last-Event-ID': String(seen) });
    for (let n = 30; n < 60; n += 1) tell(n);
    const last = log.story.events.length - 1;
    await until('the last change', () => second.frames.at(-1)?.id === last);
    const ids = [...first.frames, ...second.frames].map(({ id }) => id);
    const wanted = log.story.events.filter(({ sequence, stream }) => sequence > 1100 && stream.includes('office1'));
    expect(ids).toEqual(wanted.map(({ sequence }) => sequence));
  });

  it('serves many readers at once, and forgets each that leaves', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, async () => reading()));
    await until('twelve readers', () => rig.streams.readers === 12);
    const [told] = tell(9);
    await until('all told', () => all.every(({ frames }) => frames.at(-1)?.id === told?.sequence));
    for (const { response } of all.slice(0, 5)) response.destroy();
    await until('seven left', () => rig.streams.readers === 7);
  });

  it('waits for a reader that does not read, holding no more than a page for it', async () => {
    const sink = Object.assign(new PassThrough({ highWaterMark: 1024 }), { writeHead: () => undefined });
    const held = () => sink.writableLength + sink.readableLength;
    const served = rig.streams.serve(sink, -1);
    await until('the first page', () => held() > 50_000);
    for (let n = 0; n < 50; n += 1) tell(n);
    await rig.caughtUp();
    expect(held()).toBeLessThan(150_000);
    let text = '';
    sink.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const last = log.story.events.length - 1;
    await until('the last change', () => text.includes(`id: ${last}\n`));
    expect(text.match(/^id: /gm)).toHaveLength(last);
    sink.destroy();
    await served;
  });

  it('refuses a place that is no sequence', async () => {
    for (const [query, headers] of [
      ['?after=-2', {}],
      ['?after=x', {}],
      ['', { 'Last-Event-ID': 'x' }],
    ] as const) {
      const { status, body } = await rig.get<{ code: string }>(`/changes${query}`, headers);
      expect([status, body.code]).toEqual([400, 'REQUEST.INVALID']);
    }
  });

  it('ends with the process, at once', async () => {
    const reader = await reading();
    await until('one reader', () => rig.streams.readers === 1);
    const began = performance.now();
    await rig.closeApp();
    await until('the end of the stream', () => reader.ended);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
