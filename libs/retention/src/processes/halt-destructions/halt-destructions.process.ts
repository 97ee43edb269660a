import { z } from 'zod';
import type { CommandStore } from '#event-store';
import { BatonError, partsOf, streams, type OfficeId } from '#kernel';
import type { ActContext, ActResult, OpenTasks, ProcessManager, Task, TaskChange } from '#processes';
import type { SequencedEvent } from '#projections';
import { caseFact } from '#cases';
import type { CaseFacts } from '../../destroying/case-facts.js';
import { destructionDecider, isHalted, isOpen, type DestructionState } from '../../domain/destruction.js';
import { retentionFact } from '../../read-models/retention-fact.js';
import { systemContext } from '../system-context.js';

/** The orders about one case that are neither carried out nor ended. */
const task = z.object({
  office: z.string().transform((office) => office as OfficeId),
  orders: z.array(z.string()),
});

/**
 * Stops what was ordered when a hold is placed on its case, also where that is lifted by now, or the case is reopened
 * before its content is gone. Tasks are named by the case; a hold opens them anew.
 */
export class HaltDestructions implements ProcessManager {
  readonly name = 'halt_destructions';
  readonly version = 2;
  readonly handles = ['DestructionOrdered', 'DestructionStopped', 'KeyDestroyed', 'HoldPlaced', 'Reopened'];

  constructor(
    private readonly store: CommandStore,
    private readonly facts: CaseFacts,
  ) {}

  keysOf(event: SequencedEvent): readonly string[] {
    const concerned = caseConcerned(event);
    return concerned === null ? [] : [concerned];
  }

  async fold(event: SequencedEvent, tasks: OpenTasks): Promise<readonly TaskChange[]> {
    const concerned = caseConcerned(event);
    if (concerned === null) return [];
    const known = await tasks.get(concerned);
    const orders = known ? task.parse(known.data).orders : [];
    const left = ordersAfter(event, orders);
    if (left.length === 0) return known ? [{ close: concerned }] : [];
    return [{ open: concerned, data: { office: partsOf(event.stream).officeId, orders: left } }];
  }

  async act(open: Task, context: ActContext): Promise<ActResult> {
    const { office, orders } = task.parse(open.data);
    let halted = 0;
    for (const order of orders) {
      const { state } = await this.store.load(destructionDecider, streams.destruction(office, order));
      const why = await this.#reason(office, state);
      if (!why) continue;
      await this.#halt(office, order, why, open, context);
      halted += 1;
    }
    return halted > 0 ? 'acted' : 'nothingToDo';
  }

  async #reason(office: OfficeId, state: DestructionState): Promise<'hold' | 'notDue' | null> {
    if (state.status === 'none' || !isOpen(state)) return null;
    const facts = await this.facts.of(office, state.target);
    if (isHalted(state, facts)) return 'hold';
    return state.cause === 'expiry' && !facts.due ? 'notDue' : null;
  }

  /** What began or ended meanwhile is nothing to halt: who carries it out looks for holds himself. */
  async #halt(office: OfficeId, order: string, why: 'hold' | 'notDue', open: Task, context: ActContext): Promise<void> {
    const request = systemContext(this.name, office, context, open, order);
    const stream = streams.destruction(office, order);
    await this.store
      .handle(destructionDecider, stream, { type: 'HaltDestruction', why }, request)
      .catch((error: unknown) => {
        if (!(error instanceof BatonError && OVER.has(error.code))) throw error;
      });
  }
}

const OVER: ReadonlySet<string> = new Set(['DESTRUCTION.UNDER_WAY', 'DESTRUCTION.NOT_OPEN']);

function caseConcerned(event: SequencedEvent): string | null {
  if (caseFact(event)?.type === 'Reopened') return partsOf(event.stream).id;
  const fact = retentionFact(event);
  if (!fact) return null;
  if ('target' in fact.data) return fact.data.target.case;
  return 'case' in fact.data ? fact.data.case : null;
}

function ordersAfter(event: SequencedEvent, orders: readonly string[]): string[] {
  const fact = retentionFact(event);
  switch (fact?.type) {
    case 'DestructionOrdered':
      return [...orders, fact.data.order];
    case 'DestructionStopped':
    case 'KeyDestroyed':
      return orders.filter((order) => order !== fact.data.order);
    default:
      return [...orders];
  }
}
