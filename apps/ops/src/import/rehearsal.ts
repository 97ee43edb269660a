import { ZodError } from 'zod';
import { BatonError, type DecisionContext, type EventId, type Instant } from '#kernel';
import { EventCatalogue } from '#event-store';
import { caseDecider, caseEvents, SYSTEM_ACTOR, type CaseEvent, type CaseState } from '#cases';
import { importCommandId, type CasePlan, type ImportOrigin, type PlannedAct } from './case-plan.js';
import { importError } from './import.errors.js';

const catalogue = new EventCatalogue([caseEvents]);

/**
 * Plays a case through the domain's own decider and event schemas, in memory: what the handlers would refuse is known
 * before the first event is written, so that nothing is half imported.
 * @param now no act may have happened later
 * @returns IMPORT.REFUSED with the rule's code, or null
 */
export function rehearse(origin: ImportOrigin, plan: CasePlan, now: Instant): BatonError | null {
  let state = caseDecider.initial;
  let revision = 0;
  for (const act of plan.acts) {
    const context = contextOf(origin, plan, act, now);
    const decided = caseDecider.decide(state, act.command, context);
    if (decided instanceof BatonError) return refusal(plan, act, decided.code);
    for (const event of decided) {
      const flaw = flawOf(event);
      if (flaw !== null) return refusal(plan, act, flaw);
      state = evolved(state, event, revision++, context);
    }
  }
  return null;
}

function contextOf(origin: ImportOrigin, plan: CasePlan, act: PlannedAct, now: Instant): DecisionContext {
  const commandId = importCommandId(origin, plan.reference, act.key);
  const { occurredAt } = act;
  return { officeId: origin.officeId, actor: SYSTEM_ACTOR, role: 'importer', occurredAt, now, commandId };
}

function evolved(state: CaseState, event: CaseEvent, revision: number, context: DecisionContext): CaseState {
  const { actor, occurredAt, now } = context;
  const id = String(revision) as EventId;
  return caseDecider.evolve(state, { ...event, id, revision, actor, occurredAt, recordedAt: now });
}

/** The field that does not fit the event's schema, or null. */
function flawOf(event: CaseEvent): string | null {
  try {
    catalogue.check(event);
    return null;
  } catch (error) {
    if (error instanceof ZodError) return `${event.type}.${(error.issues[0]?.path ?? []).join('.')}`;
    throw error;
  }
}

function refusal({ reference, line }: CasePlan, { key }: PlannedAct, cause: string): BatonError {
  return importError('IMPORT.REFUSED', { line, trace: reference, act: key, cause });
}
