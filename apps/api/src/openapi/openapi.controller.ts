import { readFile } from 'node:fs/promises';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '#web';

const COMMITTED = new URL('../../../../../docs/openapi.json', import.meta.url);

/** The description of the api, as committed: a test holds it to the code. */
@ApiExcludeController()
@Open()
@Controller()
export class OpenApiController {
  @Get('openapi.json')
  @Header('content-type', 'application/json')
  description(): Promise<string> {
    return readFile(COMMITTED, 'utf8');
  }
}
