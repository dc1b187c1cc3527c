import { z } from 'zod';
import { brandSchema } from '../brand.js';
import { keySchema } from './key.js';
import { templateProblemSchema, templateSampleSchema, templateSourceSchema } from './templates.js';

/** Mails that are sent and made with something: how many, and the ids of those made before it was last changed. */
const uses = { usedBy: z.number(), outdated: z.array(z.object({ id: z.number(), name: z.string() })) };

/** GET /api/brand: how mails of the workspace look; revision 0 while nothing was changed. */
export const brandDetailSchema = z.object({ brand: brandSchema, revision: z.number(), ...uses });
/** How mails of the workspace look, and which of them are made with it. */
export type BrandDetail = z.infer<typeof brandDetailSchema>;
/** PUT /api/brand: 409 when the revision is not the newest. `postalAddress` is that at the foot of mails, left out: it stays; owners and programs only. Answers BrandDetail. */
export const saveBrandSchema = z.strictObject({ brand: brandSchema, revision: z.number().int(), postalAddress: z.string().max(300).optional() });

/** Whether a block stands around a mail or in it. */
export const BLOCK_KINDS = ['layout', 'partial'] as const;

/** GET /api/blocks: one block; revision 0: as it came. `standard`: every workspace has one of this key, and deleting brings that one back. */
export const blockSchema = z.object({
  key: z.string(), kind: z.enum(BLOCK_KINDS), name: z.string(), mjml: z.string(), revision: z.number(), standard: z.boolean(), changedAt: z.number().nullable(), changedBy: z.string().nullable(), ...uses,
});
/** A layout or partial of a workspace. */
export type Block = z.infer<typeof blockSchema>;
/** PUT /api/blocks/:key: makes or changes a block; 422 with problems when it cannot be used, 409 when the revision is not the newest (0: there was none). Answers Block. */
export const saveBlockSchema = z.strictObject({ kind: z.enum(BLOCK_KINDS), name: z.string().trim().min(1).max(120), mjml: z.string().max(200_000), revision: z.number().int() });
/** POST /api/blocks/preview: a block in a mail of its own; answers PreviewResult, problems with the block's own lines. */
export const previewBlockSchema = z.strictObject({ key: keySchema, kind: z.enum(BLOCK_KINDS), mjml: z.string().max(500_000), brand: brandSchema.optional() });

/** POST /api/templates/republish: makes the mails that are sent anew from the same sources with today's blocks and brand, at most 50 a call; `left` are still to be made. */
export const republishSchema = z.strictObject({ ids: z.array(z.number().int()).min(1).max(500) });
/** What became of a republishing: those that cannot be made stay as they are. */
export const republishedSchema = z.object({ republished: z.array(z.number()), failed: z.array(z.object({ id: z.number(), name: z.string(), problems: z.array(templateProblemSchema) })), left: z.array(z.number()) });
/** What became of a republishing. */
export type Republished = z.infer<typeof republishedSchema>;

/** GET /api/templates/starters: mails to begin with, as they look in the workspace; `topic` is null where it has none of that key; `confirms`: it asks whether a subscription was really wanted, for topics with double opt-in. */
export const starterSchema = z.object({ key: z.string(), name: z.string(), about: z.string(), topic: z.string().nullable(), confirms: z.boolean(), source: templateSourceSchema, sample: templateSampleSchema.nullable(), html: z.string() });
/** A mail to begin with. */
export type Starter = z.infer<typeof starterSchema>;
