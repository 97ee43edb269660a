import { randomUUID } from 'node:crypto';
import { roleFor } from '#access';
import type { CommandStore } from '#event-store';
import { commandIdOf, streams, type ActorId, type Clock, type OfficeId } from '#kernel';
import { rolesInForce, staffDecider } from '#staff';
import { skipsDecider, type SkipEvent } from './domain/skips.js';
import { skipsError } from './domain/skips.errors.js';

/** Writes down that a person decided to skip an event. */
export class SkipDesk {
  constructor(
    private readonly store: CommandStore,
    private readonly office: OfficeId,
    private readonly clock: Clock,
  ) {}

  /**
   * @param as staff code of the person who decides; his role must allow `deadLetters.skip`
   * @throws SKIP.*, STORE.*, KEYS.*
   */
  async skip(command: SkipEvent, as: string): Promise<void> {
    const { state } = await this.store.load(staffDecider, streams.staff(this.office));
    const held = roleFor({ roles: rolesInForce(state, as, this.clock.now()) }, 'deadLetters.skip');
    if (!held) throw skipsError('SKIP.NOT_ALLOWED');
    const { projection, version, event } = command;
    const commandId = commandIdOf(this.office, as, 'ops dead-letters skip', randomUUID());
    await this.store.handle(skipsDecider, streams.skips(this.office), command, {
      officeId: this.office,
      actor: as as ActorId,
      role: held.role,
      ...(held.from ? { delegator: held.from } : {}),
      ...{ commandId, correlationId: commandId, causationId: commandId },
      request: { projection, version, event },
    });
  }
}
