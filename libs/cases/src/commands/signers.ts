import { Inject, Injectable } from '@nestjs/common';
import { roleFor, type Action } from '#access';
import { streams, type Clock } from '#kernel';
import { CommandStore } from '#event-store';
import { rolesInForce, staffDecider } from '#staff';
import { CLOCK, type CommandRequest } from '#web';
import { commandError } from './command.errors.js';

/** Leaders sign on paper and another writes it down (domain §1.8): what he signed must be his to sign. */
@Injectable()
export class Signers {
  constructor(
    private readonly store: CommandStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The request in the signer's own role. Unchanged when the sender signs himself, and when the signer has no account here:
   * then the evidence speaks for him.
   * @throws CASE.SIGNER_NOT_ENTITLED when no role of his permits the action
   */
  async signed(request: CommandRequest, action: Action): Promise<CommandRequest> {
    if (!request.recorder) return request;
    const { state } = await this.store.load(staffDecider, streams.staff(request.officeId));
    const member = state.people.get(request.actor);
    if (!member || member.left) return request;
    const held = roleFor({ roles: rolesInForce(state, request.actor, this.clock.now()) }, action);
    if (!held) throw commandError('CASE.SIGNER_NOT_ENTITLED');
    return { ...request, role: held.role };
  }
}
