import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { streams } from '#kernel';
import { CommandStore } from '#event-store';
import { OFFICE, Requires, type OfficeSettings } from '#web';
import { directoryDecider, type Directory } from '../../domain/directory.js';
import { BodyList, type BodyEntry } from './list-bodies.dto.js';

/** Read from the log itself, not from a read model: a minimal list, and always what commands will be judged by. */
@ApiTags('directory')
@Controller('bodies')
export class ListBodiesController {
  constructor(
    private readonly store: CommandStore,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  @Get()
  @Requires('directory.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'All bodies of the directory, retired ones included' })
  @ApiOkResponse({ type: BodyList })
  async list(@Res({ passthrough: true }) response: Response): Promise<BodyList> {
    const { state, revision } = await this.store.load(directoryDecider, streams.directory(this.office.id));
    response.setHeader('ETag', `"${revision}"`);
    return { bodies: entriesOf(state), revision };
  }
}

function entriesOf(directory: Directory): BodyEntry[] {
  const entries = [...directory].map(([code, body]) => ({ code, ...body }));
  return entries.sort((a, b) => (a.code < b.code ? -1 : 1));
}
