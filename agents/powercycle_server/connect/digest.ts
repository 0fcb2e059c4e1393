/** Digest authentication (RFC 7616), as Shelly devices want it. */
import { createHash, randomBytes } from 'node:crypto';

/** `Digest qop="auth", realm="shellyplus1-a8032abe54dc", nonce="60dc2d63", algorithm=SHA-256` */
const parametersOf = (challenge: string): ReadonlyMap<string, string> =>
  new Map(
    challenge
      .slice('Digest'.length, 2_000)
      .split(',')
      .map((part) => {
        const at = part.indexOf('=');
        return [
          part.slice(0, at).trim().toLowerCase(),
          part
            .slice(at + 1)
            .trim()
            .replaceAll('"', ''),
        ];
      }),
  );

export const digestAuthorization = (
  challenge: string,
  { method, uri }: { readonly method: string; readonly uri: string },
  { user, password }: { readonly user: string; readonly password: string },
  cnonce = randomBytes(8).toString('hex'),
): string => {
  const parameters = parametersOf(challenge);
  const realm = parameters.get('realm') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  const algorithm = parameters.get('algorithm') ?? 'MD5';
  const hash = (text: string): string =>
    createHash(algorithm.toUpperCase() === 'SHA-256' ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const response = hash(
    [hash(`${user}:${realm}:${password}`), nonce, '00000001', cnonce, 'auth', hash(`${method}:${uri}`)].join(
      ':',
    ),
  );
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="${cnonce}", response="${response}"`;
};
