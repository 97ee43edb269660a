import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { auditOf, CaseAudit, Ledger, Tally, type StreamAudit } from '#invariants';
import { streamKind, type StoredEvent } from '#kernel';
import { office, sealed } from './forgeries/stories.js';

/** What a forger's program, or a broken disk, may hand us: anything at all where an event should be. */
function asEvent(value: unknown): StoredEvent {
  return value as StoredEvent;
}

const legal = fc.constantFrom(...office.events, ...sealed.events);
/** A legal event with something in it replaced by anything, two levels deep. */
const spoilt = fc
  .tuple(legal, fc.nat(), fc.nat(), fc.anything(), fc.boolean())
  .map(([event, first, second, put, deep]) => {
    const spoil = (object: object, nth: number, value: unknown) => {
      const keys = Object.keys(object);
      return { ...object, [keys[nth % Math.max(1, keys.length)] ?? 'x']: value };
    };
    const part = second % 2 === 0 ? event.data : event.metadata;
    return deep
      ? { ...event, [second % 2 === 0 ? 'data' : 'metadata']: spoil(part, first, put) }
      : spoil(event, first, put);
  });
const anything = fc.oneof(
  { weight: 1, arbitrary: fc.anything() },
  { weight: 2, arbitrary: legal },
  { weight: 4, arbitrary: spoilt },
);
const KINDS = ['case', 'register', 'slip', 'disclosure', 'destruction'];

describe('whatever stands in the log', () => {
  it('no audit ever throws, and each goes on', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (events) => {
        const audits = KINDS.map((kind) => auditOf(kind, `${kind}-office1-x`));
        const ledger = new Ledger();
        const tally = new Tally('Asia/Shanghai');
        for (const event of events) {
          for (const audit of audits) {
            const before = audit instanceof CaseAudit ? audit.standing : null;
            audit?.take(asEvent(event));
            if (audit instanceof CaseAudit) tally.take(asEvent(event), before, audit.standing);
          }
          ledger.take(asEvent(event));
        }
        for (const audit of audits) if (audit instanceof CaseAudit) audit.snapshot();
        ledger.close({ now: '2021-01-01T00:00:00.000Z', graceMs: 0 });
        tally.check();
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('a field of the wrong kind is a finding at its event', () => {
    const audits = new Map<string, StreamAudit | null>();
    const strange = office.events.flatMap((event) => {
      const kind = streamKind(event.stream);
      const audit = auditOf(kind, event.stream);
      audits.set(kind, audit);
      return Object.keys(event.data).map((field) => ({
        event: { ...event, data: { ...event.data, [field]: [null] } },
        audit,
      }));
    });
    for (const { event, audit } of strange) {
      if (!audit) continue;
      expect(audit.take(event).map(({ code, event: place }) => [code.split('.')[1], place?.id])).toContainEqual([
        'MALFORMED',
        event.id,
      ]);
    }
    expect(
      [...audits]
        .filter(([, audit]) => audit)
        .map(([kind]) => kind)
        .sort(),
    ).toEqual([...KINDS].sort());
  });

  it('a finding repeats nothing of what stands there', () => {
    const secret = 'Mo Li the accountant';
    const audit = new CaseAudit(office.at('Received').stream);
    const told = office.events.filter(({ stream }) => stream === office.at('Received').stream);
    const findings = told.flatMap((event) =>
      audit.take({ ...event, data: { ...event.data, [secret]: secret, note: secret } }),
    );
    expect(findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(findings)).not.toContain('Mo Li');
  });
});
