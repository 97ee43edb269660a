import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { metrics, Open } from '#web';

/** Prometheus text: counts and times by route template, never ids. */
@ApiExcludeController()
@Open()
@Controller()
export class MetricsController {
  @Get('metrics')
  @Header('content-type', metrics.contentType)
  show(): Promise<string> {
    return metrics.metrics();
  }
}
