/** /etc/os-release: which distribution, which version. */

const unquoted = (text: string): string => {
  const quote = text.slice(0, 1);
  return (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
};

/** `ID` and `VERSION_ID`; a rolling distribution has no version: "". Throws where there is no ID. */
export const parseOsRelease = (text: string): { id: string; version: string } => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) values.set(line.slice(0, equals), unquoted(line.slice(equals + 1).trim()));
  }
  const id = values.get('ID');
  if (id === undefined || id === '') throw new Error('/etc/os-release has no ID');
  return { id, version: values.get('VERSION_ID') ?? '' };
};
