import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OFFICE, ReadQuery, Requires, type OfficeSettings } from '#web';
import { CaseFacts } from '../../destroying/case-facts.js';
import { RulesView } from './rules.dto.js';

/** Read from the log itself: the rules as they are at this moment. */
@ApiTags('retention')
@Controller('retention')
export class RulesController {
  constructor(
    private readonly facts: CaseFacts,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  @Get('rules')
  @Requires('retention.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'How long what is kept, and how long an approved destruction waits' })
  @ApiOkResponse({ type: RulesView })
  async rules(@Query() _query: ReadQuery): Promise<RulesView> {
    const { rules, delayHours } = await this.facts.rules(this.office.id);
    return { rules: [...rules.values()].map((rule) => ({ ...rule })), delayHours };
  }
}
