import type { Dice } from './dice.js';

/** Of the invented staff: each has one role, and sees every case but for the handling officers. */
export const REGISTRAR = 'registrar.a';
export const SCREENER = 'screener.a';
export const HEAD = 'head.h';
/** Departments that take cases over, each with the officer who does. */
export const HANDLERS: Readonly<Record<string, string>> = { review1: 'handler.a', review2: 'handler.b' };

export const OWN = { kind: 'ownAccount' };
const PAPER = { kind: 'scannedPaper', reference: 'invented-paper-1' };
const RECEPTION = [REGISTRAR, SCREENER];
const IN_HAND = ['accepted', 'registered', 'disposed'];
const NOBODY_KNOWS = '00000000-0000-4000-8000-000000000000';

export type Stage = 'received' | 'accepted' | 'declined' | 'registered' | 'disposed' | 'concluded' | 'archived';

export interface Offered {
  readonly handover: string;
  readonly department: string;
  readonly slip: { readonly id: string; readonly line: number } | null;
}

/** What the model holds to be true of one case; only its own actor commands it. */
export interface CaseModel {
  readonly id: string;
  stage: Stage;
  /** Who has the original, m1; handlers do not pass it on here. */
  holder: string;
  number: string | null;
  owner: string;
  /** Signed off and not used. */
  signOff: { readonly id: string; readonly department: string } | null;
  /** A sign-off that was used, and a handover that has ended: neither may be used again. */
  spent: { readonly signOff: string; readonly department: string; readonly handover: string } | null;
  offered: Offered | null;
  lost: boolean;
}

/** One command the model knows, and what it expects of it. */
export interface Move {
  readonly name: string;
  readonly as: string;
  readonly path: string;
  readonly body: object;
  readonly ifMatch?: string;
  readonly expected: 'ok' | 'refused';
  /** What is true afterwards, if it was done. */
  readonly whenDone: (answer: Readonly<Record<string, unknown>>) => void;
}

export function newCase(id: string): CaseModel {
  const nothing = { number: null, signOff: null, spent: null, offered: null, lost: false };
  return { id, stage: 'received', holder: REGISTRAR, owner: REGISTRAR, ...nothing };
}

export const RECEIVING = {
  ...{ channel: 'letter', origin: 'direct' },
  items: [
    { kind: 'letter', pages: 3, original: true },
    { kind: 'enclosure', pages: 1, original: false, seal: 'S77' },
  ],
};

const ACCEPTING = {
  ...{ decision: 'accepted', reportType: 'accusation', problem: 'neglect', tags: ['work'], rank: 'township' },
  ...{ unitClass: 'enterprise', area: 'east', group: 'individual', identity: 'named' },
  reported: [{ name: 'Mo Li 莫丽 (invented)', post: 'accountant of the mill', unit: 'mill' }],
  summary: 'An invented matter: the roof fund of the mill went missing.',
};

const DECLINING = {
  ...{ decision: 'declined', reason: 'OTHER_AUTHORITY', anonymous: false, destination: 'court' },
  explanation: 'An invented matter for the court.',
};

/** Every command that must be taken now. */
export function legalMoves(one: CaseModel, dice: Dice): Move[] {
  return [...handling(one, dice), ...custody(one, dice), ...closing(one)];
}

function command(
  one: CaseModel,
  name: string,
  as: string,
  body: object,
  whenDone: Move['whenDone'] = () => undefined,
  path = name,
): Move {
  return { name, as, path: `/cases/${one.id}/${path}`, body, expected: 'ok', whenDone };
}

function handling(one: CaseModel, dice: Dice): Move[] {
  const moves: Move[] = [];
  const { stage } = one;
  if (stage === 'received') {
    const declined = dice.percent(12);
    const screening = declined ? DECLINING : ACCEPTING;
    moves.push(command(one, 'screen', SCREENER, { screening }, () => (one.stage = declined ? 'declined' : 'accepted')));
  }
  if (stage === 'accepted') moves.push(register(one));
  if (!['concluded', 'archived'].includes(stage))
    moves.push(command(one, 'steps', REGISTRAR, { step: 'checkDirectory', ...noteOf(one) }));
  const other = one.owner === 'handler.a' ? SCREENER : 'handler.a';
  const department = other === 'handler.a' ? 'review1' : 'reception';
  if (stage !== 'archived')
    moves.push(
      command(one, 'assign-owner', HEAD, { owner: { kind: 'officer', id: other, department } }, () => {
        one.owner = other;
      }),
    );
  if (['registered', 'disposed'].includes(stage) && one.owner === 'handler.a')
    moves.push(command(one, 'disposal', 'handler.a', { disposal: 'shelved' }, () => (one.stage = 'disposed')));
  return moves;
}

/** Nothing of the content is written down before it is taken up. */
function noteOf({ stage }: CaseModel): object {
  return IN_HAND.includes(stage) ? { note: 'An invented note.' } : {};
}

function register(one: CaseModel): Move {
  return command(one, 'register', REGISTRAR, { series: 'XF' }, (answer) => {
    one.stage = 'registered';
    one.number = String(answer['number']);
  });
}

/** Whether a slip may carry it: what was archived with its sign-off unused goes nowhere. */
export function fitsOnSlip({ signOff, lost, stage }: CaseModel): boolean {
  return signOff !== null && !lost && stage !== 'archived';
}

function custody(one: CaseModel, dice: Dice): Move[] {
  if (one.lost || ['received', 'archived'].includes(one.stage)) return [];
  if (one.offered) return settling(one, one.offered);
  if (!RECEPTION.includes(one.holder)) return [];
  return one.signOff
    ? [pass(one, one.holder), handOver(one, one.signOff)]
    : [pass(one, one.holder), signOff(one, dice)];
}

function pass(one: CaseModel, as: string): Move {
  const to = one.holder === REGISTRAR ? SCREENER : REGISTRAR;
  const taker = { kind: 'officer', id: to, department: 'reception' };
  return command(one, 'pass', as, { items: ['m1'], to: taker, given: OWN, taken: PAPER }, () => (one.holder = to));
}

function signOff(one: CaseModel, dice: Dice): Move {
  const department = dice.pick(Object.keys(HANDLERS));
  const body = { items: ['m1'], destination: { kind: 'department', id: department }, evidence: OWN };
  return command(one, 'sign-offs', HEAD, body, (answer) => {
    one.signOff = { id: String(answer['signOff']), department };
  });
}

function handOver(one: CaseModel, signed: { readonly id: string; readonly department: string }): Move {
  const { id, department } = signed;
  const body = {
    ...{ signOff: id, items: ['m1'], to: { kind: 'department', id: department }, purpose: 'handling', evidence: OWN },
    ...{ collector: 'Tess (invented)', contact: 'room 4 (invented)' },
  };
  return command(one, 'handovers', one.holder, body, (answer) => {
    wasOffered(one, { handover: String(answer['handover']), department, slip: null });
  });
}

export function wasOffered(one: CaseModel, offered: Offered): void {
  one.offered = offered;
  one.spent = { signOff: one.signOff?.id ?? '', department: offered.department, handover: offered.handover };
  one.signOff = null;
}

function settling(one: CaseModel, { handover, department, slip }: Offered): Move[] {
  const base = slip ? `/slips/${slip.id}/lines/${slip.line}` : `/cases/${one.id}/handovers/${handover}`;
  const handler = HANDLERS[department] ?? '';
  const end = (name: string, as: string, body: object, then: () => void): Move => {
    const ended = (): void => {
      one.offered = null;
      then();
    };
    return {
      name: `${slip ? 'line ' : ''}${name}`,
      as,
      path: `${base}/${name}`,
      body,
      expected: 'ok',
      whenDone: ended,
    };
  };
  const taken = end('acknowledge', handler, { evidence: OWN }, () => (one.holder = handler));
  const refused = end('refuse', handler, { evidence: OWN, reason: 'An invented reason.' }, () => undefined);
  const lost = end('discrepancies', HEAD, { kind: 'lost', note: 'An invented loss.' }, () => (one.lost = true));
  return slip ? [taken, taken, refused, lost] : [taken, refused];
}

function closing(one: CaseModel): Move[] {
  const moves: Move[] = [];
  if (['registered', 'disposed', 'declined'].includes(one.stage))
    moves.push(command(one, 'conclude', HEAD, { outcome: 'answered' }, () => (one.stage = 'concluded')));
  if (['concluded', 'declined'].includes(one.stage) && !one.offered)
    moves.push(command(one, 'archive', REGISTRAR, { shelf: 'A12' }, () => (one.stage = 'archived')));
  if (['concluded', 'archived'].includes(one.stage) && one.number !== null) {
    const owner = { kind: 'officer', id: REGISTRAR, department: 'reception' };
    const reopened = (): void => {
      one.stage = 'registered';
      one.owner = REGISTRAR;
    };
    moves.push(command(one, 'reopen', HEAD, { owner, reason: 'An invented reason.' }, reopened));
  }
  return moves;
}

/** Every command that must be refused now, whatever goes wrong on the way. */
export function illegalMoves(one: CaseModel): Move[] {
  const refused = (move: Move): Move => ({ ...move, name: `${move.name} (illegal)`, expected: 'refused' });
  const elsewhere = '"99999"';
  const moves: Move[] = [{ ...command(one, 'steps', REGISTRAR, { step: 'checkDirectory' }), ifMatch: elsewhere }];
  if (one.number !== null || one.stage === 'received') moves.push(register(one));
  if (one.stage !== 'received') moves.push(command(one, 'screen', SCREENER, { screening: ACCEPTING }));
  const strange = { id: NOBODY_KNOWS, department: 'review1' };
  moves.push(handOver(one, strange));
  if (one.spent) {
    moves.push(handOver(one, { id: one.spent.signOff, department: one.spent.department }));
    const handler = HANDLERS[one.spent.department] ?? '';
    if (!one.offered)
      moves.push(
        command(
          one,
          'acknowledge',
          handler,
          { evidence: OWN },
          undefined,
          `handovers/${one.spent.handover}/acknowledge`,
        ),
      );
  }
  if (RECEPTION.includes(one.holder)) moves.push(pass(one, one.holder === REGISTRAR ? SCREENER : REGISTRAR));
  if (one.offered) moves.push(pass(one, one.holder));
  if (IN_HAND.includes(one.stage)) moves.push(command(one, 'archive', REGISTRAR, {}));
  return moves.map(refused);
}

/** Commands of which exactly one can be done, whoever comes first; each with a key of its own. */
export function race(one: CaseModel): Move[] {
  if (one.stage === 'accepted') return [register(one), { ...register(one), as: HEAD }];
  if (one.lost || one.stage === 'archived') return [];
  if (one.offered) return settling(one, one.offered);
  return one.signOff ? [handOver(one, one.signOff), handOver(one, one.signOff)] : [];
}
