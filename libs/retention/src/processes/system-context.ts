import { SYSTEM_ACTOR } from '#cases';
import type { RequestContext } from '#event-store';
import type { OfficeId } from '#kernel';
import type { ActContext, Task } from '#processes';

/** A command of a process; `purpose` tells those of one task apart. */
export function systemContext(
  process: string,
  office: OfficeId,
  { commandId }: ActContext,
  task: Task,
  purpose: string,
): RequestContext {
  return {
    officeId: office,
    actor: SYSTEM_ACTOR,
    role: 'system',
    commandId: commandId(purpose),
    correlationId: task.correlationId,
    causationId: task.sourceEvent,
    request: { process, key: task.key, purpose },
  };
}
