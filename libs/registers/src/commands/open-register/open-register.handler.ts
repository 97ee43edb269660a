import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { streams } from '#kernel';
import { CommandStore, type Outcome } from '#event-store';
import type { CommandRequest } from '#web';
import { registerDecider, type RegisterCommand, type RegisterState } from '../../domain/register.js';

type Opening = Omit<Extract<RegisterCommand, { type: 'OpenRegister' }>, 'type'>;
export type OpenRegisterOutcome = Outcome<RegisterState>;

export class OpenRegisterCommand {
  constructor(
    readonly opening: Opening,
    readonly request: CommandRequest,
  ) {}
}

@CommandHandler(OpenRegisterCommand)
export class OpenRegisterHandler implements ICommandHandler<OpenRegisterCommand, OpenRegisterOutcome> {
  constructor(private readonly store: CommandStore) {}

  execute({ opening, request }: OpenRegisterCommand): Promise<OpenRegisterOutcome> {
    const { series, year, firstNumber, openingBalance, width, prefix } = opening;
    const stream = streams.register(request.officeId, series, year);
    const command = { type: 'OpenRegister', series, year, firstNumber, openingBalance, width, prefix } as const;
    return this.store.handle(registerDecider, stream, command, request);
  }
}
