import { ignoring, refuseFuture, type Decider, type EvolvedEvent } from '#kernel';
import type { AccessEvent } from './access.events.js';
import type { FieldRef, LookPurpose, LookRefusal, LookScope, PartInCase } from './vocabulary.js';

/** A look as its reader's stream remembers it: enough to answer a retry with exactly what was recorded. */
export interface RecentLook {
  readonly look: string;
  readonly case: string;
  readonly at: string;
  readonly fields: readonly FieldRef[];
}

/** What one person did in one month: counts, and the last looks. */
export interface MonthOfLooks {
  readonly looks: number;
  readonly refused: number;
  /** The latest last; at most `REMEMBERED`. */
  readonly recent: readonly RecentLook[];
}

/** Looks a retry can still be answered from. */
export const REMEMBERED = 50;

export type AccessCommand =
  | {
      readonly type: 'Look';
      readonly look: string;
      readonly case: string;
      readonly request?: string;
      readonly grantedBy?: string;
      readonly purpose: LookPurpose;
      readonly scope: LookScope;
      readonly fields: readonly FieldRef[];
      readonly department: string;
      readonly part: PartInCase;
      readonly stage: string;
      readonly refusedBefore: number;
    }
  | {
      readonly type: 'RefuseLook';
      readonly attempt: string;
      readonly case: string;
      readonly request?: string;
      readonly scope: LookScope;
      readonly why: LookRefusal;
      readonly department: string;
    };

/** Records looks and attempts. Whether a look is allowed is judged before, by `refuseLook`: it hangs on other streams. */
export const accessDecider: Decider<MonthOfLooks, AccessCommand, AccessEvent> = {
  initial: { looks: 0, refused: 0, recent: [] },
  decide: (_state, command, context) => refuseFuture(context) ?? [recorded(command)],
  evolve: evolveMonth,
};

function recorded(command: AccessCommand): AccessEvent {
  if (command.type === 'RefuseLook') {
    const { type: _type, ...data } = command;
    return { type: 'LookRefused', data };
  }
  const { type: _type, fields, ...data } = command;
  return { type: 'Looked', data: { ...data, fields: fields.map((field) => ({ ...field })), count: fields.length } };
}

/** Total: never throws. */
function evolveMonth(state: MonthOfLooks, event: EvolvedEvent<AccessEvent>): MonthOfLooks {
  switch (event.type) {
    case 'Looked': {
      const { look, case: caseId, fields } = event.data;
      const latest: RecentLook = { look, case: caseId, at: event.recordedAt, fields };
      return { ...state, looks: state.looks + 1, recent: [...state.recent, latest].slice(-REMEMBERED) };
    }
    case 'LookRefused':
      return { ...state, refused: state.refused + 1 };
    default:
      return ignoring(state, event);
  }
}
