import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CaseGate } from '#cases';
import { CommandStore, type Outcome } from '#event-store';
import { streams, type CaseId } from '#kernel';
import type { CommandRequest } from '#web';
import { CaseFacts } from '../../destroying/case-facts.js';
import { standInFor } from '../../destroying/stand-in.js';
import { destructionDecider, type DestructionCommand, type DestructionState } from '../../domain/destruction.js';

type Order = Extract<DestructionCommand, { type: 'OrderDestruction' }>;

/** What the person decides; delay, delegations and how the case stands are looked up. */
export type OrderDraft = Pick<Order, 'order' | 'target' | 'cause' | 'basis' | 'reason'>;

export class OrderDestructionCommand {
  constructor(
    readonly draft: OrderDraft,
    readonly request: CommandRequest,
  ) {}
}

@CommandHandler(OrderDestructionCommand)
export class OrderDestructionHandler implements ICommandHandler<OrderDestructionCommand, Outcome<DestructionState>> {
  constructor(
    private readonly store: CommandStore,
    private readonly cases: CaseGate,
    private readonly facts: CaseFacts,
  ) {}

  /** @throws CASE.UNKNOWN when there is no such case for the sender; RETENTION.ON_HOLD, DESTRUCTION.*, STORE.* */
  async execute({ draft, request }: OrderDestructionCommand): Promise<Outcome<DestructionState>> {
    const stream = streams.destruction(request.officeId, draft.order);
    // A retry is answered from the log, whatever became of the case meanwhile.
    await this.store.load(destructionDecider, stream);
    return this.store.handle(destructionDecider, stream, () => this.#command(draft, request), request);
  }

  async #command(draft: OrderDraft, request: CommandRequest): Promise<Order> {
    await this.cases.known(request, draft.target.case as CaseId);
    const { delayHours } = await this.facts.rules(request.officeId);
    const facts = await this.facts.of(request.officeId, draft.target);
    return { type: 'OrderDestruction', ...draft, delayHours, standsFor: standInFor(request.sender), facts };
  }
}
