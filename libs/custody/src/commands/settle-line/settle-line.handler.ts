import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BatonError, streams, type CaseId, type Position, type SlipId } from '#kernel';
import { caseDecider, CaseGate, NamedStaff, type CaseCommand, type CaseState } from '#cases';
import { CommandStore } from '#event-store';
import type { CommandRequest } from '#web';
import { slipError } from '../../domain/slip.errors.js';
import { slipDecider, type SlipLine } from '../../domain/slip.js';
import { SlipCompletion } from '../../slips/slip-completion.js';

/** What happens to one line of a slip: it ends in its case first, then on the slip. */
export class SettleLineCommand {
  constructor(
    readonly slipId: SlipId,
    readonly line: number,
    /** The case command for the line's handover, its items known. */
    readonly act: (handover: string, items: readonly string[]) => CaseCommand,
    /** How the slip's line ends by it; null when it stays open. */
    readonly how: 'taken' | 'refused' | 'lost' | null,
    readonly request: CommandRequest,
  ) {}
}

/** The case the line is about, as the command left it; `position` covers what the slip notes of it, too. */
export interface SettledLine {
  readonly caseId: CaseId;
  readonly revision: number;
  readonly position: Position;
}

@CommandHandler(SettleLineCommand)
export class SettleLineHandler implements ICommandHandler<SettleLineCommand, SettledLine> {
  constructor(
    private readonly store: CommandStore,
    private readonly cases: CaseGate,
    private readonly named: NamedStaff,
    private readonly completion: SlipCompletion,
  ) {}

  /**
   * @throws SLIP.UNKNOWN, also when the line's case is not for the sender; SLIP.LINE_UNKNOWN; what `NamedStaff` throws; the
   * case's refusal; STORE.*
   */
  async execute({ slipId, line, act, how, request }: SettleLineCommand): Promise<SettledLine> {
    const known = await this.#line(request, slipId, line);
    const source = (state: CaseState): Promise<CaseCommand> =>
      Promise.resolve(act(known.handover, itemsOf(state, known.handover)));
    const caseId = known.case as CaseId;
    const stream = streams.case(request.officeId, caseId);
    const guarded = this.cases.guard(request, caseId, this.named.checked(request, source));
    const { revision, position } = await this.store.handle(caseDecider, stream, guarded, request).catch(asUnknownSlip);
    if (!how) return { caseId, revision, position };
    const noted = await this.completion.settle(request.officeId, slipId, line, how);
    return { caseId, revision, position: noted?.position ?? position };
  }

  async #line(request: CommandRequest, slipId: SlipId, line: number): Promise<SlipLine> {
    const { state } = await this.store.load(slipDecider, streams.slip(request.officeId, slipId));
    if (state.stage === 'none') throw slipError('SLIP.UNKNOWN');
    const known = state.lines.get(line);
    if (known) return known;
    const shown = await Promise.all(
      [...state.lines.values()].map((one) => this.cases.shows(request, one.case as CaseId)),
    );
    throw shown.includes(true) ? slipError('SLIP.LINE_UNKNOWN', { line }) : slipError('SLIP.UNKNOWN');
  }
}

/** A slip whose case is not for the sender is not there for him either. */
function asUnknownSlip(error: unknown): never {
  throw error instanceof BatonError && error.code === 'CASE.UNKNOWN' ? slipError('SLIP.UNKNOWN') : error;
}

function itemsOf(state: CaseState, handover: string): readonly string[] {
  return state.stage === 'none' ? [] : (state.custody.handovers.get(handover)?.items ?? []);
}
