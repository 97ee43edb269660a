import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DirectoryDispatch } from '../directory-dispatch.js';
import { RenameBodyDto } from './rename-body.dto.js';

@ApiTags('directory')
@Controller('bodies')
export class RenameBodyController {
  constructor(private readonly directory: DirectoryDispatch) {}

  @Post(':code/rename')
  @Requires('directory.change')
  @ApiCommand({ target: 'existing', summary: 'Give a body another name' })
  async rename(
    @Param('code', CodeParam) body: string,
    @Body() dto: RenameBodyDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.directory.run(response, { type: 'RenameBody', body, name: dto.name }, request);
  }
}
