import { createHash, createHmac } from 'node:crypto';
import type { CaughtRequest } from '../http-sink.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Why a request is not signed by AWS Signature Version 4 with this key, written from its description and from no library; null: it is. */
export function wrongAwsSignature(request: CaughtRequest, key: { readonly id: string; readonly secret: string; readonly region: string; readonly service: string }): string | null {
  const [, id, day, region, service, names = '', signature] = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/.exec(request.headers.authorization ?? '') ?? [];
  if (signature === undefined) return 'MissingAuthenticationToken';
  if (id !== key.id) return 'UnrecognizedClientException';
  const time = String(request.headers['x-amz-date'] ?? '');
  const signed = names.split(';');
  if (region !== key.region || service !== key.service || !time.startsWith(day ?? '-') || !signed.includes('host')) return 'SignatureDoesNotMatch';
  const { pathname, searchParams } = new URL(request.path, 'http://x');
  const query = [...searchParams].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort().join('&');
  const canonical = [request.method, pathname, query, ...signed.map((name) => `${name}:${String(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`), '', names, sha256(request.body)].join('\n');
  const scope = [day, region, service, 'aws4_request'].join('/');
  const signingKey = [day ?? '', region, service, 'aws4_request'].reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${key.secret}`);
  return hmac(signingKey, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex') === signature ? null : 'SignatureDoesNotMatch';
}
