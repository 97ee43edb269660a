import {
  commandIdOf,
  uuidV5,
  type CaseId,
  type CommandId,
  type EventFlag,
  type Instant,
  type JsonValue,
  type OfficeId,
} from '#kernel';
import { SYSTEM_ACTOR, type CaseCommand } from '#cases';
import type { RequestContext } from '#event-store';

/** Where cases come from. The source's name, not the file's, makes the ids: a renamed copy is recognised. */
export interface ImportOrigin {
  readonly officeId: OfficeId;
  /** A code; kept in every case as `importedFrom.source`. */
  readonly source: string;
  /** The command line's own name, e.g. `import xes`. */
  readonly route: string;
}

export const ACT_KINDS = ['receive', 'carry', 'signOff', 'handOver', 'acknowledge', 'step', 'conclude'] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** One command of an imported case. */
export interface PlannedAct {
  readonly kind: ActKind;
  /** Names the act within its case, the same in every run, e.g. `17/step`. */
  readonly key: string;
  readonly command: CaseCommand;
  readonly occurredAt: Instant;
  /** The old log has steps later than this conclusion. */
  readonly laterSteps: boolean;
}

/** A case to be imported: its acts in the order of the stream. */
export interface CasePlan {
  /** What the source calls it; kept in the case as `importedFrom.reference`. */
  readonly reference: string;
  readonly line: number;
  readonly acts: readonly PlannedAct[];
}

const CASES = '5f0c7c1e-8a55-5c55-9d0e-1f2a6a3b9c40';

/** The same office, source and reference always make the same case. */
export function caseIdOf({ officeId, source }: ImportOrigin, reference: string): CaseId {
  return uuidV5(CASES, JSON.stringify([officeId, source, reference])) as CaseId;
}

/** The same act of the same case always has the same command id: a second run finds it in the stream (architecture §4). */
export function importCommandId({ officeId, source, route }: ImportOrigin, reference: string, key: string): CommandId {
  return commandIdOf(officeId, SYSTEM_ACTOR, route, JSON.stringify([source, reference, key]));
}

/** The request of an act, as the command handler takes it from HTTP: actor `system`, flagged `imported`. */
export function requestOf(
  origin: ImportOrigin,
  { reference }: CasePlan,
  caseId: CaseId,
  act: PlannedAct,
): RequestContext {
  const commandId = importCommandId(origin, reference, act.key);
  const flags: EventFlag[] = act.laterSteps ? ['imported', 'laterSteps'] : ['imported'];
  const { occurredAt } = act;
  return {
    officeId: origin.officeId,
    actor: SYSTEM_ACTOR,
    role: 'importer',
    department: 'import',
    occurredAt,
    commandId,
    correlationId: caseId,
    causationId: commandId,
    flags,
    request: { route: origin.route, body: { occurredAt, flags, command: bodyOf(act.command) } },
  };
}

/** The command as plain JSON. Secrets show themselves as `[secret]`: those an import writes repeat what stands beside them. */
function bodyOf(command: CaseCommand): JsonValue {
  return JSON.parse(JSON.stringify(command)) as JsonValue;
}
