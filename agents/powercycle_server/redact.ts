/** The last line of defense: no secret of the config in a log line, whatever a device or a library says. */

/** The defaults of devices are words that logs have for other reasons. */
const MIN_CHARS = 4;
const WORDS: ReadonlySet<string> = new Set(['admin', 'public', 'private']);

/** Takes secrets out of texts, also as JSON and URLs spell them. */
export const redactor = (secrets: readonly string[]): ((text: string) => string) => {
  const spellings = secrets
    .filter((secret) => secret.length >= MIN_CHARS && !WORDS.has(secret))
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  const all = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) => all.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
};
