import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiCommand, Command, Requires, type CommandAnswer, type CommandRequest } from '#web';
import { DirectoryDispatch } from '../directory-dispatch.js';
import { AddBodyDto } from './add-body.dto.js';

@ApiTags('directory')
@Controller('bodies')
export class AddBodyController {
  constructor(private readonly directory: DirectoryDispatch) {}

  @Post()
  @Requires('directory.change')
  @ApiCommand({ target: 'new', summary: 'Add a body to the directory' })
  async add(
    @Body() dto: AddBodyDto,
    @Command('new') request: CommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandAnswer> {
    const { code: body, name, kind, level, area, ledBy } = dto;
    const places = { ...(area === undefined ? {} : { area }), ...(ledBy === undefined ? {} : { ledBy }) };
    return this.directory.run(response, { type: 'AddBody', body, name, kind, level, ...places }, request);
  }
}
