import { Module } from '@nestjs/common';

/** The admin API under /api. */
@Module({ controllers: [] })
export class AdminModule {}
