import type { z } from 'zod';
import type { previewSchema } from '@perennial/model';
import { templateCalls } from '../api/templates.js';
import { useSettledQuery } from './use-settled-query.js';

/** The source as a person would get it, 0.35 s after the last change; the one before stays until then. */
export const usePreview = (asked: z.input<typeof previewSchema>) => useSettledQuery('template', asked, templateCalls.preview);
