import { z } from 'zod';
import { pause, type CommandStore } from '#event-store';
import { BatonError, partsOf, streams, type Clock, type Instant, type OfficeId } from '#kernel';
import type { ActContext, ActResult, ProcessManager, Task, TaskChange } from '#processes';
import type { SequencedEvent } from '#projections';
import type { KeyDestruction } from '#protection';
import type { CaseFacts } from '../../destroying/case-facts.js';
import { goneKeys, scopesOf } from '../../destroying/scopes.js';
import {
  destructionDecider,
  isHalted,
  type DestructionCommand,
  type DestructionState,
  type GoneKey,
  type KnownDestruction,
} from '../../domain/destruction.js';
import { retentionDecider } from '../../domain/retention.js';
import { retentionFact } from '../../read-models/retention-fact.js';
import { systemContext } from '../system-context.js';

const task = z.object({
  office: z.string().transform((office) => office as OfficeId),
  order: z.string(),
});

/** Milliseconds a process may go on with keys it has in memory (`KeyRing`, its lease). */
const KEY_LEASE = 1_000;

const HELD: ReadonlySet<string> = new Set(['RETENTION.ON_HOLD', 'RETENTION.HELD_SINCE']);

/** What it does with streams. */
export type Commands = Pick<CommandStore, 'handle' | 'load'>;

/** Keys in this process's memory. */
export interface KeyMemory {
  forget(id: string): void;
}

/**
 * Carries out what two persons decided, when its delay is over. Begun: nobody takes it back. Cleared among the office's
 * holds, under their revision: no hold stood in the way, and a later one is told that it comes too late. Then the keys go,
 * and `KeyDestroyed` is written last, when no process can have one of them in memory any more. Cut off anywhere, it is done
 * again from there: every step is known by its command id, and destroying twice destroys the same keys.
 */
export class DestroyKeys implements ProcessManager {
  readonly name = 'destroy_keys';
  readonly version = 2;
  readonly handles = ['DestructionApproved', 'DestructionStopped', 'KeyDestroyed'];

  constructor(
    private readonly store: Commands,
    private readonly facts: CaseFacts,
    private readonly keys: KeyDestruction,
    private readonly memory: KeyMemory,
    private readonly clock: Clock,
  ) {}

  fold(event: SequencedEvent): readonly TaskChange[] {
    const fact = retentionFact(event);
    switch (fact?.type) {
      case 'DestructionApproved': {
        const { order, notBefore } = fact.data;
        const data = { office: partsOf(fact.stream).officeId, order };
        return [{ open: order, data, dueAt: notBefore as Instant }];
      }
      case 'DestructionStopped':
      case 'KeyDestroyed':
        return [{ close: fact.data.order }];
      default:
        return [];
    }
  }

  async act(open: Task, context: ActContext): Promise<ActResult> {
    const { office, order } = task.parse(open.data);
    const step = new Step(this.store, office, order, open, context);
    const { state } = await this.store.load(destructionDecider, streams.destruction(office, order));
    const begun = await this.#begun(step, office, state);
    if (begun?.status !== 'begun') return begun ? 'acted' : 'nothingToDo';
    if (!(await step.cleared(begun))) await step.run('abandon', { type: 'AbandonDestruction' });
    else await this.#destroy(step, office, begun, context.signal);
    return 'acted';
  }

  /** The order once it has begun, or stopped where a hold or a reopened case is in its way; null when it is at its end. */
  async #begun(step: Step, office: OfficeId, state: DestructionState): Promise<DestructionState | null> {
    if (state.status === 'begun') return state;
    if (state.status !== 'approved') return null;
    const facts = await this.facts.of(office, state.target);
    const undue = state.cause === 'expiry' && !facts.due;
    const halted = isHalted(state, facts);
    if (halted || undue) return step.run('halt', { type: 'HaltDestruction', why: halted ? 'hold' : 'notDue' });
    return step.run('begin', { type: 'BeginDestruction', facts });
  }

  /** What was said or scanned of the case while keys went has keys, too: again, until nothing new is there. */
  async #destroy(step: Step, office: OfficeId, order: KnownDestruction, signal: AbortSignal): Promise<void> {
    for (let known = 0; ;) {
      const keys = await this.#destroyPresent(office, order);
      if (keys.length === known) return void (await step.run('record', this.#recording(keys)));
      known = keys.length;
      await pause(KEY_LEASE, signal);
      signal.throwIfAborted();
    }
  }

  /** @returns all keys of the target that are gone by now, also those that went before */
  async #destroyPresent(office: OfficeId, order: KnownDestruction): Promise<readonly GoneKey[]> {
    const scopes = scopesOf(office, order.target, await this.facts.documents(office, order));
    const destroyed = await this.keys.destroyScopes([...scopes.keys()]);
    for (const { id } of destroyed) this.memory.forget(id);
    return goneKeys(scopes, destroyed);
  }

  #recording(keys: readonly GoneKey[]): DestructionCommand {
    return { type: 'RecordDestruction', keys, at: this.clock.now() };
  }
}

/** The commands of one task. */
class Step {
  constructor(
    private readonly store: Commands,
    private readonly office: OfficeId,
    private readonly order: string,
    private readonly open: Task,
    private readonly context: ActContext,
  ) {}

  async run(purpose: string, command: DestructionCommand): Promise<DestructionState> {
    const stream = streams.destruction(this.office, this.order);
    return (await this.store.handle(destructionDecider, stream, command, this.#request(purpose))).state;
  }

  /** Whether no hold stood in the way, nor came since it was ordered: once it was so, it stays so for this order. */
  async cleared({ target, holds }: KnownDestruction): Promise<boolean> {
    const command = { type: 'ClearDestruction', order: this.order, case: target.case, holds } as const;
    const stream = streams.retention(this.office);
    return this.store.handle(retentionDecider, stream, command, this.#request('clear')).then(
      () => true,
      (error: unknown) => {
        if (error instanceof BatonError && HELD.has(error.code)) return false;
        throw error;
      },
    );
  }

  #request(purpose: string) {
    return systemContext('destroy_keys', this.office, this.context, this.open, purpose);
  }
}
