import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** States what a route answers when all goes well: its status, and the shape for the description of the API. */
export const Answers = (shape: z.ZodType | null, status = 200): MethodDecorator =>
  applyDecorators(HttpCode(status), shape === null ? ApiResponse({ status, description: '' }) : ApiResponse({ status, description: '', standardSchema: shape }));
