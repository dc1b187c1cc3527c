import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Allow } from './caller.js';

/** Answers programs that ask whether this process is ready. */
@ApiExcludeController()
@Allow({ open: true })
@Controller('healthz')
export class HealthController {
  /** 200 once the process listens. */
  @Get()
  public health(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
