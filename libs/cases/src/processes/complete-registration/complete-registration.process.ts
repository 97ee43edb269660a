import { z } from 'zod';
import { streams, type CaseId, type OfficeId } from '#kernel';
import type { CommandStore, RequestContext } from '#event-store';
import type { ActContext, ActResult, OpenTasks, ProcessManager, Task, TaskChange } from '#processes';
import type { SequencedEvent } from '#projections';
import { registerDecider, registerFact, type RegisterFact } from '#registers';
import { caseDecider } from '../../domain/case.js';
import { SYSTEM_ACTOR } from '../../domain/vocabulary.js';
import { caseFact, caseOf, type CaseFact } from '../../read-models/case-fact.js';
import type { RegistrationCompletion } from '../../registration/registration-completion.js';

/** A number asked for by a case that is not in the case yet. `sequence` once it is granted. */
const outstanding = z.object({
  office: z.string().transform((office) => office as OfficeId),
  case: z.string().transform((id) => id as CaseId),
  request: z.string(),
  series: z.string(),
  year: z.number(),
  sequence: z.number().optional(),
});

/**
 * Finishes a registration that was cut off between request, grant and `Registered`; voids a grant whose case can no
 * longer take it. Tasks are named by the request.
 */
export class CompleteRegistration implements ProcessManager {
  readonly name = 'complete_registration';
  readonly version = 2;
  readonly handles = ['RegistrationRequested', 'NumbersGranted', 'Registered', 'RegistrationVoided', 'NumberVoided'];

  constructor(
    private readonly store: CommandStore,
    private readonly completion: RegistrationCompletion,
  ) {}

  keysOf(event: SequencedEvent): readonly string[] {
    const fact = factOf(event);
    if (fact?.type === 'NumbersGranted') return fact.data.grants.map(({ request }) => request);
    return fact && 'request' in fact.data ? [fact.data.request] : [];
  }

  async fold(event: SequencedEvent, tasks: OpenTasks): Promise<readonly TaskChange[]> {
    const fact = factOf(event);
    switch (fact?.type) {
      case 'RegistrationRequested': {
        const { officeId, caseId } = caseOf(event);
        const { request, series, year } = fact.data;
        return [{ open: request, data: { office: officeId, case: caseId, request, series, year } }];
      }
      case 'NumbersGranted':
        return this.#granted(fact, tasks);
      case 'RegistrationVoided':
        return this.#givenUp(fact.data.request, fact.data.sequence, tasks);
      case 'Registered':
      case 'NumberVoided':
        return [{ close: fact.data.request }];
      default:
        return [];
    }
  }

  async act(task: Task, context: ActContext): Promise<ActResult> {
    const { office, case: caseId, request, sequence, series, year } = outstanding.parse(task.data);
    const { state } = await this.store.load(caseDecider, streams.case(office, caseId));
    if (state.stage === 'none') return 'nothingToDo';
    const { registration } = state;
    const mine = 'request' in registration && registration.request === request;
    if (mine && registration.status === 'registered') return 'nothingToDo';
    const system = systemContext(office, context, task);
    if (mine) {
      await this.completion.resume(office, caseId, request, system);
      return 'acted';
    }
    if (sequence === undefined) return 'nothingToDo';
    const command = { type: 'VoidGrant', sequence, holder: caseId, request, cause: 'unusable' } as const;
    await this.store.handle(registerDecider, streams.register(office, series, year), command, system);
    return 'acted';
  }

  /** Only for requests a case made: slips take numbers too, and have a process of their own. */
  async #granted(fact: Extract<RegisterFact, { type: 'NumbersGranted' }>, tasks: OpenTasks): Promise<TaskChange[]> {
    const changes: TaskChange[] = [];
    for (const { request, sequence } of fact.data.grants) {
      const open = await tasks.get(request);
      if (open) changes.push({ open: request, data: { ...open.data, sequence } });
    }
    return changes;
  }

  /** A request given up keeps its task until its grant, if there is or will be one, is void. */
  async #givenUp(request: string, sequence: number | undefined, tasks: OpenTasks): Promise<TaskChange[]> {
    const open = await tasks.get(request);
    return sequence !== undefined || !open ? [{ close: request }] : [{ open: request, data: open.data }];
  }
}

function factOf(event: SequencedEvent): CaseFact | RegisterFact | null {
  return caseFact(event) ?? registerFact(event);
}

function systemContext(office: OfficeId, { commandId }: ActContext, task: Task): RequestContext {
  return {
    officeId: office,
    actor: SYSTEM_ACTOR,
    role: 'system',
    commandId: commandId(),
    correlationId: task.correlationId,
    causationId: task.sourceEvent,
    request: { process: 'complete_registration', key: task.key },
  };
}
