import { sameParty, type Evidence, type Officer, type Party, type Purpose } from '#cases';
import { ignoring, refuseFuture, type BatonError, type Decider, type EvolvedEvent, type Secret } from '#kernel';
import { slipError } from './slip.errors.js';
import { SETTLEMENTS, type Settlement, type SlipEvent } from './slip.events.js';

export interface SlipLine {
  readonly line: number;
  readonly case: string;
  readonly signOff: string;
  readonly handover: string;
}

export type SlipCommand =
  | {
      readonly type: 'PrepareSlip';
      readonly lines: readonly SlipLine[];
      readonly from: Officer;
      readonly to: Party;
      readonly collector: Secret<string>;
      readonly contact: Secret<string>;
      readonly purpose: Purpose;
      readonly seal?: string;
      readonly evidence: Evidence;
      readonly register: {
        readonly request: string;
        readonly series: string;
        readonly year: number;
        readonly registerRevision: number;
      };
    }
  | {
      readonly type: 'NumberSlip';
      readonly request: string;
      readonly series: string;
      readonly year: number;
      readonly sequence: number;
      readonly number: string;
    }
  | { readonly type: 'ReleaseLine'; readonly line: number }
  /** `reason`: for `dropped` the code of the error that kept the line from being handed over. */
  | { readonly type: 'SettleLine'; readonly line: number; readonly how: Settlement; readonly reason?: string };

export type LineStatus = 'waiting' | 'released' | Settlement;

export interface SlipFile {
  readonly from: Officer;
  readonly to: Party;
  readonly register: { readonly request: string; readonly series: string; readonly year: number };
  readonly number: string | null;
  readonly lines: ReadonlyMap<number, SlipLine & { readonly status: LineStatus }>;
}

/** `prepared` waits for its number; a slip whose lines were all dropped may close without one. */
export type SlipState =
  { readonly stage: 'none' } | ({ readonly stage: 'prepared' | 'numbered' | 'closed' } & SlipFile);

type Known = Exclude<SlipState, { stage: 'none' }>;
type Decision = readonly SlipEvent[] | BatonError;
type Command<Type extends SlipCommand['type']> = Extract<SlipCommand, { type: Type }>;

/** The intention, its number, and how each line settled; custody itself is decided in the case (architecture §1). */
export const slipDecider: Decider<SlipState, SlipCommand, SlipEvent> = {
  initial: { stage: 'none' },
  decide: (state, command, context) => refuseFuture(context) ?? decideSlip(state, command),
  evolve: evolveSlip,
};

function decideSlip(state: SlipState, command: SlipCommand): Decision {
  if (command.type === 'PrepareSlip') return state.stage === 'none' ? prepare(command) : slipError('SLIP.EXISTS');
  if (state.stage === 'none') return slipError('SLIP.UNKNOWN');
  if (state.stage === 'closed') return slipError('SLIP.CLOSED');
  switch (command.type) {
    case 'NumberSlip':
      return numberSlip(state, command);
    case 'ReleaseLine':
      return release(state, command);
    case 'SettleLine':
      return settle(state, command);
  }
}

function prepare({ type: _type, lines, ...slip }: Command<'PrepareSlip'>): Decision {
  if (!lines.every(({ line }, index) => line === index + 1)) return slipError('SLIP.LINES_NOT_NUMBERED');
  const signOffs = new Set(lines.map(({ signOff }) => signOff));
  const handovers = new Set(lines.map(({ handover }) => handover));
  if (signOffs.size !== lines.length || handovers.size !== lines.length) return slipError('SLIP.LINE_TWICE');
  if (sameParty(slip.from, slip.to)) return slipError('SLIP.TO_SELF');
  return [{ type: 'HandoverPrepared', data: { ...slip, lines: lines.map((line) => ({ ...line })) } }];
}

function numberSlip(state: Known, { series, year, sequence, number, request }: Command<'NumberSlip'>): Decision {
  const awaited =
    state.register.request === request && state.register.series === series && state.register.year === year;
  if (!awaited) return slipError('SLIP.REQUEST_UNKNOWN', { request });
  if (state.number !== null) return slipError('SLIP.ALREADY_NUMBERED');
  return [{ type: 'SlipNumbered', data: { series, year, sequence, number, request } }];
}

function release(state: Known, { line }: Command<'ReleaseLine'>): Decision {
  const known = state.lines.get(line);
  if (!known) return slipError('SLIP.LINE_UNKNOWN', { line });
  if (known.status === 'released') return slipError('SLIP.LINE_RELEASED', { line });
  if (known.status !== 'waiting') return slipError('SLIP.LINE_SETTLED', { line });
  if (state.number === null) return slipError('SLIP.NOT_NUMBERED');
  return [{ type: 'SlipLineReleased', data: { line } }];
}

/** Each line settles alone; with the last one the slip closes (architecture §1). */
function settle(state: Known, { line, how, reason }: Command<'SettleLine'>): Decision {
  const refusal = refuseSettling(state, line, how);
  if (refusal) return refusal;
  if (how === 'dropped' && reason === undefined) return slipError('SLIP.REASON_REQUIRED');
  const settled: SlipEvent = { type: 'SlipLineSettled', data: { line, how, reason } };
  const others = [...state.lines.values()].filter((other) => other.line !== line).map(({ status }) => status);
  return others.every(isSettled) ? [settled, closed([...others, how])] : [settled];
}

/** What was released can only be taken, refused or lost; what was not, only dropped. */
function refuseSettling(state: Known, line: number, how: Settlement): BatonError | null {
  const status = state.lines.get(line)?.status;
  if (status === undefined) return slipError('SLIP.LINE_UNKNOWN', { line });
  if (isSettled(status)) return slipError('SLIP.LINE_SETTLED', { line });
  if (how === 'dropped') return status === 'released' ? slipError('SLIP.LINE_RELEASED', { line }) : null;
  return status === 'released' ? null : slipError('SLIP.LINE_NOT_RELEASED', { line });
}

function isSettled(status: LineStatus): status is Settlement {
  return status !== 'waiting' && status !== 'released';
}

function closed(statuses: readonly LineStatus[]): SlipEvent {
  const [taken, refused, lost, dropped] = SETTLEMENTS.map((how) => statuses.filter((status) => status === how).length);
  return {
    type: 'SlipClosed',
    data: { taken: taken ?? 0, refused: refused ?? 0, lost: lost ?? 0, dropped: dropped ?? 0 },
  };
}

/** Total: never throws; before its preparation a slip takes no event. */
function evolveSlip(state: SlipState, event: EvolvedEvent<SlipEvent>): SlipState {
  if (event.type === 'HandoverPrepared') return state.stage === 'none' ? prepared(event.data) : state;
  if (state.stage === 'none') return state;
  switch (event.type) {
    case 'SlipNumbered':
      return { ...state, stage: 'numbered', number: event.data.number };
    case 'SlipLineReleased':
      return withLine(state, event.data.line, 'released');
    case 'SlipLineSettled':
      return withLine(state, event.data.line, event.data.how);
    case 'SlipClosed':
      return { ...state, stage: 'closed' };
    default:
      return ignoring(state, event);
  }
}

function prepared(data: Extract<SlipEvent, { type: 'HandoverPrepared' }>['data']): SlipState {
  const { from, to, register } = data;
  const lines = new Map(data.lines.map((line) => [line.line, { ...line, status: 'waiting' } as const]));
  return { stage: 'prepared', from, to, register, number: null, lines };
}

function withLine(state: Known, line: number, status: LineStatus): Known {
  const known = state.lines.get(line);
  return known ? { ...state, lines: new Map(state.lines).set(line, { ...known, status }) } : state;
}
