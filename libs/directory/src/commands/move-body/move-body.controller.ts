import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DirectoryDispatch } from '../directory-dispatch.js';
import { MoveBodyDto } from './move-body.dto.js';

@ApiTags('directory')
@Controller('bodies')
export class MoveBodyController {
  constructor(private readonly directory: DirectoryDispatch) {}

  @Post(':code/move')
  @Requires('directory.change')
  @ApiCommand({ target: 'existing', summary: 'Change which body leads it' })
  async move(
    @Param('code', CodeParam) body: string,
    @Body() dto: MoveBodyDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.directory.run(
      response,
      { type: 'MoveBody', body, ...(dto.ledBy === undefined ? {} : { ledBy: dto.ledBy }) },
      request,
    );
  }
}
