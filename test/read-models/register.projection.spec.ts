import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#kernel';
import { registerNumberTable, registerProjection, registerTable } from '#registers';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { MemoryRows, Story } from '../../libs/cases/src/read-models/spec-support/index.js';

const CASE = data.uuid(77);
const REGISTER = 'register-office1-XF-2020';
const opened = {
  type: 'RegisterOpened',
  data: { series: 'XF', year: 2020, firstNumber: 123, openingBalance: 122, width: 6, prefix: '150403', next: 123 },
};
const granted = (first: number, ...holders: readonly string[]): DomainEvent => ({
  type: 'NumbersGranted',
  data: {
    grants: holders.map((holder, n) => ({ sequence: first + n, holder, request: data.uuid(first + n) })),
    next: first + holders.length,
  },
});
const registered = (sequence: number): DomainEvent => ({
  type: 'Registered',
  data: { series: 'XF', year: 2020, sequence, number: `150403-XF-2020-000${sequence}`, request: data.uuid(sequence) },
});

async function told(...events: readonly (readonly [string, DomainEvent])[]): Promise<MemoryRows> {
  const story = new Story();
  for (const [stream, event] of events) story.tell(stream, event);
  return new MemoryRows().apply(registerProjection, story.events);
}

const caseStream = (id: string) => `case-office1-${id}`;

describe('a register', () => {
  it('opens with its first number and opening balance', async () => {
    expect((await told([REGISTER, opened])).all(registerTable)).toMatchObject([
      {
        officeId: 'office1',
        series: 'XF',
        year: 2020,
        firstNumber: 123,
        openingBalance: 122,
        next: 123,
        granted: 0,
        revision: 0,
      },
    ]);
  });

  it('shows each number with its holder, granted first and then carried', async () => {
    const rows = await told(
      [REGISTER, opened],
      [REGISTER, granted(123, CASE, data.uuid(78))],
      [caseStream(CASE), registered(123)],
    );
    expect(rows.all(registerNumberTable)).toMatchObject([
      { sequence: 123, holder: CASE, holderKind: 'case', state: 'registered', number: '150403-XF-2020-000123' },
      { sequence: 124, holder: data.uuid(78), holderKind: null, state: 'granted', number: '150403-XF-2020-000124' },
    ]);
    expect(rows.all(registerTable)).toMatchObject([{ granted: 2, registered: 1, voided: 0, next: 125, revision: 1 }]);
  });

  it('knows a slip from a case', async () => {
    const numbered = { ...registered(123), type: 'SlipNumbered' };
    const rows = await told([REGISTER, opened], [REGISTER, granted(123, CASE)], [`slip-office1-${CASE}`, numbered]);
    expect(rows.all(registerNumberTable)).toMatchObject([{ holderKind: 'slip', state: 'registered' }]);
  });

  it('keeps a number that was given up, with its reason where it was sealed, and counts it once', async () => {
    const request = data.uuid(123);
    const givenUp = {
      type: 'RegistrationVoided',
      data: {
        request,
        series: 'XF',
        year: 2020,
        sequence: 123,
        number: '150403-XF-2020-000123',
        reason: data.text('typed twice'),
      },
    };
    const echoed = {
      type: 'NumberVoided',
      data: { sequence: 123, holder: CASE, request, cause: 'givenUp', next: 124 },
    };
    const rows = await told(
      [REGISTER, opened],
      [REGISTER, granted(123, CASE)],
      [caseStream(CASE), registered(123)],
      [caseStream(CASE), givenUp],
      [REGISTER, echoed],
    );
    expect(rows.all(registerNumberTable)).toMatchObject([
      {
        state: 'voided',
        voidReason: { alg: 'A256GCM' },
        voidStream: caseStream(CASE),
        voidedAt: '2020-03-02T01:03:00.000Z',
      },
    ]);
    expect(rows.all(registerTable)).toMatchObject([{ granted: 1, registered: 0, voided: 1, next: 124, revision: 2 }]);
  });

  it('voids a grant nobody could use', async () => {
    const unusable = {
      type: 'NumberVoided',
      data: {
        sequence: 123,
        holder: CASE,
        request: data.uuid(123),
        cause: 'unusable',
        reason: data.text('gone'),
        next: 124,
      },
    };
    const rows = await told([REGISTER, opened], [REGISTER, granted(123, CASE)], [REGISTER, unusable]);
    expect(rows.all(registerNumberTable)).toMatchObject([
      { state: 'voided', voidStream: REGISTER, registeredAt: null },
    ]);
    expect(rows.all(registerTable)).toMatchObject([{ granted: 1, registered: 0, voided: 1 }]);
  });

  it('passes over a request that was given up before its number came', async () => {
    const request = {
      type: 'RegistrationVoided',
      data: { request: data.uuid(1), series: 'XF', year: 2020, reason: data.text('gone') },
    };
    const rows = await told([REGISTER, opened], [caseStream(CASE), request]);
    expect(rows.all(registerNumberTable)).toEqual([]);
    expect(rows.all(registerTable)).toMatchObject([{ granted: 0, voided: 0 }]);
  });

  it('counts a number granted twice twice, so that it shows', async () => {
    const rows = await told(
      [REGISTER, opened],
      [REGISTER, granted(123, CASE)],
      [REGISTER, granted(123, data.uuid(78))],
    );
    expect(rows.all(registerNumberTable)).toHaveLength(1);
    expect(rows.all(registerTable)).toMatchObject([{ granted: 2 }]);
  });

  it('shows a number that is carried without a grant', async () => {
    const rows = await told([REGISTER, opened], [caseStream(CASE), registered(150)]);
    expect(rows.all(registerNumberTable)).toMatchObject([
      { sequence: 150, grantedAt: null, state: 'registered', holder: CASE },
    ]);
  });
});
