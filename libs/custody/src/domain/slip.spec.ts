import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatonError, Secret } from '#kernel';
import { contextOf, evolved, fold, specify } from '#testing';
import { slipErrors } from './slip.errors.js';
import { slipEvents, type Settlement, type SlipEvent } from './slip.events.js';
import { slipDecider, type SlipCommand } from './slip.js';

const specification = specify(slipDecider);
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const line = (n: number) => ({ line: n, case: uuid(n), signOff: uuid(30 + n), handover: uuid(40 + n) });
const reference = { request: uuid(1), series: 'YJ', year: 2020 };
const slip = {
  lines: [line(1), line(2)],
  from: { kind: 'officer', id: 'officer.a', department: 'reception' },
  to: { kind: 'body', id: 'court' },
  collector: new Secret('Tess'),
  contact: new Secret('room 4'),
  purpose: 'forwarding',
  evidence: { kind: 'ownAccount' },
  register: { ...reference, registerRevision: 3 },
} as const;
const prepare: Extract<SlipCommand, { type: 'PrepareSlip' }> = { type: 'PrepareSlip', ...slip };
const prepared: SlipEvent = { type: 'HandoverPrepared', data: { ...slip, lines: [line(1), line(2)] } };
const number = { ...reference, sequence: 45, number: '150403-YJ-2020-0045' };
const numbered: SlipEvent = { type: 'SlipNumbered', data: number };
const released = (n: number): SlipEvent => ({ type: 'SlipLineReleased', data: { line: n } });
const settled = (n: number, how: Settlement, reason?: string): SlipEvent => ({
  type: 'SlipLineSettled',
  data: { line: n, how, reason },
});
const settle = (n: number, how: Settlement, reason?: string): SlipCommand => ({
  type: 'SettleLine',
  line: n,
  how,
  ...(reason === undefined ? {} : { reason }),
});
const closed = (counts: Partial<Record<Settlement, number>>): SlipEvent => ({
  type: 'SlipClosed',
  data: { taken: 0, refused: 0, lost: 0, dropped: 0, ...counts },
});
const out = [prepared, numbered, released(1), released(2)];
const done = [...out, settled(1, 'taken'), settled(2, 'taken'), closed({ taken: 2 })];
const vanished = 'CUSTODY.SIGN_OFF_WITHDRAWN';

describe('a slip', () => {
  it('is prepared, numbered and released line by line', () => {
    specification.given([]).when(prepare).then([prepared]);
    specification
      .given([prepared])
      .when({ type: 'NumberSlip', ...number })
      .then([numbered]);
    specification
      .given([prepared, numbered])
      .when({ type: 'ReleaseLine', line: 2 })
      .then([released(2)]);
  });

  it.each(['taken', 'refused', 'lost'] as const)('settles a released line as %s', (how) => {
    specification
      .given(out)
      .when(settle(1, how))
      .then([settled(1, how)]);
  });

  it('drops a line that could not be handed over, with the code of the reason', () => {
    specification
      .given([prepared, numbered])
      .when(settle(1, 'dropped', vanished))
      .then([settled(1, 'dropped', vanished)]);
  });

  it('closes with the last line and counts how each ended', () => {
    specification
      .given([...out, settled(1, 'refused')])
      .when(settle(2, 'taken'))
      .then([settled(2, 'taken'), closed({ taken: 1, refused: 1 })]);
  });

  it.each([1, 3, 4])('of %i lines closes with the last one and not before', (count) => {
    const lines = Array.from({ length: count }, (_, index) => line(index + 1));
    const all: SlipEvent = { type: 'HandoverPrepared', data: { ...slip, lines } };
    const before = [all, numbered, ...lines.map(({ line: n }) => released(n))];
    for (const { line: n } of lines) {
      const end = n === count ? [closed({ lost: count })] : [];
      specification
        .given(before)
        .when(settle(n, 'lost'))
        .then([settled(n, 'lost'), ...end]);
      before.push(settled(n, 'lost'));
    }
  });

  it('closes without a number when every line was dropped before it came', () => {
    specification
      .given([prepared, settled(1, 'dropped', vanished)])
      .when(settle(2, 'dropped', vanished))
      .then([settled(2, 'dropped', vanished), closed({ dropped: 2 })]);
  });

  const refused: readonly (readonly [string, readonly SlipEvent[], SlipCommand, string])[] = [
    ['prepared twice', [prepared], prepare, 'SLIP.EXISTS'],
    ['with lines out of order', [], { ...prepare, lines: [line(2), line(1)] }, 'SLIP.LINES_NOT_NUMBERED'],
    [
      'with a sign-off on two lines',
      [],
      { ...prepare, lines: [line(1), { ...line(2), signOff: uuid(31) }] },
      'SLIP.LINE_TWICE',
    ],
    [
      'with a handover on two lines',
      [],
      { ...prepare, lines: [line(1), { ...line(2), handover: uuid(41) }] },
      'SLIP.LINE_TWICE',
    ],
    ['to the giver himself', [], { ...prepare, to: slip.from }, 'SLIP.TO_SELF'],
    ['that does not exist', [], settle(1, 'taken'), 'SLIP.UNKNOWN'],
    ['numbered twice', [prepared, numbered], { type: 'NumberSlip', ...number }, 'SLIP.ALREADY_NUMBERED'],
    [
      'numbered by another request',
      [prepared],
      { type: 'NumberSlip', ...number, request: uuid(2) },
      'SLIP.REQUEST_UNKNOWN',
    ],
    [
      'numbered from another series',
      [prepared],
      { type: 'NumberSlip', ...number, series: 'XF' },
      'SLIP.REQUEST_UNKNOWN',
    ],
    ['numbered from another year', [prepared], { type: 'NumberSlip', ...number, year: 2021 }, 'SLIP.REQUEST_UNKNOWN'],
    ['released without a number', [prepared], { type: 'ReleaseLine', line: 1 }, 'SLIP.NOT_NUMBERED'],
    ['released twice', out, { type: 'ReleaseLine', line: 1 }, 'SLIP.LINE_RELEASED'],
    ['released after it settled', [...out, settled(1, 'taken')], { type: 'ReleaseLine', line: 1 }, 'SLIP.LINE_SETTLED'],
    ['released in an unknown line', [prepared, numbered], { type: 'ReleaseLine', line: 3 }, 'SLIP.LINE_UNKNOWN'],
    ['settled in an unknown line', out, settle(3, 'taken'), 'SLIP.LINE_UNKNOWN'],
    ['taken before it was released', [prepared, numbered], settle(1, 'taken'), 'SLIP.LINE_NOT_RELEASED'],
    ['dropped after it was released', out, settle(1, 'dropped', vanished), 'SLIP.LINE_RELEASED'],
    ['dropped for no reason', [prepared, numbered], settle(1, 'dropped'), 'SLIP.REASON_REQUIRED'],
    ['settled twice', [...out, settled(1, 'taken')], settle(1, 'refused'), 'SLIP.LINE_SETTLED'],
    ['touched after it closed', done, { type: 'NumberSlip', ...number }, 'SLIP.CLOSED'],
  ];

  it.each(refused)('is refused %s', (_what, history, command, code) => {
    specification.given(history).when(command).thenRefused(code);
  });
});

describe('whatever happens to its lines', () => {
  const events = [...out, ...done, settled(1, 'dropped', vanished)];
  const command: fc.Arbitrary<SlipCommand> = fc.oneof(
    fc.constant<SlipCommand>({ type: 'NumberSlip', ...number }),
    fc.integer({ min: 1, max: 3 }).map((n) => ({ type: 'ReleaseLine', line: n }) as const),
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom<Settlement>('taken', 'refused', 'lost', 'dropped'))
      .map(([n, how]) => settle(n, how, how === 'dropped' ? vanished : undefined)),
  );

  it('a slip closes exactly when all lines have settled, each once', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25, size: 'max' }), (commands) => {
        const log: SlipEvent[] = [prepared];
        for (const one of commands) {
          const decided = slipDecider.decide(fold(slipDecider, log), one, contextOf());
          if (!(decided instanceof BatonError)) log.push(...decided);
        }
        const lines = log.flatMap((event) => (event.type === 'SlipLineSettled' ? [event.data.line] : []));
        const closings = log.filter(({ type }) => type === 'SlipClosed').length;
        expect(new Set(lines).size).toBe(lines.length);
        expect(closings).toBe(lines.length === 2 ? 1 : 0);
        for (const event of log) expect(slipEvents[event.type].schema.safeParse(event.data).success).toBe(true);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('its fold takes any event in any order and never throws, unknown ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), (log) => {
        const state = fold(slipDecider, log);
        expect(['none', 'prepared', 'numbered', 'closed']).toContain(state.stage);
        const unknown: object = { ...evolved<SlipEvent>(numbered, 1), type: 'FromTheFuture' };
        expect(slipDecider.evolve(state, unknown as ReturnType<typeof evolved<SlipEvent>>)).toEqual(state);
      }),
      { verbose: true },
    );
  });
});

describe('the catalogue of refusals', () => {
  it.each(Object.entries(slipErrors))('%s has one sentence in each language', (_code, { status, zh, en }) => {
    expect([404, 409, 422]).toContain(status);
    expect(zh).toMatch(/^[^。]*\p{Script=Han}[^。]*。$/u);
    expect(en).toMatch(/^[A-Z].*\.$/);
  });
});
