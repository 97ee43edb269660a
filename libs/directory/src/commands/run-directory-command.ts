import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { streams } from '#kernel';
import { CommandStore, type Outcome } from '#event-store';
import type { CommandRequest } from '#web';
import { directoryDecider, type Directory, type DirectoryCommand } from '../domain/directory.js';

/** One command on the office's directory. */
export class RunDirectoryCommand {
  constructor(
    readonly command: DirectoryCommand,
    readonly request: CommandRequest,
  ) {}
}

@CommandHandler(RunDirectoryCommand)
export class RunDirectoryCommandHandler implements ICommandHandler<RunDirectoryCommand, Outcome<Directory>> {
  constructor(private readonly store: CommandStore) {}

  execute({ command, request }: RunDirectoryCommand): Promise<Outcome<Directory>> {
    return this.store.handle(directoryDecider, streams.directory(request.officeId), command, request);
  }
}
