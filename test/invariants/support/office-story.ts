import { SYSTEM_ACTOR } from '#cases';
import { slipDecider } from '#custody';
import { accessDecider, disclosureDecider, type AccessCommand } from '#disclosure';
import { Secret } from '#kernel';
import { registerDecider } from '#registers';
import { destructionDecider, retentionDecider } from '#retention';
import * as data from '../../../libs/cases/src/domain/spec-data.js';
import { Play } from './play.js';
import { CasePlay } from './plays.js';
import { ToldLog } from './stored.js';

const { commands, uuid, text } = data;
const system = { actor: SYSTEM_ACTOR };
const noted = { actor: 'court', recorder: 'officer.w' };
const openTo = { readers: null, people: [], departments: [], recused: [] };

export const CASE = uuid(1);
export const OTHER = uuid(2);
export const SLIP = uuid(3);
export const ORDER = uuid(4);
const REQUEST = uuid(11);
const LINES = [1, 2, 3, 4].map((line) => ({ line, case: CASE, signOff: uuid(30 + line), handover: uuid(40 + line) }));

/** A register as it stands in a stream name, and its play. */
function register(log: ToldLog, series: string) {
  const play = new Play(log, `register-office1-${series}-2020`, registerDecider);
  const opening = { firstNumber: 5, openingBalance: 3, width: 6, prefix: '150403' };
  play.must({ type: 'OpenRegister', series, year: 2020, ...opening });
  return {
    play,
    grant: (holder: string, request: string, sequence: number) => {
      play.must({ type: 'Grant', requests: [{ holder, request }] });
      return {
        series,
        year: 2020,
        sequence,
        number: `150403-${series}-2020-${String(sequence).padStart(6, '0')}`,
        request,
      };
    },
  };
}

/** One letter from receipt to the archive and back, with its number, two ways of custody and what people wrote. */
function letter(log: ToldLog, numbers: ReturnType<typeof register>): CasePlay {
  const play = new CasePlay(log, `case-office1-${CASE}`);
  play.must({ ...commands.ReceiveReport, items: [data.letter, data.copy] });
  play.must(commands.ScreenCase);
  play.must({ ...commands.RequestRegistration, request: REQUEST });
  play.must({ type: 'ConfirmRegistration', ...numbers.grant(CASE, REQUEST, 5) });
  play.must({ ...commands.RecordScan });
  play.must({ ...commands.RecordStep, note: text('asked twice') });
  play.must(commands.ProposeHandling);
  play.must({ ...commands.SignOff, signOff: uuid(31), proposal: uuid(20) }, { actor: 'head.h' });
  play.must({ ...commands.SignOff, signOff: uuid(32), items: ['m2'], destination: data.review }, { actor: 'head.h' });
  play.must({ ...commands.HandOver, handover: uuid(41), signOff: uuid(31) });
  play.must({ ...commands.AcknowledgeHandover, handover: uuid(41) }, noted);
  play.must({ ...commands.HandOver, handover: uuid(42), signOff: uuid(32), items: ['m2'], to: data.review });
  play.must(
    { ...commands.AcknowledgeHandover, handover: uuid(42), evidence: data.own },
    { actor: 'officer.t', department: 'review' },
  );
  const inReview = { actor: 'officer.t', department: 'review' };
  play.must({ ...commands.PassCustody, items: ['m2'], to: data.officer('officer.r', 'review') }, inReview);
  play.must(
    { ...commands.TransferCustody, items: ['m2'], to: data.officer('officer.s', 'review') },
    { actor: 'head.h' },
  );
  play.must(commands.AssignOwner);
  play.must(commands.DecideDisposal);
  return play;
}

/** A slip with four lines of another case: taken, refused, lost, and one whose sign-off was withdrawn. */
function slipped(log: ToldLog, numbers: ReturnType<typeof register>): void {
  const items = [1, 2, 3, 4].map((n) => ({ ...data.letter, id: `m${n}` }));
  const play = new CasePlay(log, `case-office1-${OTHER}`);
  play.must({ ...commands.ReceiveReport, items });
  play.must(commands.ScreenCase);
  const lines = LINES.map((line) => ({ ...line, case: OTHER }));
  for (const { line, signOff } of lines) {
    play.must({ ...commands.SignOff, signOff, items: [`m${line}`] }, { actor: 'head.h' });
  }
  play.must({ ...commands.WithdrawSignOff, signOff: uuid(34) }, { actor: 'head.h' });
  const slip = new Play(log, `slip-office1-${SLIP}`, slipDecider);
  const asked = { request: uuid(12), series: 'YJ', year: 2020 };
  slip.must({
    type: 'PrepareSlip',
    lines,
    from: data.anna,
    to: data.court,
    collector: text('Tess'),
    contact: text('room 4'),
    purpose: 'forwarding',
    evidence: data.own,
    register: { ...asked, registerRevision: 0 },
  });
  slip.must({ type: 'NumberSlip', ...numbers.grant(SLIP, uuid(12), 5) });
  for (const { line, signOff, handover } of lines.slice(0, 3)) {
    play.must({ ...commands.HandOver, handover, signOff, items: [`m${line}`], slip: { id: SLIP, line } });
    slip.must({ type: 'ReleaseLine', line });
  }
  slip.must({ type: 'SettleLine', line: 4, how: 'dropped', reason: 'CUSTODY.SIGN_OFF_WITHDRAWN' });
  play.must({ ...commands.AcknowledgeHandover, handover: uuid(41) }, noted);
  slip.must({ type: 'SettleLine', line: 1, how: 'taken' });
  play.must({ ...commands.RefuseHandover, handover: uuid(42) }, noted);
  slip.must({ type: 'SettleLine', line: 2, how: 'refused' });
  play.must({ ...commands.RecordDiscrepancy, handover: uuid(43), items: ['m3'], kind: 'lost' });
  slip.must({ type: 'SettleLine', line: 3, how: 'lost' });
}

/** Someone asked to read, was allowed to by another, and looked. */
function looked(log: ToldLog): void {
  const disclosure = new Play(log, `disclosure-office1-${CASE}`, disclosureDecider);
  const ask = { type: 'RequestContent', request: uuid(60), officer: 'officer.b', subject: openTo } as const;
  disclosure.must({ ...ask, purpose: 'handling', scope: 'content', reason: text('to write') }, { actor: 'officer.b' });
  disclosure.must({ type: 'GrantContent', request: uuid(60), subject: openTo, standsFor: [] }, { actor: 'head.h' });
  const access = new Play(log, 'access-office1-officer.b-202003', accessDecider);
  const look: AccessCommand = {
    type: 'Look',
    look: uuid(61),
    case: CASE,
    request: uuid(60),
    grantedBy: 'head.h',
    purpose: 'handling',
    scope: 'content',
    fields: [{ event: uuid(70), field: 'summary' }],
    department: 'reception',
    part: 'own',
    stage: 'disposed',
    refusedBefore: 0,
  };
  access.must(look, { actor: 'officer.b' });
  disclosure.must(
    { type: 'ReviewLook', look: uuid(61), reader: 'officer.b', finding: 'justified' },
    { actor: 'head.h' },
  );
}

/** A number given up by two, the case concluded, put away and taken up again. */
function ended(play: CasePlay): void {
  play.must(commands.ProposeVoid, { actor: 'head.h' });
  play.must(commands.VoidRegistration);
  play.must(commands.ConcludeCase);
  play.must(commands.ArchiveCase);
  play.must(commands.ReopenCase);
  play.must(commands.ReferCase);
  play.must(commands.ReturnCase, { actor: 'officer.x' });
}

/** A hold that was lifted; then content forgotten by two persons, after a delay. */
function forgotten(log: ToldLog): void {
  const retention = new Play(log, 'retention-office1', retentionDecider);
  retention.must({ type: 'PlaceHold', hold: uuid(80), case: CASE, reason: text('the court asks') });
  retention.must({ type: 'LiftHold', hold: uuid(80), reason: text('it is over') });
  const facts = { held: false, holds: 1, due: true, doomed: false, strange: false };
  const order = new Play(log, `destruction-office1-${ORDER}`, destructionDecider);
  const wish = { target: { kind: 'content', case: CASE }, cause: 'order', basis: 'ruling.7', delayHours: 72 } as const;
  order.must({ type: 'OrderDestruction', order: ORDER, ...wish, standsFor: ['head.k'], reason: text('ruled'), facts });
  order.must({ type: 'ApproveDestruction', standsFor: [], facts }, { actor: 'head.h' });
  log.wait(73);
  order.must({ type: 'BeginDestruction', facts }, system);
  retention.must({ type: 'ClearDestruction', order: ORDER, case: CASE, holds: 1 }, system);
  const at = log.context().now;
  order.must({ type: 'RecordDestruction', keys: [{ id: uuid(90), scope: 'case' }], at }, system);
}

/** A whole office for a week: every stream that rules stand on, told by the real deciders. */
export function officeStory(): ToldLog {
  const log = new ToldLog();
  const play = letter(log, register(log, 'XF'));
  slipped(log, register(log, 'YJ'));
  looked(log);
  ended(play);
  forgotten(log);
  return log;
}

/** A case that is sealed while it has a number, in which somebody steps aside, and that is found to be a superior's. */
export function sealedStory(): ToldLog {
  const log = new ToldLog();
  const numbers = register(log, 'XF');
  const play = new CasePlay(log, `case-office1-${CASE}`);
  play.must(commands.ReceiveReport);
  const [screened] = play.must(commands.ScreenCase);
  play.must({ ...commands.RequestRegistration, request: REQUEST });
  play.must({ type: 'ConfirmRegistration', ...numbers.grant(CASE, REQUEST, 5) });
  play.must({ type: 'DeclareRecusal', recusal: uuid(60), reason: text('my cousin') }, { actor: 'officer.q' });
  play.must({ ...commands.DecideRecusal, recusal: uuid(60) }, { actor: 'head.h' });
  play.must({ ...commands.RequestRecusal, officer: 'officer.c' });
  play.must({ ...commands.DecideRecusal, decision: 'rejected' }, { actor: 'head.h' });
  const readers = ['head.h', 'officer.a', 'officer.b'];
  play.must({
    type: 'CorrectEntry',
    event: screened?.id ?? '',
    field: 'reported',
    reason: text('misheard'),
    replacement: new Secret([{ name: 'Mo Li', post: 'clerk', unit: null }]),
    sealing: { readers, concerned: new Secret(['head.c']) },
  });
  play.must({ ...commands.NameReaders, readers: [...readers, 'officer.d'] }, { actor: 'head.h' });
  play.must(commands.RecordStep);
  play.must({ ...commands.FindSuperiorMatter });
  play.must({ ...commands.SignOff, destination: data.body('superior') }, { actor: 'head.h' });
  play.must({ ...commands.HandOver, to: data.body('superior') });
  play.must(commands.AcknowledgeHandover, { actor: 'superior', recorder: 'officer.b' });
  play.must({ ...commands.ReferCase, destination: 'superior' });
  play.must({ type: 'ConcludeCase', outcome: 'sentUp' });
  return log;
}

/** Declined at the desk, told where to go, taken up again, passed on to a body. */
export function declinedStory(): ToldLog {
  const log = new ToldLog();
  const play = new CasePlay(log, `case-office1-${CASE}`);
  play.must(commands.DeclineAtDesk);
  play.must(commands.AdviseRedirect);
  play.must({ ...commands.ReferCase, destination: 'housing' });
  play.must(commands.ReturnCase, { actor: 'officer.x' });
  return log;
}

/** Brought over from another system, with custody of people whose signatures were not kept. */
export function importedStory(): ToldLog {
  const log = new ToldLog();
  const play = new CasePlay(log, `case-office1-${CASE}`);
  const importedFrom = { source: 'oldlog', reference: 'case-7' };
  play.must({ ...commands.ReceiveReport, importedFrom }, system);
  play.must(commands.CarryNumber, system);
  play.must({ ...commands.SignOff, evidence: data.unsigned }, system);
  play.must({ ...commands.HandOver, evidence: data.unsigned }, system);
  play.must({ ...commands.AcknowledgeHandover, evidence: data.unsigned }, system);
  play.must(commands.ConcludeCase, system);
  return log;
}

/** A number given up while it was on its way: granted late, and void because nobody could take it. */
export function lateGrantStory(): ToldLog {
  const log = new ToldLog();
  const numbers = register(log, 'XF');
  const play = new CasePlay(log, `case-office1-${CASE}`);
  play.must(commands.ReceiveReport);
  play.must(commands.ScreenCase);
  play.must({ ...commands.RequestRegistration, request: REQUEST });
  play.must({ type: 'VoidRegistration', reason: text('typed twice') });
  const { sequence } = numbers.grant(CASE, REQUEST, 5);
  numbers.play.must({ type: 'VoidGrant', sequence, holder: CASE, request: REQUEST, cause: 'unusable' }, system);
  return log;
}
