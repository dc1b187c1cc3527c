import { appendChunk, CHUNK_BYTES, readChunk, type Queryable } from '@perennial/store';

/** The bytes of a stored file, a chunk at a time. */
export async function* storedChunks(db: Queryable, fileId: number): AsyncGenerator<Buffer> {
  for (let place = 0; ; place += 1) {
    const chunk = await readChunk(db, fileId, place);
    if (chunk === null) return;
    yield chunk;
  }
}

/** Cuts a stream into stored chunks from a place on; answers how many bytes there were. Throws the error of `refuse` when it says one for the bytes so far. */
export async function storeStream(db: Queryable, fileId: number, stream: AsyncIterable<Buffer>, refuse: (bytes: number) => Error | null): Promise<number> {
  let parts: Buffer[] = [];
  let held = 0;
  let bytes = 0;
  let place = 0;
  const flush = async (): Promise<void> => {
    await appendChunk(db, fileId, place, Buffer.concat(parts, held));
    place += 1;
    parts = [];
    held = 0;
  };
  for await (const part of stream) {
    bytes += part.length;
    const refusal = refuse(bytes);
    if (refusal !== null) throw refusal;
    parts.push(part);
    held += part.length;
    if (held >= CHUNK_BYTES) await flush();
  }
  if (held > 0) await flush();
  return bytes;
}
