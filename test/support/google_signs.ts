/** A stand-in for Google's signing: keys and tokens are made here; verification is the library's own. */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { Keys, KeySource } from '../../shared/auth/google_keys.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (pair: typeof rsa): string => pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const ID_KEYS: Keys = { 'key-1': pem(rsa) };
const IAP_KEYS: Keys = { 'iap-1': pem(ec) };

export const GOOGLE: KeySource = {
  idToken: () => Promise.resolve(ID_KEYS),
  iap: () => Promise.resolve(IAP_KEYS),
};

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

export type Claims = Readonly<Record<string, unknown>>;

/** Signing costs a millisecond, and most requests of a second carry the same token. */
const signed = new Map<string, string>();

const signedByRsa = (text: string): string => {
  const known = signed.get(text);
  if (known !== undefined) return known;
  const token = `${text}.${sign('RSA-SHA256', Buffer.from(text), rsa.privateKey).toString('base64url')}`;
  signed.set(text, token);
  return token;
};

/** An ID token as Google signs it for a service account; `claims` and `header` override its own. */
export const anIdToken = (claims: Claims = {}, header: Claims = {}): string => {
  const head = encoded({ alg: 'RS256', kid: 'key-1', typ: 'JWT', ...header });
  const body = encoded({
    iss: 'https://accounts.google.com',
    aud: 'https://machines.example.org',
    sub: '1234567890',
    email: 'monitor@lab.iam.gserviceaccount.com',
    email_verified: true,
    iat: nowSeconds() - 60,
    exp: nowSeconds() + 3540,
    ...claims,
  });
  return signedByRsa(`${head}.${body}`);
};

/** An assertion as IAP signs it for a person; `claims` override its own. */
export const anIapAssertion = (claims: Claims = {}): string => {
  const head = encoded({ alg: 'ES256', kid: 'iap-1', typ: 'JWT' });
  const body = encoded({
    iss: 'https://cloud.google.com/iap',
    aud: '/projects/1/global/backendServices/2',
    sub: 'accounts.google.com:42',
    email: 'ann@example.org',
    hd: 'example.org',
    iat: nowSeconds() - 60,
    exp: nowSeconds() + 540,
    ...claims,
  });
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), {
    key: ec.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${head}.${body}.${signature.toString('base64url')}`;
};
