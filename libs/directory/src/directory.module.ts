import { Module } from '@nestjs/common';
import { AddBodyController } from './commands/add-body/add-body.controller.js';
import { DirectoryDispatch } from './commands/directory-dispatch.js';
import { MoveBodyController } from './commands/move-body/move-body.controller.js';
import { RenameBodyController } from './commands/rename-body/rename-body.controller.js';
import { RetireBodyController } from './commands/retire-body/retire-body.controller.js';
import { RunDirectoryCommandHandler } from './commands/run-directory-command.js';
import { ListBodiesController } from './queries/list-bodies/list-bodies.controller.js';

/** Bodies and units outside the office. Needs `PlatformModule`. */
@Module({
  controllers: [
    AddBodyController,
    RenameBodyController,
    MoveBodyController,
    RetireBodyController,
    ListBodiesController,
  ],
  providers: [RunDirectoryCommandHandler, DirectoryDispatch],
})
export class DirectoryModule {}
