import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { streams } from '#kernel';
import { CommandStore, type Outcome, type RequestContext } from '#event-store';
import { SETTLING } from '../authentication/rights-lease.js';
import type { StaffCommand } from '../domain/staff.commands.js';
import { staffDecider } from '../domain/staff.js';
import type { Staff } from '../domain/staff.state.js';
import { PAUSE, type Pause } from '../pause.js';

/** One command on the office's staff. */
export class RunStaffCommand {
  constructor(
    readonly command: StaffCommand,
    readonly request: RequestContext,
  ) {}
}

/**
 * When a command on staff is answered, it is in force everywhere: no process acts on rights that were taken away (ADR 12,
 * point 2), and whoever was given some may use them.
 */
@CommandHandler(RunStaffCommand)
export class RunStaffCommandHandler implements ICommandHandler<RunStaffCommand, Outcome<Staff>> {
  constructor(
    private readonly store: CommandStore,
    @Inject(PAUSE) private readonly pause: Pause,
  ) {}

  async execute({ command, request }: RunStaffCommand): Promise<Outcome<Staff>> {
    const outcome = await this.store.handle(staffDecider, streams.staff(request.officeId), command, request);
    await this.pause(SETTLING);
    return outcome;
  }
}
