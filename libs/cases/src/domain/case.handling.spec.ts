import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { fold, givenEventId, specify } from '#testing';
import type { CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';

const { accepted, commands, declined, reaching, received, text, uuid, withoutSubstance } = data;
const specification = specify(caseDecider);

describe('handling', () => {
  it('records a step', () => {
    specification
      .given(reaching.received)
      .when(commands.RecordStep)
      .then([{ type: 'StepRecorded', data: { step: 'checkDirectory' } }]);
  });

  it('records a scan of an item of the case', () => {
    const { type: _type, documentKey: _key, ...document } = commands.RecordScan;
    specification
      .given(reaching.accepted)
      .when(commands.RecordScan)
      .then([{ type: 'Scanned', data: document }]);
  });

  it('refuses a scan of an unknown item and a document recorded before', () => {
    const { type: _type, documentKey: _key, ...document } = commands.RecordScan;
    specification
      .given(reaching.accepted)
      .when({ ...commands.RecordScan, item: 'm9' })
      .thenRefused('CUSTODY.ITEM_UNKNOWN', { item: 'm9' });
    specification
      .given([...reaching.accepted, { type: 'Scanned', data: document }])
      .when(commands.RecordScan)
      .thenRefused('CASE.ID_IN_USE');
  });

  it('refuses a scan under any other key than the one this document of this case has now', () => {
    const { key } = commands.RecordScan;
    for (const documentKey of [null, uuid(12)])
      specification
        .given(reaching.accepted)
        .when({ ...commands.RecordScan, documentKey })
        .thenRefused('CASE.DOCUMENT_KEY', { key });
  });

  it('proposes a handling, once under one id, and never to the reported person’s own unit', () => {
    const proposed: CaseEvent = { type: 'HandlingProposed', data: { proposal: uuid(20), destination: data.court } };
    specification.given(reaching.registered).when(commands.ProposeHandling).then([proposed]);
    specification
      .given([...reaching.registered, proposed])
      .when(commands.ProposeHandling)
      .thenRefused('CASE.ID_IN_USE');
    specification
      .given(reaching.registered)
      .when({ ...commands.ProposeHandling, forbiddenDestinations: ['court'] })
      .thenRefused('CASE.DESTINATION_FORBIDDEN');
  });

  it('decides a disposal, and another when what was shelved is reviewed', () => {
    const shelved: CaseEvent = { type: 'DisposalDecided', data: { disposal: 'shelved' } };
    specification.given(reaching.registered).when(commands.DecideDisposal).then([shelved]);
    specification
      .given([...reaching.registered, shelved])
      .when(commands.DecideDisposal)
      .then([shelved]);
  });
});

describe('responsibility', () => {
  it('passes to a body with the referral, and custody stays', () => {
    specification.given(reaching.registered).when(commands.ReferCase).then([data.referred]);
    const state = fold(caseDecider, reaching.referred);
    expect(state).toMatchObject({ stage: 'referred', owner: { kind: 'body', id: 'court' } });
    expect(state.stage !== 'none' && state.custody.items.get('m1')?.custodian).toEqual(data.anna);
  });

  it('never passes to the reported person’s own unit or a body led by it', () => {
    specification
      .given(reaching.registered)
      .when({ ...commands.ReferCase, forbiddenDestinations: ['mill', 'court'] })
      .thenRefused('CASE.DESTINATION_FORBIDDEN', { destination: 'court' });
  });

  it('passes a declined report only where screening sent it, and one without substance nowhere', () => {
    specification.given(reaching.declined).when(commands.ReferCase).then([data.referred]);
    specification
      .given(reaching.declined)
      .when({ ...commands.ReferCase, destination: 'housing' })
      .thenRefused('CASE.OTHER_DESTINATION');
    specification
      .given([received, withoutSubstance])
      .when(commands.ReferCase)
      .thenRefused('CASE.DESTINATION_NOT_ALLOWED');
    specification.given(reaching.routed).when(commands.ReferCase).thenRefused('CASE.OTHER_DESTINATION');
  });

  it('tells the person where to go, also to several places', () => {
    const { destination, explanation } = commands.AdviseRedirect;
    const advised: CaseEvent = { type: 'RedirectAdvised', data: { destination, explanation } };
    specification.given([received, declined, advised]).when(commands.AdviseRedirect).then([advised]);
  });

  it('sends nobody to the reported person’s own unit, nor anywhere without substance', () => {
    specification
      .given(reaching.declined)
      .when({ ...commands.AdviseRedirect, forbiddenDestinations: ['housing'] })
      .thenRefused('CASE.DESTINATION_FORBIDDEN');
    specification
      .given([received, withoutSubstance])
      .when(commands.AdviseRedirect)
      .thenRefused('CASE.DESTINATION_NOT_ALLOWED');
  });

  it('comes back with the approval of somebody else', () => {
    const { to, approvedBy, reason } = commands.ReturnCase;
    const own = { ...commands.ReturnCase, approvedBy: 'officer.a' };
    specification
      .given(reaching.referred)
      .when(commands.ReturnCase)
      .then([{ type: 'Returned', data: { to, approvedBy, reason } }]);
    specification.given(reaching.referred).when(own).thenRefused('CASE.APPROVAL_BY_ANOTHER');
    specification
      .given(reaching.referred)
      .when(own, { actor: 'court', recorder: 'officer.a' })
      .thenRefused('CASE.APPROVAL_BY_ANOTHER');
  });

  it('is assigned to another officer or department, not to the same again', () => {
    specification
      .given(reaching.accepted)
      .when(commands.AssignOwner)
      .then([{ type: 'OwnerAssigned', data: { owner: data.bert } }]);
    specification
      .given(reaching.accepted)
      .when({ type: 'AssignOwner', owner: data.anna })
      .thenRefused('CASE.ALREADY_OWNER');
    const moved = data.officer('officer.a', 'review');
    specification
      .given(reaching.accepted)
      .when({ type: 'AssignOwner', owner: moved })
      .then([{ type: 'OwnerAssigned', data: { owner: moved } }]);
  });
});

describe('closing', () => {
  it('concludes, archives and reopens', () => {
    specification.given(reaching.registered).when(commands.ConcludeCase).then([data.concluded]);
    specification.given(reaching.concluded).when(commands.ArchiveCase).then([data.archived]);
    const { owner, reason } = commands.ReopenCase;
    specification
      .given(reaching.archived)
      .when(commands.ReopenCase)
      .then([{ type: 'Reopened', data: { owner, reason } }]);
  });

  it('archives nothing while material is on the road', () => {
    specification
      .given([...reaching.concluded, data.signedOff(30), data.handedOver(40, 30)])
      .when(commands.ArchiveCase)
      .thenRefused('CASE.HANDOVER_OPEN');
  });

  it('archives nothing while a number is on its way', () => {
    specification
      .given([received, data.repeat, data.requested, data.concluded])
      .when(commands.ArchiveCase)
      .thenRefused('CASE.REGISTRATION_PENDING');
  });
});

describe('correcting an entry', () => {
  const screening = givenEventId(1);
  const persons = new Secret([{ name: 'Mo Lin', post: 'accountant', unit: 'mill' }]);
  const reason = text('misheard');
  const struck = {
    type: 'EntryCorrected',
    data: { event: screening, field: 'reported', reason, replacement: persons },
  } as const;

  it('strikes one sealed text with a reason', () => {
    const correction = { event: screening, field: 'summary', reason, replacement: text('the mill gate fund') } as const;
    specification
      .given([received, accepted])
      .when({ type: 'CorrectEntry', ...correction })
      .then([{ type: 'EntryCorrected', data: correction }]);
  });

  it('replaces the reported persons as a whole and remembers where they stand now', () => {
    specification
      .given([received, accepted])
      .when({ type: 'CorrectEntry', ...struck.data })
      .then([struck]);
    expect(fold(caseDecider, [received, accepted])).toMatchObject({
      reported: { of: screening, event: screening, field: 'reported' },
    });
    expect(fold(caseDecider, [received, accepted, struck])).toMatchObject({
      reported: { of: screening, event: givenEventId(2), field: 'replacement' },
    });
  });

  it('strikes a field again under its original entry', () => {
    specification
      .given([received, accepted, struck])
      .when({ type: 'CorrectEntry', ...struck.data })
      .then([struck]);
  });

  it('may strike the reason of a correction, never its replacement by itself', () => {
    const state = fold(caseDecider, [received, accepted, struck]);
    expect(state.stage !== 'none' && state.sealedFields.get(givenEventId(2))).toEqual(['reason']);
  });

  it.each([
    ['an event of another case', uuid(77), 'summary'],
    ['a field that is not sealed', givenEventId(1), 'note'],
    ['an event without sealed fields', givenEventId(0), 'reason'],
    ['a replacement, for its original is named instead', givenEventId(2), 'summary'],
  ] as const)('is refused for %s', (_what, event, field) => {
    specification
      .given([received, accepted, struck])
      .when({ type: 'CorrectEntry', event, field, reason, replacement: text('other') })
      .thenRefused('CASE.ENTRY_UNKNOWN', { event, field });
  });
});
