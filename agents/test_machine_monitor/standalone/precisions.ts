/** A version in all precisions: `Mac`, `Mac-14`, `Mac-14.5`: a task can ask for any. */
export const precisions = (name: string, version: string): string[] => {
  const parts = version === '' ? [] : version.split('.');
  return [name, ...parts.map((_, at) => `${name}-${parts.slice(0, at + 1).join('.')}`)];
};
