/** The last line of defense: no secret of the config in a log line, whatever a device or a library says. */

/** The defaults of devices are words that logs have for other reasons. */
const MIN_CHARS = 4;
const WORDS: ReadonlySet<string> = new Set(['admin', 'public', 'private']);

/** As JSON, URLs, forms and pages spell it. */
const spellingsOf = (secret: string): readonly string[] => {
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const page = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = page.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  return [
    ...[secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)],
    ...[encodeURIComponent(secret).replaceAll("'", '%27'), form, form.replaceAll('+', '%20'), page, quoted],
  ];
};

/** Takes secrets out of texts, however they are spelled. */
export const redactor = (secrets: readonly string[]): ((text: string) => string) => {
  const spellings = secrets
    .filter((secret) => secret.length >= MIN_CHARS && !WORDS.has(secret))
    .flatMap(spellingsOf);
  const all = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) => all.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
};
