import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length < 128 ? Buffer.from([body.length]) : body.length < 256 ? Buffer.from([0x81, body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), size, body]);
};
const SEQUENCE = 0x30;
/** sha256WithRSAEncryption (RFC 4055). */
const ALGORITHM = der(SEQUENCE, der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05));
const utc = (text: string): Buffer => der(0x17, Buffer.from(text, 'ascii'));
/** A name with one part, the common name (2.5.4.3). */
const named = (name: string): Buffer => der(SEQUENCE, der(0x31, der(SEQUENCE, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(name, 'utf8')))));

/** An RSA key and a certificate of version 1 that it signed itself (RFC 5280), good until 2049, in PEM. */
export function selfSigned(name: string): { readonly privateKey: KeyObject; readonly certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject = named(name);
  const content = der(SEQUENCE, der(0x02, Buffer.from([1])), ALGORITHM, subject, der(SEQUENCE, utc('240101000000Z'), utc('491231235959Z')), subject, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = createSign('RSA-SHA256').update(content).sign(privateKey);
  const whole = der(SEQUENCE, content, ALGORITHM, der(0x03, Buffer.from([0]), signature));
  return { privateKey, certificate: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n` };
}
