import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { identityErrors } from './identity.errors.js';
import { identityEvents, type IdentityEvent } from './identity.events.js';
import { inquiryErrors } from './inquiry.errors.js';
import { inquiryEvents } from './inquiry.events.js';

const report = '9a1f6a3e-55b8-5a0e-8d5b-2f1c3a9d7e11';
const name = new Secret('测试甲');
const idNumber = new Secret('invented-0001');
const contacts = new Secret([{ channel: 'phone', value: 'invented-number' }] as const);
const hours = new Secret('evenings');
const isNamed = { kind: 'named', case: report, name, doNotContact: false } as const;

describe('what the vault keeps', () => {
  const samples: readonly IdentityEvent[] = [
    { type: 'IdentityRecorded', data: { ...isNamed, idNumber, contacts, safeContact: { channel: 'post', hours } } },
    { type: 'IdentityRecorded', data: { kind: 'anonymous', case: report, contacts, doNotContact: false } },
    { type: 'VerificationStarted', data: { method: 'callback' } },
    { type: 'Verified', data: { method: 'callback' } },
    { type: 'VerificationFailed', data: { reason: 'denied' } },
    { type: 'VerificationWithdrawn', data: { reason: 'mistaken' } },
    { type: 'ContactChanged', data: { contacts } },
    { type: 'DoNotContactSet', data: { value: true } },
    { type: 'ContactAttempted', data: { channel: 'phone', outcome: 'reached' } },
    { type: 'QueryCodeIssued', data: { case: report, digest: 'a'.repeat(64) } },
    { type: 'QueryCodeRevoked', data: { digest: 'a'.repeat(64) } },
  ];
  const FORBIDDEN = [
    'ip',
    'address',
    'device',
    'userAgent',
    'fingerprint',
    'handwriting',
    'voice',
    'photo',
    'location',
  ];
  const PROFILING = [
    'person',
    'reporter',
    'sameAs',
    'reports',
    'count',
    'score',
    'frequent',
    'blindIndex',
    'nameDigest',
  ];
  const accepts = ({ type, data }: IdentityEvent, extra: object): boolean =>
    identityEvents[type].schema.safeParse({ ...data, ...extra }).success;

  it('is tried here for every event there is', () => {
    expect([...new Set(samples.map(({ type }) => type))].sort()).toEqual(Object.keys(identityEvents).sort());
    for (const sample of samples)
      expect({ type: sample.type, ok: accepts(sample, {}) }).toEqual({ type: sample.type, ok: true });
  });

  it('guard-rail 6: has no place for network address, device, voice or handwriting; an unknown field cannot be written', () => {
    for (const sample of samples)
      for (const field of FORBIDDEN)
        for (const value of ['x', new Secret('x')])
          expect({ type: sample.type, field, ok: accepts(sample, { [field]: value }) }).toMatchObject({ ok: false });
  });

  it('guard-rail 5: has no place for anything that would join reports of one human', () => {
    for (const sample of samples)
      for (const field of PROFILING)
        expect({ type: sample.type, field, ok: accepts(sample, { [field]: 'x' }) }).toMatchObject({ ok: false });
    const opened = { case: report };
    expect(inquiryEvents.InquiryOpened.schema.safeParse(opened).success).toBe(true);
    expect(inquiryEvents.InquiryOpened.schema.safeParse({ ...opened, person: 'x' }).success).toBe(false);
  });

  it('guard-rail 1: holds names, numbers and contacts sealed or not at all', () => {
    const clear = (field: string, value: unknown): boolean =>
      identityEvents.IdentityRecorded.schema.safeParse({ ...isNamed, [field]: value }).success;
    expect(clear('name', '测试甲')).toBe(false);
    expect(clear('idNumber', 'invented-0001')).toBe(false);
    expect(clear('contacts', [{ channel: 'phone', value: 'invented-number' }])).toBe(false);
    expect(clear('safeContact', { channel: 'phone', hours: 'evenings' })).toBe(false);
    expect(clear('idNumber', idNumber)).toBe(true);
  });
});

describe('the catalogue of refusals', () => {
  it.each(Object.entries({ ...identityErrors, ...inquiryErrors }))(
    '%s has a status and one sentence in each language',
    (code, { status, zh, en }) => {
      expect(code).toMatch(/^(IDENTITY|INQUIRY)\.[A-Z]+(_[A-Z]+)*$/);
      expect([404, 409, 422, 429]).toContain(status);
      expect(zh).toMatch(/^[^。]*\p{Script=Han}[^。]*。$/u);
      expect(en).toMatch(/^[A-Z].*\.$/s);
    },
  );
});
