import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { ChangeView, Cursors } from '#audit';
import { Secret } from '#kernel';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { ReadDatabase, reader as person, ReadRig, until } from './support/rig.js';
import { StoryLog } from './support/story-log.js';

interface Frame {
  readonly id: string;
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
      if (id && event && text) this.frames.push({ id, event, data: JSON.parse(text) as ChangeView });
    }
  }
}

const caseId = (n: number) => data.uuid(7000 + n);

describe('the stream of changes', () => {
  let database: ReadDatabase;
  let rig: ReadRig;
  const log = new StoryLog();
  const readers: Reader[] = [];
  let cursors: Cursors;
  const placeOf = ({ id }: Frame) => cursors.open(id, 'id');

  beforeAll(async () => {
    for (let n = 0; n < 600; n += 1) log.ofCase(caseId(n), [data.received, data.accepted]);
    log.tell(`case-office2-${caseId(1)}`, data.received);
    database = await ReadDatabase.start();
    rig = await ReadRig.start(database, log);
    cursors = await rig.cursors();
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
        id: cursors.seal(told?.sequence ?? -1),
        event: 'StepRecorded',
        data: { kind: 'case', id: caseId(3), revision: told?.revision, type: 'StepRecorded' },
      },
    ]);
  });

  it('tells everything from the first, across pages, in order, without what is another office', async () => {
    const reader = await reading('?after=start');
    const mine = log.story.events.filter(({ stream }) => stream.includes('office1'));
    await until('all changes', () => reader.frames.length >= mine.length);
    expect(reader.frames.map(placeOf)).toEqual(mine.map(({ sequence }) => sequence));
  });

  it('resumes after the last event a reader saw, and misses and repeats nothing while changes go on', async () => {
    const first = await reading(`?after=${cursors.seal(1100)}`);
    await until('some changes', () => first.frames.length > 40);
    first.response.destroy();
    const seen = first.frames.at(-1)?.id ?? '';
    for (let n = 0; n < 30; n += 1) tell(n);
    const second = await reading(`?after=${cursors.seal(5)}`, { 'Last-Event-ID': seen });
    for (let n = 30; n < 60; n += 1) tell(n);
    const last = log.story.events.length - 1;
    await until('the last change', () => second.frames.at(-1)?.id === cursors.seal(last));
    const ids = [...first.frames, ...second.frames].map(placeOf);
    const wanted = log.story.events.filter(({ sequence, stream }) => sequence > 1100 && stream.includes('office1'));
    expect(ids).toEqual(wanted.map(({ sequence }) => sequence));
  });

  it('serves many readers at once, and forgets each that leaves', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, async () => reading()));
    await until('twelve readers', () => rig.streams.readers === 12);
    const [told] = tell(9);
    await until('all told', () => all.every(({ frames }) => frames.at(-1)?.id === cursors.seal(told?.sequence ?? -1)));
    for (const { response } of all.slice(0, 5)) response.destroy();
    await until('seven left', () => rig.streams.readers === 7);
  });

  it('waits for a reader that does not read, holding no more than a page for it', async () => {
    const sink = Object.assign(new PassThrough({ highWaterMark: 1024 }), { writeHead: () => undefined });
    const held = () => sink.writableLength + sink.readableLength;
    const served = rig.streams.serve(sink, cursors, async () => Promise.resolve(person('head.h', ['officeHead'])), -1);
    await until('the first page', () => held() > 50_000);
    for (let n = 0; n < 50; n += 1) tell(n);
    await rig.caughtUp();
    expect(held()).toBeLessThan(150_000);
    let text = '';
    sink.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const last = log.story.events.length - 1;
    await until('the last change', () => text.includes(`id: ${cursors.seal(last)}\n`));
    expect(text.match(/^id: /gm)).toHaveLength(last);
    sink.destroy();
    await served;
  });

  it('refuses a place that was never in the stream', async () => {
    for (const [query, headers] of [
      ['?after=-1', {}],
      ['?after=1100', {}],
      [`?after=${'A'.repeat(22)}`, {}],
      ['', { 'Last-Event-ID': 'x' }],
    ] as const) {
      const { status, body } = await rig.get<{ code: string }>(`/changes${query}`, headers);
      expect([status, body.code]).toEqual([400, 'REQUEST.INVALID']);
    }
  });

  it('guard-rail 3: tells of a sealed case, and of a recused one, only those it is for, without a visible jump', async () => {
    const told = tell(11);
    log.ofCase(caseId(12), [
      { type: 'CaseSealed', data: { readers: ['leader.x'], concerned: new Secret(['head.h']) } },
      { type: 'StepRecorded', data: { step: 'call' } },
    ]);
    log.ofCase(caseId(13), [
      {
        type: 'RecusalDeclared',
        data: { recusal: data.uuid(1), officer: 'head.h', reason: new Secret('x') },
        actor: 'head.h',
      },
      { type: 'StepRecorded', data: { step: 'call' } },
    ]);
    log.tell('staff-office1', { type: 'StaffMoved', data: { staff: 'head.h', departments: ['review'] } });
    const after = tell(11);
    rig.people.set('leader.x', person('leader.x', ['leaderInCharge']));
    const from = `?after=${cursors.seal((told[0]?.sequence ?? 0) - 1)}`;
    const [head, leader] = [await reading(from), await reading(from, { Authorization: 'Bearer leader.x' })];
    const last = cursors.seal(after[0]?.sequence ?? -1);
    await until('both told', () => [head, leader].every(({ frames }) => frames.at(-1)?.id === last));
    expect(head.frames.map((frame) => frame.data.id)).toEqual([caseId(11), caseId(11)]);
    expect(head.frames.map(({ id }) => id.length)).toEqual([22, 22]);
    expect(leader.frames.map((frame) => frame.data.id)).toEqual([
      ...[caseId(11), caseId(12), caseId(12), caseId(13), caseId(13), caseId(11)],
    ]);
  });

  it('narrows an open stream with the rights of its reader, and ends it when they end', async () => {
    rig.people.set('officer.n', person('officer.n', ['registrar']));
    const reader = await reading('', { Authorization: 'Bearer officer.n' });
    const begun = tell(20);
    await until('a change', () => reader.frames.at(-1)?.id === cursors.seal(begun[0]?.sequence ?? -1));
    rig.people.set('officer.n', person('officer.n', ['handlingOfficer'], ['nowhere']));
    tell(21);
    await rig.caughtUp();
    const served = await reading();
    const later = tell(22);
    await until('another told', () => served.frames.at(-1)?.id === cursors.seal(later[0]?.sequence ?? -1));
    expect(reader.frames).toHaveLength(1);
    rig.people.set('officer.n', null);
    await until('the end of the stream', () => reader.ended);
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
