import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, CodeParam, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DirectoryDispatch } from '../directory-dispatch.js';
import { RetireBodyDto } from './retire-body.dto.js';

@ApiTags('directory')
@Controller('bodies')
export class RetireBodyController {
  constructor(private readonly directory: DirectoryDispatch) {}

  @Post(':code/retire')
  @Requires('directory.change')
  @ApiCommand({ target: 'existing', summary: 'Retire a body: no destination any more' })
  async retire(
    @Param('code', CodeParam) body: string,
    @Body() _dto: RetireBodyDto,
    @Command('existing') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    return this.directory.run(response, { type: 'RetireBody', body }, request);
  }
}
