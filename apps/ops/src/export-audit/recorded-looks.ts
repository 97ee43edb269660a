import { randomUUID } from 'node:crypto';
import { actorFor, roleFor, type Actor } from '#access';
import { CaseGate } from '#cases';
import { sealedFieldsOf } from '#bundles';
import { disclosureError, Looks, MAX_FIELDS } from '#disclosure';
import type { CommandStore, EventLog, Loaded, LogEvent } from '#event-store';
import {
  commandIdOf,
  derivedId,
  streams,
  type ActorId,
  type CaseId,
  type Clock,
  type CommandId,
  type OfficeId,
} from '#kernel';
import { rolesInForce, staffDecider, type Staff } from '#staff';
import { webError, type CommandRequest } from '#web';
import { exportError } from './export.errors.js';

/** What a look is recorded with. */
export interface LookingDesk {
  readonly log: EventLog;
  readonly store: CommandStore;
  readonly office: OfficeId;
  readonly clock: Clock;
}

/** Who opens a case's content for a bundle, and on which grant. */
export interface Opening {
  readonly request: string;
  /** Staff code of the auditor who was let in. */
  readonly by: string;
  /** Staff code of the one at the keyboard: the auditor did not sign in here, so the log names who ran it. */
  readonly as: string;
}

/**
 * Records that all sealed content of a case is looked at, before anything of it is opened (domain §6.8). The data key is
 * handed out with the bundle and opens struck entries as well, so only a grant for the purpose of audit will do.
 * @returns the looks as the log has them
 * @throws EXPORT.NOT_FOR_AUDIT, EXPORT.NOT_ALLOWED, CONTENT.*, CASE.UNKNOWN, ACCESS.ROLE; STORE.*, and then nothing may be opened
 */
export async function recordLooks(
  desk: LookingDesk,
  id: CaseId,
  events: readonly LogEvent[],
  { request, by, as }: Opening,
): Promise<readonly LogEvent[]> {
  const looks = new Looks(desk.store, new CaseGate(desk.store), desk.clock);
  const staff = await desk.store.load(staffDecider, streams.staff(desk.office));
  const held = rolesInForce(staff.state, as, desk.clock.now());
  if (!roleFor({ roles: held }, 'audit.handOut')) throw exportError('EXPORT.NOT_ALLOWED');
  const actor = actorOf(desk, staff, by);
  const fields = events.flatMap(sealedFieldsOf).map(({ event, field }) => ({ event, field }));
  if (fields.length === 0) throw disclosureError('CONTENT.NOTHING_SEALED');
  const run = commandIdOf(desk.office, by, 'ops export audit', randomUUID());
  const recorded: LogEvent[] = [];
  for (let at = 0; at < fields.length; at += MAX_FIELDS) {
    const { outcome } = await looks.record(requestOf(desk.office, actor, derivedId(run, String(at)) as CommandId, id), {
      ...{ caseId: id, request, scope: 'content', ...(as === by ? {} : { recordedBy: as as ActorId }) },
      fields: (purpose) => {
        if (purpose !== 'audit') throw exportError('EXPORT.NOT_FOR_AUDIT', { purpose });
        return Promise.resolve(fields.slice(at, at + MAX_FIELDS));
      },
    });
    for await (const look of desk.log.readStream(outcome.stream, outcome.revision)) {
      if (look.revision === outcome.revision) recorded.push(look);
    }
  }
  return recorded;
}

/** The member of staff, with the rights he has now. @throws ACCESS.ROLE when they do not let him look */
function actorOf({ clock }: LookingDesk, { state: staff, revision }: Loaded<Staff>, code: string): Actor {
  const departments = staff.people.get(code)?.departments ?? [];
  const actor = actorFor(
    {
      ...{ id: code as ActorId, department: departments[0] ?? '', departments, revision },
      roles: rolesInForce(staff, code, clock.now()),
      // No token: he stands at the operator's machine.
      session: { token: '', expires: 0, id: null },
    },
    'content.look',
  );
  if (!actor) throw webError('ACCESS.ROLE');
  return actor;
}

function requestOf(office: OfficeId, sender: Actor, commandId: CommandId, id: CaseId): CommandRequest {
  const { id: actor, role, department, delegator } = sender;
  return {
    ...{ officeId: office, actor, role, department, sender, action: 'content.look', commandId },
    ...(delegator ? { delegator } : {}),
    ...{ correlationId: commandId, causationId: commandId, request: { command: 'ops export audit', case: id } },
  };
}
