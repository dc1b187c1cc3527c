import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AdminModule } from '../admin/admin.module.js';
import { InsightModule } from '../insight/insight.module.js';
import { Wiring } from '../wiring.js';
import { AccessGuard } from './access.guard.js';
import { HealthController } from './health.controller.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { ProblemFilter } from './problem.filter.js';
import { SchemaPipe } from './schema.pipe.js';

/** Makes the wiring known to every module. */
@Module({})
export class WiringModule {
  /** Around a wiring that is open. */
  public static around(wiring: Wiring): DynamicModule {
    return { module: WiringModule, global: true, providers: [{ provide: Wiring, useValue: wiring }], exports: [Wiring] };
  }
}

/** The whole application: health in every role, the admin API where it is served. */
@Module({})
export class AppModule {
  /** Around a wiring that is open. */
  public static around(wiring: Wiring, servesApi: boolean): DynamicModule {
    return {
      module: AppModule,
      imports: [WiringModule.around(wiring), ...(servesApi ? [AdminModule, InsightModule] : [])],
      controllers: [HealthController],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter }, { provide: APP_GUARD, useClass: AccessGuard }, { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor }, { provide: APP_PIPE, useClass: SchemaPipe },
      ],
    };
  }
}
